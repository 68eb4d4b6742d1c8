import Foundation
import HopSettings
import Products
import Testing

/// Configurations that others wrote, where they are at hand: each is read, or refused with a reason.
struct ConfigurationCorpusTests {
    static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus/config").path

    static var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: corpus)) ?? []).sorted()
    }

    private static func read(_ name: String) throws -> HopConfiguration {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(corpus)/\(name)"))
        return try ConfigurationReader.read(ConfigurationFile(name: name, text: String(decoding: bytes, as: UTF8.self)))
    }

    /// Read by eye: a URL, and a setting that holds for it.
    static let table: [String: (url: String, setting: String, value: String)] = [
        "haproxy-basic-config-edge.cfg": ("https://svc1.example.com/", "timeout server", "60 s"),
        "httpd-default.conf": ("/", "KeepAliveTimeout", "15 s"),
        "jexus-applicationHost-2.config": ("http://localhost:61902/", "pool queueLength", "1000"),
        "jexus-applicationHost.config": ("http://localhost/", "site limits connectionTimeout", "120 s"),
        "jexus-web-expected.config": ("/", "httpRuntime executionTimeout", "110 s"),
        "jexus-web.config": ("/", "httpRuntime executionTimeout", "110 s"),
        "nginx-nginx.conf": ("http://localhost:10080/test", "keepalive_timeout", "65 s"),
    ]

    static let refused: [String: String] = [
        "jexus-applicationHost-missing_closing.config": "the XML is broken",
        "jexus-redirection.config": "redirection.config",
    ]

    @Test(arguments: names)
    func `every file is read, or refused with a reason`(name: String) throws {
        if let reason = Self.refused[name] {
            let fault = #expect(throws: ConfigurationFault.self) { try Self.read(name) }
            #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "")")
            #expect(fault?.message.hasPrefix("\(name):") == true)
            return
        }
        let configuration = try Self.read(name)
        guard let expected = Self.table[name] else { return }
        let answer = configuration.answer(for: try #require(RequestURL(expected.url)))
        let settings = answer.routes.flatMap(\.settings)
        #expect(
            settings.first { $0.name == expected.setting }?.valueText == expected.value,
            "\(answer.undecided) \(settings.map(\.name))")
    }

    @Test(.enabled(if: names.contains("issue-kubernetes-ingress-1063-nginx.conf")))
    func `a file that is cut off counts as far as it goes`() throws {
        let configuration = try Self.read("issue-kubernetes-ingress-1063-nginx.conf")
        let answer = configuration.answer(for: HopQuestion(path: "/"))
        #expect(answer.settings(of: .response).map(\.duration) == [.seconds(1200)])
        #expect(configuration.limitations.contains { $0.contains("ends inside the block") })
    }
}
