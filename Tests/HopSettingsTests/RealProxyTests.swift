#if canImport(Glibc)
    import Foundation
    import Glibc
    import HopSettings
    import Testing

    /// The timeouts that are reported are those at which the real programs give up.
    ///
    /// Each program is started on loopback with three settings; behind it is a server that takes connections and never
    /// answers. A program that is not installed is left out.
    @Suite(.serialized) struct RealProxyTests {
        /// What is asked: a path, and the setting that must be reported for it.
        struct Case: Sendable {
            var path: String
            var setting: String
            var seconds: Double
        }

        static func isInstalled(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: program) }

        @Test(.enabled(if: isInstalled("/usr/sbin/nginx")), .timeLimit(.minutes(1)))
        func `nginx gives up when its configuration says`() throws {
            try check(
                "/usr/sbin/nginx", ["-e", "@DIR@/error.log", "-c", "@DIR@/proxy.conf"],
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

        @Test(.enabled(if: isInstalled("/usr/sbin/haproxy")), .timeLimit(.minutes(1)))
        func `HAProxy gives up when its configuration says`() throws {
            try check(
                "/usr/sbin/haproxy", ["-db", "-f", "@DIR@/proxy.conf"],
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
            .enabled(
                if: isInstalled("/usr/sbin/apache2")
                    && FileManager.default.fileExists(atPath: "/usr/lib/apache2/modules/mod_proxy_http.so")),
            .timeLimit(.minutes(1)))
        func `Apache gives up when its configuration says`() throws {
            let modules = "/usr/lib/apache2/modules"
            try check(
                "/usr/sbin/apache2", ["-X", "-f", "@DIR@/proxy.conf"],
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
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments.map(filled)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            defer {
                process.terminate()
                process.waitUntilExit()
            }
            try Listener.wait(for: port, running: process)
            for one in cases {
                let url = try #require(RequestURL("http://shop.example:\(port)\(one.path)"))
                let answer = configuration.answer(for: url)
                #expect(answer.routes.count == 1, "\(answer.undecided)")
                let settings = try #require(answer.routes.first?.settings(of: .response))
                let reported = try #require(settings.compactMap(\.duration).min())
                #expect(settings.contains { $0.name == one.setting && $0.place != nil }, "\(settings)")
                #expect(reported == .milliseconds(Int(one.seconds * 1000)), "\(one.path): \(reported)")
                let waited = try Listener.timeToAnswer(port: port, path: one.path)
                let seconds = Double(waited.components.seconds) + Double(waited.components.attoseconds) / 1e18
                // A machine at work is late, a proxy that rounds is early; neither by much.
                #expect(seconds > one.seconds - 0.15 && seconds < one.seconds + 0.9, "\(one.path): \(seconds) s")
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

        /// How long a GET takes until the first byte of the answer, or the end; ten seconds at most.
        static func timeToAnswer(port: UInt16, path: String) throws -> Duration {
            guard let descriptor = try connected(port) else { throw RealProxyTests.Trouble(what: "connect: \(errno)") }
            defer { close(descriptor) }
            let request = Array("GET \(path) HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n".utf8)
            let start = ContinuousClock.now
            guard write(descriptor, request, request.count) == request.count else {
                throw RealProxyTests.Trouble(what: "write: \(errno)")
            }
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 10_000) == 1 else { throw RealProxyTests.Trouble(what: "no answer in 10 s") }
            return ContinuousClock.now - start
        }
    }
#endif
