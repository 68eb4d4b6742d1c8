#if canImport(Glibc)
    import Foundation
    import Glibc
    import HopSettings
    import Products
    import Testing
    import TestingSupport

    /// The timeouts that are reported are those at which the real programs give up.
    ///
    /// Each program is started on loopback with three settings; behind it is a server that takes connections and never
    /// answers.
    @Suite(.serialized) struct RealProxyTests {
        /// What is asked: a path, and the setting that must be reported for it.
        struct Case: Sendable {
            var path: String
            var setting: String
            var seconds: Double
        }

        @Test(.requires(.nginx), .timeLimit(.minutes(1)))
        func `nginx gives up when its configuration says`() throws {
            try check(
                "nginx", ["-e", "@DIR@/error.log", "-c", "@DIR@/proxy.conf"],
                """
                daemon off; worker_processes 1; pid @DIR@/nginx.pid; error_log @DIR@/error.log;
                events { worker_connections 64; }
                http {
                    access_log off;
                    client_body_temp_path @DIR@/a; proxy_temp_path @DIR@/b; fastcgi_temp_path @DIR@/c;
                    uwsgi_temp_path @DIR@/d; scgi_temp_path @DIR@/e;
                    proxy_read_timeout 1s;
                    server {
                        listen 127.0.0.1:@PORT@;
                        location / { proxy_pass http://127.0.0.1:@SILENT@; }
                        location /own/ { proxy_read_timeout 2s; proxy_pass http://127.0.0.1:@SILENT@; }
                        location ~ ^/expr/\\d+$ { proxy_read_timeout 1500ms; proxy_pass http://127.0.0.1:@SILENT@; }
                    }
                }
                """,
                [
                    Case(path: "/x", setting: "proxy_read_timeout", seconds: 1),
                    Case(path: "/own/x", setting: "proxy_read_timeout", seconds: 2),
                    Case(path: "/expr/12", setting: "proxy_read_timeout", seconds: 1.5),
                ])
        }

        @Test(.requires(.haproxy), .timeLimit(.minutes(1)))
        func `HAProxy gives up when its configuration says`() throws {
            try check(
                "haproxy", ["-db", "-f", "@DIR@/proxy.conf"],
                """
                global
                    maxconn 64
                defaults
                    mode http
                    timeout client 20s
                    timeout connect 3s
                    timeout server 1000
                frontend www
                    bind 127.0.0.1:@PORT@
                    acl is_own path_beg -i /OWN
                    use_backend own if is_own
                    use_backend ruled if { path_reg ^/expr/[0-9]+$ }
                    default_backend shop
                backend shop
                    server s 127.0.0.1:@SILENT@
                backend own
                    timeout server "2s"
                    server s 127.0.0.1:@SILENT@
                backend ruled
                    http-request set-timeout server 1500ms
                    server s 127.0.0.1:@SILENT@
                """,
                [
                    Case(path: "/x", setting: "timeout server", seconds: 1),
                    Case(path: "/own/x", setting: "timeout server", seconds: 2),
                    Case(path: "/expr/12", setting: "timeout server", seconds: 1.5),
                ])
        }

        @Test(
            .requires(.apache), .timeLimit(.minutes(1)))
        func `Apache gives up when its configuration says`() throws {
            let modules = "/usr/lib/apache2/modules"
            try check(
                "apache2", ["-X", "-f", "@DIR@/proxy.conf"],
                """
                ServerRoot @DIR@
                ServerName shop.example
                PidFile @DIR@/apache.pid
                DefaultRuntimeDir @DIR@
                Mutex file:@DIR@ default
                Define BACK http://127.0.0.1:@SILENT@
                Listen 127.0.0.1:@PORT@
                LoadModule mpm_event_module \(modules)/mod_mpm_event.so
                LoadModule authz_core_module \(modules)/mod_authz_core.so
                LoadModule proxy_module \(modules)/mod_proxy.so
                LoadModule proxy_http_module \(modules)/mod_proxy_http.so
                ErrorLog @DIR@/error.log
                Timeout 9
                <VirtualHost 127.0.0.1:@PORT@>
                    ServerName shop.example
                    ProxyTimeout 1
                    ProxyPass /own ${BACK}/own timeout=2
                    ProxyPassMatch ^/expr/(\\d+)$ ${BACK}/n/$1 timeout=3
                    <Location "/x">
                        ProxyPass ${BACK}/x
                    </Location>
                </VirtualHost>
                """,
                [
                    Case(path: "/x", setting: "ProxyTimeout", seconds: 1),
                    Case(path: "/own/x", setting: "timeout=", seconds: 2),
                    Case(path: "/expr/12", setting: "timeout=", seconds: 3),
                ])
        }

        // MARK: - Running

        struct Trouble: Error {
            var what: String
        }

        private func check(_ program: String, _ arguments: [String], _ template: String, _ cases: [Case]) throws {
            try running(program, arguments, template) { port, configuration in
                for one in cases {
                    let url = try #require(RequestURL("http://shop.example:\(port)\(one.path)"))
                    let answer = configuration.answer(for: url)
                    #expect(answer.routes.count == 1, "\(answer.open)")
                    let settings = try #require(answer.routes.first?.settings(of: .response))
                    let reported = try #require(settings.compactMap(\.duration).min())
                    #expect(settings.contains { $0.name == one.setting && $0.place != nil }, "\(settings)")
                    #expect(reported == .milliseconds(Int(one.seconds * 1000)), "\(one.path): \(reported)")
                    let waited = try Listener.get(port: port, path: one.path, host: "shop.example").waited
                    let seconds = Double(waited.components.seconds) + Double(waited.components.attoseconds) / 1e18
                    // A machine at work is late, a proxy that rounds is early; neither by much.
                    #expect(seconds > one.seconds - 0.15 && seconds < one.seconds + 0.9, "\(one.path): \(seconds) s")
                }
            }
        }

        /// Runs a program with a configuration, and something while it runs.
        private func running(
            _ program: String, _ arguments: [String], _ template: String,
            _ body: (UInt16, HopConfiguration) throws -> Void
        ) throws {
            let silent = try Listener()
            let port = try Listener.freePort()
            let folder = NSTemporaryDirectory() + "postern-timeouts-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            // The workers run as another user.
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
            func filled(_ text: String) -> String {
                text.replacingOccurrences(of: "@DIR@", with: folder).replacingOccurrences(of: "@PORT@", with: "\(port)")
                    .replacingOccurrences(of: "@SILENT@", with: "\(silent.port)")
            }
            // HAProxy refuses a file whose last line does not end.
            let text = filled(template) + "\n"
            try text.write(toFile: folder + "/proxy.conf", atomically: true, encoding: .utf8)
            let configuration = try ConfigurationReader.read(ConfigurationFile(name: "proxy.conf", text: text))
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try Program.required(program))
            process.arguments = arguments.map(filled)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            defer {
                process.terminate()
                process.waitUntilExit()
            }
            try Listener.wait(for: port, running: process)
            try body(port, configuration)
        }

        // MARK: - Which rule takes a URL

        @Test(.requires(.nginx), .timeLimit(.minutes(1)))
        func `nginx's server and location are those that nginx itself chooses`() throws {
            let listen = "listen 127.0.0.1:@PORT@"
            let template = """
                daemon off; worker_processes 1; pid @DIR@/nginx.pid; error_log @DIR@/error.log;
                events { worker_connections 64; }
                http {
                    access_log off;
                    client_body_temp_path @DIR@/a; proxy_temp_path @DIR@/b; fastcgi_temp_path @DIR@/c;
                    uwsgi_temp_path @DIR@/d; scgi_temp_path @DIR@/e;
                    server { \(listen); server_name first.test; location / { return 200 first; } }
                    server { \(listen) default_server; server_name ""; location / { return 200 standard; } }
                    server {
                        \(listen); server_name shop.test *.shop.test;
                        location / { return 200 root; location ~ ^/in/x { return 200 inner-x; } }
                        location /a { return 200 a; }
                        location /a/b/ { return 200 ab; location = /a/b/c { return 200 abc; } location ~ \\.gif$ { return 200 ab-gif; } }
                        location ^~ /fix/ { return 200 fix; location /fix/deep/ { return 200 fix-deep; } }
                        location = / { return 200 exact; }
                        location ~ \\.(gif|jpe?g)$ { return 200 picture; }
                        location ~* ^/API/v\\d+/ { return 200 api; }
                        location ~ ^/api { return 200 api-late; }
                        location /sp%20ace/ { return 200 never; }
                        location "/sp ace/" { return 200 space; }
                    }
                    server { \(listen); server_name .dot.test; location / { return 200 dot; } }
                    server { \(listen); server_name www.*; location / { return 200 trailing; } }
                    server { \(listen); server_name *.deep.shop.test; location / { return 200 deeper; } }
                    server { \(listen); server_name ~^v(?<n>\\d+)\\.re\\.test$; location / { return 200 expression; } }
                }
                """
            let asked = [
                ("shop.test", "/"), ("shop.test", "/x"), ("shop.test", "/a"), ("shop.test", "/abc"),
                ("shop.test", "/a/b/"),
                ("shop.test", "/a/b/c"), ("shop.test", "/a/b/c/d"), ("shop.test", "/a/b/x.gif"),
                ("shop.test", "/a/x.gif"),
                ("shop.test", "/fix/x.gif"), ("shop.test", "/fix/deep/x.jpg"), ("shop.test", "/in/x"),
                ("shop.test", "/in/x.gif"),
                ("shop.test", "/api/v2/x"), ("shop.test", "/Api/V2/x"), ("shop.test", "/api/x"),
                ("shop.test", "/x.jpeg?y=.gif"),
                ("shop.test", "/%61/b/c"), ("shop.test", "//a//b/c"), ("shop.test", "/z/../a/./b/c"),
                ("shop.test", "/sp%20ace/x"),
                ("q.shop.test", "/a"), ("q.deep.shop.test", "/a"), ("deep.shop.test", "/a"), ("dot.test", "/"),
                ("a.dot.test", "/"),
                ("www.any.test", "/"), ("v12.re.test", "/"), ("vx.re.test", "/"), ("first.test", "/"),
                ("none.test", "/"),
                ("SHOP.TEST", "/a"),
            ]
            try running("nginx", ["-e", "@DIR@/error.log", "-c", "@DIR@/proxy.conf"], template) {
                port, configuration in
                for (host, path) in asked {
                    let body = try Listener.get(port: port, path: path, host: host).body
                    let answer = configuration.answer(for: try #require(RequestURL("http://\(host):\(port)\(path)")))
                    #expect(
                        answer.routes.first?.waypoints.last?.text == "return 200 \(body)", "\(host)\(path): \(answer)")
                    #expect(answer.undecided.isEmpty, "\(host)\(path): \(answer.open)")
                }
            }
        }

        @Test(.requires(.haproxy), .timeLimit(.minutes(1)))
        func `HAProxy's backend is the one that HAProxy itself chooses`() throws {
            let names = [
                "api", "host", "ends", "dir", "both", "either", "not", "expression", "space", "dom", "sub", "shop",
            ]
            let template = """
                defaults
                    mode http
                    timeout client 5s
                    timeout server 5s
                    timeout connect 5s
                frontend www
                    bind 127.0.0.1:@PORT@
                    acl is_api path_beg -i /api /REST
                    acl is_admin req.hdr(host),host_only -i admin.test
                    acl is_admin hdr(host),host_only -m end .admin.test
                    acl is_admin hdr(host) -i bare.test
                    use_backend both if is_api is_admin
                    use_backend api if is_api
                    use_backend host if is_admin
                    use_backend ends if { path_end .gif .jpg }
                    use_backend dir if { path_dir pics }
                    use_backend either if { path /one } || { path -m str /two } or { path -m beg /three }
                    use_backend expression if { path_reg ^/r[0-9]{2,3}(/|$) }
                    use_backend space if { path_sub a\\ b } or { path_sub "c#d" }
                    use_backend dom if { hdr_dom(host) -i inner }
                    use_backend sub if { url_sub x=1 }
                    use_backend not unless { path_beg / } !{ path_beg /not }
                    default_backend shop

                """
                + names.map {
                    "backend \($0)\n    http-request return status 200 content-type text/plain string \($0)\n"
                }
                .joined()
            let asked = [
                ("shop.test", "/API/x"), ("shop.test", "/rest"), ("admin.test", "/api"), ("Admin.test", "/x"),
                ("a.admin.test", "/x"), ("bare.test", "/x"), ("shop.test", "/x.gif"), ("shop.test", "/x.GIF"),
                ("shop.test", "/a/pics/b"),
                ("shop.test", "/pics"), ("shop.test", "/apics/b"), ("shop.test", "/one"), ("shop.test", "/two"),
                ("shop.test", "/two2"),
                ("shop.test", "/three3"), ("shop.test", "/r12"), ("shop.test", "/r1"), ("shop.test", "/r1234"),
                ("shop.test", "/r123/x"),
                ("a.inner.test", "/"), ("winner.test", "/"), ("shop.test", "/q?x=1"), ("shop.test", "/not"),
                ("shop.test", "/"),
            ]
            try running("haproxy", ["-db", "-f", "@DIR@/proxy.conf"], template) { port, configuration in
                for (host, path) in asked {
                    let body = try Listener.get(port: port, path: path, host: host).body
                    let answer = configuration.answer(for: try #require(RequestURL("http://\(host):\(port)\(path)")))
                    #expect(answer.routes.count == 1, "\(host)\(path): \(answer.open)")
                    #expect(answer.routes.first?.waypoints.last?.text == "backend \(body)", "\(host)\(path)")
                }
            }
        }
    }

    /// A server on loopback that takes connections into its backlog and never answers.
    private final class Listener {
        let port: UInt16
        private let socket: Int32

        init() throws {
            (socket, port) = try Self.bound()
            guard listen(socket, 64) == 0 else { throw RealProxyTests.Trouble(what: "listen: \(errno)") }
        }

        deinit { close(socket) }

        private static func loopback(_ port: UInt16) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return address
        }

        private static func open() throws -> Int32 {
            let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw RealProxyTests.Trouble(what: "socket: \(errno)") }
            return descriptor
        }

        private static func bound() throws -> (Int32, UInt16) {
            let descriptor = try open()
            var address = loopback(0)
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isDone = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
                }
            }
            guard isDone else {
                close(descriptor)
                throw RealProxyTests.Trouble(what: "bind: \(errno)")
            }
            return (descriptor, UInt16(bigEndian: address.sin_port))
        }

        static func freePort() throws -> UInt16 {
            let (descriptor, port) = try bound()
            close(descriptor)
            return port
        }

        private static func connected(_ port: UInt16) throws -> Int32? {
            let descriptor = try open()
            var address = loopback(port)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isConnected { return descriptor }
            close(descriptor)
            return nil
        }

        /// Waits until the program takes connections, ten seconds at most.
        static func wait(for port: UInt16, running process: Process) throws {
            for _ in 0..<200 {
                if let descriptor = try connected(port) {
                    close(descriptor)
                    return
                }
                guard process.isRunning else { throw RealProxyTests.Trouble(what: "the program ended at once") }
                usleep(50_000)
            }
            throw RealProxyTests.Trouble(what: "the program takes no connections")
        }

        /// How long a GET takes until the first byte of the answer, or the end, and the answer's body; ten seconds at most.
        static func get(port: UInt16, path: String, host: String) throws -> (waited: Duration, body: String) {
            guard let descriptor = try connected(port) else { throw RealProxyTests.Trouble(what: "connect: \(errno)") }
            defer { close(descriptor) }
            let request = Array("GET \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n\r\n".utf8)
            let start = ContinuousClock.now
            guard write(descriptor, request, request.count) == request.count else {
                throw RealProxyTests.Trouble(what: "write: \(errno)")
            }
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 10_000) == 1 else { throw RealProxyTests.Trouble(what: "no answer in 10 s") }
            let waited = ContinuousClock.now - start
            var answer: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            for _ in 0..<64 {
                guard poll(&ready, 1, 2000) == 1 else { break }
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0 else { break }
                answer += buffer[..<count]
            }
            let text = String(decoding: answer, as: UTF8.self)
            return (waited, text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "")
        }
    }
#endif
