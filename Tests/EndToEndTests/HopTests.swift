import Foundation
import PseudoTerminals
import Testing

/// A load balancer in front of the proxy: which of them made each failure.
struct HopTests {
    /// A balancer (nginx), a proxy (HAProxy) and a server (IIS): three requests that fail at three hops.
    private func logs(in folder: String) throws {
        var balancer = ""
        var proxy: [(end: Int, row: String)] = []
        var server = "#Fields: date time cs-method cs-uri-stem sc-status time-taken\n"
        func nginx(_ second: Int, _ path: String, _ status: Int, _ seconds: Double, header: Bool) {
            let took = String(format: "%.3f", seconds)
            balancer +=
                "192.0.2.7 - - [04/Mar/2026:10:\(two(second / 60)):\(two(second % 60)) +0000] \"GET \(path) HTTP/1.1\" \(status) 10 "
                + "\"-\" \"u\" rt=\(took) ua=\"10.0.0.2:80\" us=\"\(status)\" uct=\"0.000\" uht=\"\(header ? took : "-")\" urt=\"\(took)\"\n"
        }
        func haproxy(
            _ second: Int, _ path: String, _ status: Int, _ milliseconds: Int, _ state: String, _ response: Int
        ) {
            let row =
                "10.0.0.1:4000 [04/Mar/2026:10:\(two(second / 60)):\(two(second % 60)).000] fe be/s1 0/0/1/\(response)/\(milliseconds) "
                + "\(status) 10 - - \(state) 1/1/1/1/0 0/0 \"GET \(path) HTTP/1.1\"\n"
            proxy.append((second * 1000 + milliseconds, row))
        }
        func iis(_ second: Int, _ path: String, _ status: Int, _ milliseconds: Int) {
            server += "2026-03-04 10:\(two(second / 60)):\(two(second % 60)) GET \(path) \(status) \(milliseconds)\n"
        }
        for second in 0..<200 {
            let path = "/page\(second % 7)"
            nginx(second, path, 200, 0.05, header: true)
            haproxy(second, path, 200, 48, "----", 48)
            iis(second, path, 200, 46)
            guard second >= 60, second < 160, second % 5 == 0 else { continue }
            // The application's own 502.
            nginx(second, "/own", 502, 0.02, header: true)
            haproxy(second, "/own", 502, 18, "----", 18)
            iis(second, "/own", 502, 16)
            // The proxy gives up after 2 s, the server needs 5.
            nginx(second + 2, "/slow", 504, 2.004, header: true)
            haproxy(second, "/slow", 504, 2002, "sH--", -1)
            iis(second + 5, "/slow", 200, 5000)
            // The balancer gives up after 10 s on what the proxy would wait for longer.
            nginx(second + 10, "/long", 504, 10.001, header: false)
            haproxy(second, "/long", 200, 14_000, "----", 14_000)
            iis(second + 14, "/long", 200, 13_990)
        }
        try sorted(balancer).write(toFile: folder + "/lb.log", atomically: true, encoding: .utf8)
        // HAProxy writes a row as its request ends.
        try proxy.sorted { $0.end < $1.end }.map(\.row).joined().write(
            toFile: folder + "/haproxy.log", atomically: true, encoding: .utf8)
        try server.write(toFile: folder + "/u_ex260304.log", atomically: true, encoding: .utf8)
    }

    private func sorted(_ text: String) -> String {
        text.split(separator: "\n").sorted { $0.dropFirst(13).prefix(20) < $1.dropFirst(13).prefix(20) }
            .joined(separator: "\n") + "\n"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test func `each failure is charged to the hop that made it`() throws {
        let postern = try Postern()
        try logs(in: postern.folder.path)
        let folder = postern.folder.path
        let ended = try postern.run(
            "diagnose", "--hop", "balancer:log=\(folder)/lb.log", "--proxy-log", folder + "/haproxy.log",
            "--proxy-zone",
            "UTC", "--server-log", folder + "/u_ex260304.log", "--attributions", folder + "/a.jsonl", "--json",
            "--no-transcript")
        #expect(ended.status == .exited(0) || ended.status == .exited(2), "\(ended.errors)")
        var hops: [String: Set<String>] = [:]
        var count = 0
        for line in try String(contentsOfFile: folder + "/a.jsonl", encoding: .utf8).split(separator: "\n") {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let path = try #require(row["path"] as? String)
            hops[path, default: []].insert("\(row["hop"] ?? "") \(row["cause"] ?? "")")
            #expect(row["source"] as? String == folder + "/lb.log")
            count += 1
            if path == "/slow" {
                let evidence = try #require(row["evidence"] as? [String])
                #expect(evidence.contains { $0.contains("lb.log") })
                #expect(evidence.contains { $0.contains("haproxy.log") })
                #expect(evidence.contains { $0.contains("u_ex260304.log") })
            }
        }
        #expect(count == 60)
        #expect(
            hops == [
                "/own": ["server server-sent"], "/slow": ["proxy proxy-timeout"], "/long": ["balancer proxy-timeout"],
            ])
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
        let timeouts = try #require(report["timeouts"] as? [[String: Any]])
        #expect(timeouts.contains { $0["hop"] as? String == "balancer" && $0["seconds"] as? Double == 10 })
        #expect(timeouts.contains { $0["hop"] as? String == "proxy" && $0["seconds"] as? Double == 2 })
        let clocks = try #require(report["clocks"] as? [[String: Any]])
        #expect(clocks.compactMap { $0["hop"] as? String } == ["balancer", "proxy", "server"])
    }

    @Test func `a hop that is no hop is refused with what to write`() throws {
        let ended = try Postern().run("diagnose", "--hop", "balancer", "--no-transcript")
        #expect(ended.status == .exited(64))
        #expect(ended.errors.contains("NAME:KIND=PATH"))
    }
}
