import Foundation
import PseudoTerminals
import Testing

/// Formats that the user describes.
struct OwnFormatsTests {
    private func write(_ text: String, to path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private let shop = """
        name: shop
        product: nginx
        moment: end
        template: '{time} {client} {method} {target} {status} {milliseconds} "{user-agent}"{*}'
        samples:
          - '2026-03-04T10:15:00.123Z 192.0.2.7 GET /a?b=1 502 3001 "curl/8" tail'
        """

    @Test func `a format of one's own is found and can be named`() throws {
        let postern = try Postern()
        let folder = postern.folder.path
        try write(shop, to: folder + "/config/postern/formats/shop.yaml")
        try write(
            (0..<5).map { "2026-03-04T10:15:0\($0).5Z 192.0.2.7 GET /a?b=1 \($0 == 3 ? 504 : 200) 3001 \"curl/8\"\n" }
                .joined(),
            to: folder + "/own.log")
        let environment = ["XDG_CONFIG_HOME": folder + "/config"]
        let detected = try postern.run("logs", "detect", folder + "/own.log", environment: environment)
        #expect(detected.status == .exited(0))
        #expect(detected.output.contains("shop (nginx)"))
        #expect(detected.output.contains("rows:    5, 0 other lines, 0 unreadable"))
        let named = try postern.run(
            "logs", "summary", "--format", "shop", "--json", folder + "/own.log", environment: environment)
        #expect(named.status == .exited(0))
        #expect(named.output.contains("\"504\":1"))
        let listed = try postern.run("logs", "formats", environment: environment)
        #expect(listed.output.contains("shop  (nginx), your own"))
        #expect(listed.output.contains("aws-alb  (AWS load balancer)"))
    }

    @Test func `a description that does not hold is refused with its file and why`() throws {
        let postern = try Postern()
        let formats = postern.folder.path + "/config/postern/formats"
        try write(shop + "\ncolour: red\n", to: formats + "/a.yaml")
        try write(shop.replacingOccurrences(of: "{status}", with: "{-}"), to: formats + "/b.yaml")
        try write(shop.replacingOccurrences(of: " 502 ", with: " 5x2 "), to: formats + "/c.yaml")
        try write(shop.replacingOccurrences(of: "name: shop", with: "name: combined"), to: formats + "/d.yaml")
        try write("- x", to: formats + "/e.yaml")
        let listed = try postern.run(
            "logs", "formats", environment: ["XDG_CONFIG_HOME": postern.folder.path + "/config"])
        #expect(listed.status == .exited(65))
        for (file, why) in [
            ("a.yaml", "7:1: ‘colour’ is not a known key"), ("b.yaml", "no status"),
            ("c.yaml", "does not read its sample"),
            ("d.yaml", "already"), ("e.yaml", "expected a mapping"),
        ] {
            let line = listed.errors.split(separator: "\n").first { $0.contains(file) } ?? ""
            #expect(line.contains(why), "\(file): \(line)")
        }
    }
}
