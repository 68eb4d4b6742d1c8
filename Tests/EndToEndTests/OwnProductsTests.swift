import Foundation
import PseudoTerminals
import Testing

/// Products that a team describes, in the program.
struct OwnProductsTests {
    /// The gateway that docs/formats/products.md describes.
    private static func tollgate() throws -> String {
        let page = try String(contentsOfFile: Postern.root + "/docs/formats/products.md", encoding: .utf8)
        let blocks = page.components(separatedBy: "```yaml\n").dropFirst()
        return try #require(blocks.first?.components(separatedBy: "\n```").first)
    }

    private func write(_ text: String, to path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func lines(_ rows: [(second: Int, text: String)]) -> String {
        rows.enumerated().sorted { ($0.element.second, $0.offset) < ($1.element.second, $1.offset) }
            .map { $0.element.text + "\n" }.joined()
    }

    /// A request a second; every tenth waits for 30 s in vain, and the one behind it finds nobody who listens.
    private func logs(in folder: String) throws -> (access: String, errors: String) {
        // Rows are written as requests end.
        var rows: [(second: Int, text: String)] = []
        var errors: [(second: Int, text: String)] = [(0, "2026-03-04 10:15:00.000 INFO request=- tollgate is up")]
        func clock(_ second: Int) -> String {
            "10:\(15 + second / 60):" + String(100 + second % 60).dropFirst()
        }
        for second in 0..<90 {
            let id = "7f3ab\(1000 + second)"
            let (status, took, why) =
                second % 10 == 4
                ? (504, 30_000, ",\"why\":\"silent\"") : second % 10 == 5 ? (502, 1, "") : (200, 31, "")
            rows.append(
                (
                    second + took / 1000,
                    "{\"at\":\"2026-03-04T\(clock(second)).000Z\",\"req\":{\"id\":\"\(id)\",\"verb\":\"GET\",\"uri\":\"/p\(second % 4)?n=\(second)\",\"peer\":\"192.0.2.7\"},\"status\":\(status),\"took_ms\":\(took)\(why)}"
                ))
            let head = "ERROR request=\(id) lane shop:"
            if status == 504 {
                errors.append(
                    (second + 30, "2026-03-04 \(clock(second + 30)).001 \(head) no answer within 30 s"))
            } else if status == 502 {
                errors.append((second, "2026-03-04 \(clock(second)).002 \(head) nobody listens at 10.0.0.5:80"))
            }
        }
        let paths = (folder + "/access.jsonl", folder + "/tollgate.log")
        try write(Self.lines(rows), to: paths.0)
        try write(Self.lines(errors), to: paths.1)
        return paths
    }

    @Test func `diagnose reads a team's product and names its signals`() throws {
        let postern = try Postern()
        let folder = postern.folder.path
        try write(Self.tollgate(), to: folder + "/config/postern/products/tollgate.yaml")
        let (access, errors) = try logs(in: folder)
        let environment = ["XDG_CONFIG_HOME": folder + "/config"]
        let ended = try postern.run(
            "diagnose", "--json", "--proxy-log", access, "--proxy-error-log", errors, "--attributions",
            folder + "/attributions", environment: environment)
        #expect([.exited(0), .exited(2)].contains(ended.status), "\(ended.errors)")
        let rows = try String(contentsOfFile: folder + "/attributions", encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 18)
        let silent = rows.filter { $0.contains("\"rules\":[\"tollgate.silent\"") }
        let refused = rows.filter { $0.contains("\"rules\":[\"tollgate.refused\"") }
        #expect(silent.count == 9 && refused.count == 9, "\(rows.first ?? "")")
        #expect(refused.allSatisfy { $0.contains("\"detail\":\"refused\"") && $0.contains("tollgate.log:") })
        #expect(ended.output.contains("\"kind\" : \"tollgate\""))
        // The access log alone has the reason in its row.
        let alone = try postern.run(
            "diagnose", "--no-transcript", "--proxy-log", access, "--attributions", folder + "/alone",
            environment: environment)
        #expect([.exited(0), .exited(2)].contains(alone.status), "\(alone.errors)")
        let byRow = try String(contentsOfFile: folder + "/alone", encoding: .utf8)
        #expect(byRow.contains("tollgate.row.silent") && byRow.contains("Tollgate’s reason is silent"))
        // What was recorded can be checked again.
        let replayed = try postern.run("transcript", "replay", try postern.transcript(), environment: environment)
        #expect(replayed.status == .exited(0), "\(replayed.output)\(replayed.errors)")
    }

    @Test func `a message that only one's own nginx writes is recognised`() throws {
        let postern = try Postern()
        let folder = postern.folder.path
        try write(
            """
            product: nginx
            signals:
              - id: shop.no-peer
                message: {all: [shop_balancer.lua, no peer is up]}
                proves: no-live-servers
                remedies: [Look at the health checks of shop_balancer.lua.]
                source: https://wiki.example/nginx/balancer
                samples: ['[lua] shop_balancer.lua:87: no peer is up while connecting to upstream']
            """, to: folder + "/config/postern/products/nginx.yaml")
        try write(
            (0..<6).map {
                "192.0.2.7 - - [04/Mar/2026:10:15:0\($0) +0000] \"GET /a?n=\($0) HTTP/1.1\" 502 157 \"-\" \"curl/8\"\n"
            }.joined(), to: folder + "/access.log")
        try write(
            (0..<6).map {
                "2026/03/04 10:15:0\($0) [error] 7#7: *\($0) [lua] shop_balancer.lua:87: no peer is up while connecting to upstream, client: 192.0.2.7, server: shop, request: \"GET /a?n=\($0) HTTP/1.1\", host: \"shop\"\n"
            }.joined(), to: folder + "/error.log")
        let ended = try postern.run(
            "diagnose", "--no-transcript", "--proxy-log", folder + "/access.log", "--proxy-error-log",
            folder + "/error.log", "--attributions", folder + "/attributions",
            environment: ["XDG_CONFIG_HOME": folder + "/config"])
        #expect([.exited(0), .exited(2)].contains(ended.status), "\(ended.errors)")
        let rows = try String(contentsOfFile: folder + "/attributions", encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 6 && rows.allSatisfy { $0.contains("nginx.shop.no-peer") }, "\(rows.first ?? "")")
    }

    @Test func `a broken file is told where products and formats are listed, and stops nothing else`() throws {
        let postern = try Postern()
        let folder = postern.folder.path
        let products = folder + "/config/postern/products"
        try write(Self.tollgate(), to: products + "/tollgate.yaml")
        try write(
            Self.tollgate().replacingOccurrences(of: "product: tollgate", with: "product: other-gate")
                .replacingOccurrences(of: "names: [toll]", with: "names: [og]")
                .replacingOccurrences(of: "proves: refused", with: "proves: refusd"), to: products + "/bad.yaml")
        let environment = ["XDG_CONFIG_HOME": folder + "/config"]
        for command in [["products"], ["logs", "formats"]] {
            let listed = try postern.run(command, environment: environment)
            #expect(listed.status == .exited(65))
            #expect(listed.output.contains("tollgate") && !listed.output.contains("other-gate"))
            #expect(
                listed.errors.contains(
                    "bad.yaml:45:13: ‘refusd’ is nothing that can be proved; did you mean ‘refused’?"),
                "\(listed.errors)")
        }
        let linted = try postern.run("products", "lint", environment: environment)
        #expect(linted.status == .exited(1))
        #expect(linted.output.contains("    proves: refusd\n") && linted.output.contains("a new product, signals: 3"))
        let good = try postern.run("products", "lint", products + "/tollgate.yaml", environment: environment)
        #expect(good.status == .exited(0))
        let asJSON = try postern.run("products", "lint", "--json", environment: environment)
        #expect(
            asJSON.output.contains("\"line\" : 45")
                && asJSON.output.contains("\"advice\" : \"did you mean ‘refused’?\""))
        let missing = try postern.run("products", "lint", folder + "/none.yaml", environment: environment)
        #expect(missing.status == .exited(66))
        let (access, _) = try logs(in: folder)
        let detected = try postern.run("logs", "detect", access, environment: environment)
        #expect(detected.status == .exited(0) && detected.output.contains("tollgate (Tollgate)"))
    }

    @Test func `the list of products is there for programs, too`() throws {
        let postern = try Postern()
        let listed = try postern.run("products", "--json", environment: ["XDG_CONFIG_HOME": postern.folder.path])
        #expect(listed.status == .exited(0))
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        let nginx = try #require(rows.first { $0["name"] as? String == "nginx" })
        #expect(nginx["isOwn"] as? Bool == false && (nginx["signals"] as? Int ?? 0) > 20)
        #expect((nginx["names"] as? [String])?.contains("ingress-nginx") == true)
    }
}
