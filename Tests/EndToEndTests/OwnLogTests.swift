import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// The application server's own log, as a user gives it.
struct OwnLogTests {
    /// An incident in a folder of its own.
    private final class Folder {
        let postern: Postern

        init(_ files: [String: String]) throws {
            postern = try Postern()
            for (name, text) in files {
                try text.write(toFile: path(name), atomically: true, encoding: .utf8)
            }
        }

        func path(_ name: String) -> String { "\(postern.folder.path)/\(name)" }

        /// The verdict's object and all of it, as `diagnose --json` has them.
        func diagnose(_ options: [String]) throws -> (verdict: [String: Any], document: [String: Any], errors: String) {
            let arguments = options.map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : $0 }
            let run = try postern.run(["diagnose"] + arguments + ["--json"])
            #expect([.exited(0), .exited(2)].contains(run.status), "\(run.output)\(run.errors)")
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run.errors)")
            return (try #require(document["verdict"] as? [String: Any]), document, run.errors)
        }
    }

    private static func row(_ second: Int, _ path: String, _ status: Int) -> String {
        "198.51.100.14 - - [11/May/2026:08:41:\(second < 10 ? "0" : "")\(second) +0000] \"GET \(path) HTTP/1.1\" \(status) "
            + "157 \"-\" \"Mozilla/5.0\"\n"
    }

    private static func errorLine(_ second: Int, _ path: String, _ words: String) -> String {
        "2026/05/11 08:41:\(second < 10 ? "0" : "")\(second) [error] 771#771: *9 \(words), client: 198.51.100.14, server: "
            + "store.example, request: \"GET \(path) HTTP/1.1\", upstream: \"http://127.0.0.1:8000\(path)\", host: \"store.example\"\n"
    }

    private static let closed = "upstream prematurely closed connection while reading response header from upstream"
    private static let refused = "connect() failed (111: Connection refused) while connecting to upstream"
    private static let timedOut =
        "upstream timed out (110: Connection timed out) while reading response header from upstream"

    /// One request that failed at 08:41:20 for a reason in the proxy's words.
    private static func failed(_ words: String, _ status: Int, own: String) -> [String: String] {
        [
            "access.log": (0..<20).map { row($0, "/ok\($0 % 3)", 200) }.joined() + row(20, "/cart", status),
            "error.log": errorLine(20, "/cart", words), "app.log": own,
        ]
    }

    private static let options = ["--proxy-log", "@access.log", "--proxy-error-log", "@error.log"]

    /// What a server's log says around 08:41:20, the proxy's word, and the verdict.
    struct Story: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var words: String
        var status: Int
        var own: String
        var cause: String
        var detail: String
        /// A line of the log that has to be cited; nil where the log must not be.
        var cited: Int?
    }

    private static let stories: [Story] = [
        Story(
            testDescription: "gunicorn's worker timeout", words: closed, status: 502,
            own: "[2026-05-11 08:41:20 +0000] [1] [CRITICAL] WORKER TIMEOUT (pid:17)\n"
                + "[2026-05-11 08:41:21 +0000] [1] [ERROR] Worker (pid:17) was sent SIGKILL! Perhaps out of memory?\n",
            cause: "dropped-connection", detail: "worker-killed", cited: 1),
        Story(
            testDescription: "uWSGI's harakiri in Docker", words: closed, status: 502,
            own:
                "2026-05-11T08:41:20.100000000Z Mon May 11 08:41:20 2026 - *** HARAKIRI ON WORKER 1 (pid: 17, try: 1, graceful: yes) ***\n"
                + "2026-05-11T08:41:20.100100000Z Mon May 11 08:41:20 2026 - HARAKIRI: --- uWSGI worker 1 (pid: 17) WAS managing request "
                + "/cart since Mon May 11 08:40:50 2026 ---\n",
            cause: "dropped-connection", detail: "worker-killed", cited: 1),
        Story(
            testDescription: "a harakiri of another request", words: closed, status: 502,
            own: "Mon May 11 08:41:20 2026 - HARAKIRI: --- uWSGI worker 1 (pid: 17) WAS managing request /other since "
                + "Mon May 11 08:40:50 2026 ---\n",
            cause: "dropped-connection", detail: "premature-close", cited: nil),
        Story(
            testDescription: "an uncaught error of Node's in compose", words: closed, status: 502,
            own: "web-1  | 2026-05-11T08:41:20.500Z       throw er; // Unhandled 'error' event\n",
            cause: "dropped-connection", detail: "crash", cited: 1),
        Story(
            testDescription: "Spring Boot stops and starts", words: closed, status: 502,
            own:
                "2026-05-11T08:41:19.100Z  INFO 17 --- [shop] [ionShutdownHook] o.s.b.w.e.tomcat.GracefulShutdown        : Commencing graceful shutdown. Waiting for active requests to complete\n"
                + "2026-05-11T08:41:30.100Z  INFO 17 --- [shop] [           main] o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat started on port 8080 (http) with context path '/'\n",
            cause: "dropped-connection", detail: "recycle", cited: 1),
        Story(
            testDescription: "the journal: killed for memory, refused until it started again", words: refused,
            status: 502,
            own:
                "May 11 08:41:10 web kernel: Out of memory: Killed process 17 (node) total-vm:812340kB, anon-rss:700120kB\n"
                + "May 11 08:41:10 web systemd[1]: shop.service: A process of this unit has been killed by the OOM killer.\n"
                + "May 11 08:41:10 web systemd[1]: shop.service: Main process exited, code=killed, status=9/KILL\n"
                + "May 11 08:41:25 web systemd[1]: Started shop.service - Shop.\n",
            cause: "dropped-connection", detail: "refused", cited: 2),
        Story(
            testDescription: "the end of another unit", words: closed, status: 502,
            own:
                "May 11 08:41:20 web gunicorn[17]: [2026-05-11 08:41:19 +0000] [17] [INFO] Booting worker with pid: 17\n"
                + "May 11 08:41:20 web cron[9]: (root) CMD (backup)\n"
                + "May 11 08:41:20 web systemd[1]: postgresql.service: Main process exited, code=dumped, status=11/SEGV\n"
                + "May 11 08:41:20 web kernel: Out of memory: Killed process 99 (postgres) total-vm:812340kB\n",
            cause: "dropped-connection", detail: "premature-close", cited: nil),
        Story(
            testDescription: "an exception of another request", words: closed, status: 502,
            own: "[2026-05-11 08:41:20 +0000] [17] [ERROR] Error handling request /other\n",
            cause: "dropped-connection", detail: "premature-close", cited: nil),
        Story(
            testDescription: "a pool of php-fpm's that is full", words: timedOut, status: 504,
            own:
                "[11-May-2026 08:40:19] WARNING: [pool www] server reached pm.max_children setting (5), consider raising it\n",
            cause: "queued-requests", detail: "saturation", cited: 1),
        Story(
            testDescription: "a slow request of this path", words: timedOut, status: 504,
            own:
                "[11-May-2026 08:41:19] WARNING: [pool www] child 17, script '/srv/cart.php' (request: \"GET /cart?a=1\") executing too slow "
                + "(59.9 sec), logging\n",
            cause: "proxy-timeout", detail: "response-timeout", cited: 1),
        Story(
            testDescription: "a stranger's path with such words in it", words: closed, status: 502,
            own: "[2026-05-11 08:41:20 +0000] [17] [INFO] GET /x WORKER TIMEOUT (pid:17)\n"
                + "[2026-05-11 08:41:20 +0000] [17] [ERROR] Error handling request /WORKER TIMEOUT (pid:17)\n",
            cause: "dropped-connection", detail: "premature-close", cited: nil),
    ]

    @Test(arguments: stories)
    func `what the server's own log says names the reason, and no more than that`(story: Story) throws {
        let folder = try Folder(Self.failed(story.words, story.status, own: story.own))
        let attributions = folder.path("attributions.jsonl")
        let found = try folder.diagnose(
            Self.options + ["--server-error-log", "@app.log", "--attributions", attributions])
        #expect(found.verdict["cause"] as? String == story.cause)
        #expect(found.verdict["detail"] as? String == story.detail)
        #expect((found.document["setAside"] as? [Any])?.isEmpty == true, "\(found.errors)")
        let lines = try String(contentsOfFile: attributions, encoding: .utf8)
        if let cited = story.cited {
            #expect(lines.contains("app.log:\(cited)\""), "\(lines)")
        } else {
            #expect(!lines.contains("app.log:"), "\(lines)")
        }
        // The record has it, and replays to the same.
        let replay = try folder.postern.run("transcript", "replay", try folder.postern.transcript())
        #expect(replay.status == .exited(0), "\(replay.output)\(replay.errors)")
    }

    @Test(arguments: ["--server-log", "--proxy-error-log"])
    func `given as something else it is used as what it is, and said`(option: String) throws {
        var files = Self.failed(Self.closed, 502, own: Self.stories[0].own)
        if option == "--proxy-error-log" { files["access.log"] = Self.row(20, "/cart", 502) }
        let folder = try Folder(files)
        var options =
            option == "--server-log" ? Self.options : ["--proxy-log", "@access.log", "--set", "product=nginx"]
        options += [option, "@app.log"]
        let found = try folder.diagnose(options)
        #expect(found.verdict["detail"] as? String == "worker-killed")
        #expect(found.errors.contains("app.log is set aside: it "))
        #expect(found.errors.contains("it looks like gunicorn's own log, and is used as that: --server-error-log"))
        let aside = try #require(found.document["setAside"] as? [[String: Any]])
        #expect(aside.map { $0["usedAs"] as? String } == ["server-error-log"])
        let coverage = try #require(found.document["coverage"] as? [[String: Any]])
        #expect(coverage.contains { $0["kind"] as? String == "gunicorn-messages" })
    }

    @Test func `in a folder of logs it is found`() throws {
        let folder = try Folder(Self.failed(Self.closed, 502, own: Self.stories[0].own))
        let logs = folder.path("logs")
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        for name in ["access.log", "error.log", "app.log"] {
            try FileManager.default.moveItem(atPath: folder.path(name), toPath: "\(logs)/\(name)")
        }
        let found = try folder.diagnose(["--proxy-log", logs, "--proxy-error-log", logs, "--server-error-log", logs])
        #expect(found.verdict["detail"] as? String == "worker-killed")
    }

    @Test func `lines of it that are not known are shown`() throws {
        let own = Self.stories[0].own + "[2026-05-11 08:41:20 +0000] [1] [ERROR] the moon is blue\n"
        let found = try Folder(Self.failed(Self.closed, 502, own: own)).diagnose(
            Self.options + ["--server-error-log", "@app.log"])
        let unknown = try #require(found.document["unknownLines"] as? [[String: Any]])
        #expect(unknown.map { $0["text"] as? String } == ["the moon is blue"])
    }

    // MARK: - A real server

    /// Runs gunicorn behind nginx on loopback: quick requests, one that outlasts gunicorn's timeout, and one when gunicorn
    /// has stopped.
    private static let incident = #"""
        import os, signal, socket, subprocess, sys, time, urllib.error, urllib.request

        # A test's thread blocks signals, and programs inherit that: gunicorn would never hear of its end.
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        os.chdir(sys.argv[1])
        def port():
            with socket.socket() as one:
                one.bind(("127.0.0.1", 0))
                return one.getsockname()[1]
        front, back = port(), port()
        with open("app.py", "w") as file:
            file.write("import time\ndef app(environ, start_response):\n"
                       "    if environ['PATH_INFO'] == '/slow': time.sleep(30)\n"
                       "    start_response('200 OK', [('Content-Length', '3')])\n    return [b'ok\\n']\n")
        with open("nginx.conf", "w") as file:
            file.write("daemon off; error_log error.log; pid nginx.pid; events {} http { access_log access.log; "
                       "client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5; "
                       f"server {{ listen 127.0.0.1:{front}; location / {{ proxy_pass http://127.0.0.1:{back}; }} }} }}")
        def status(path):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{front}{path}", timeout=20) as answer:
                    return answer.status
            except urllib.error.HTTPError as error:
                return error.code
            except OSError:
                return 0
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(
            ["gunicorn", "-b", f"127.0.0.1:{back}", "-t", "2", "--graceful-timeout", "2", "--log-file", "app.log", "app:app"], **silent)
        while not (os.path.exists("app.log") and "Booting worker" in open("app.log").read()) and server.poll() is None:
            time.sleep(0.1)
        proxy = subprocess.Popen(["nginx", "-p", ".", "-e", "error.log", "-c", "nginx.conf"], **silent)
        try:
            for attempt in range(100):
                if status("/ok") == 200: break
                time.sleep(0.1)
            for place in range(5): status(f"/ok{place}")
            slow = status("/slow")
            time.sleep(5)
            server.terminate()
            server.wait(60)
            time.sleep(3)
            print(slow, status("/gone"))
        finally:
            server.kill()
            proxy.terminate()
            proxy.wait(10)
        """#

    @Test(.requires(.python, .nginx, .gunicorn), .timeLimit(.minutes(2)))
    func `a real worker that gunicorn kills is told from a real server that is gone`() throws {
        let folder = try Folder(["incident.py": Self.incident])
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: try #require(Program.path("python3")))
        process.arguments = [folder.path("incident.py"), folder.postern.folder.path]
        process.standardOutput = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: said, as: UTF8.self) == "502 502\n")
        let attributions = folder.path("attributions.jsonl")
        _ = try folder.diagnose(
            Self.options + [
                "--server-error-log", "@app.log", "--set", "product=nginx", "--attributions", attributions,
            ])
        let charged = try String(contentsOfFile: attributions, encoding: .utf8).split(separator: "\n").filter {
            $0.contains("\"/slow\"") || $0.contains("\"/gone\"")
        }
        #expect(charged.count == 2, "\(charged)")
        #expect(charged.first?.contains("\"detail\":\"worker-killed\"") == true, "\(charged)")
        #expect(charged.last?.contains("\"detail\":\"refused\"") == true, "\(charged)")
        #expect(charged.allSatisfy { $0.contains("app.log:") }, "\(charged)")
    }
}
