import Foundation
import HopSettings
import Products
import Testing
import TestingSupport

/// Configurations of real programs: each is read, or refused with a reason.
struct ConfigurationCorpusTests {
    /// A file that the people who posted it cut off.
    private static let cutOff = "config/issue-kubernetes-ingress-1063-nginx.conf"
    static let names = Corpus.names(in: "config").filter { $0 != cutOff }

    private static func read(_ name: String) throws -> HopConfiguration {
        let text = String(decoding: try Corpus.bytes(name), as: UTF8.self)
        return try ConfigurationReader.read(
            ConfigurationFile(name: String(name.dropFirst("config/".count)), text: text))
    }

    /// Read by eye: a URL, and a setting that holds for it.
    static let table: [String: (url: String, setting: String, value: String)] = [
        "config/haproxy-basic-config-edge.cfg": ("https://svc1.example.com/", "timeout server", "60 s"),
        "config/httpd-default.conf": ("/", "KeepAliveTimeout", "15 s"),
        "config/jexus-applicationHost-2.config": ("http://localhost:61902/", "pool queueLength", "1000"),
        "config/jexus-applicationHost.config": ("http://localhost/", "site limits connectionTimeout", "120 s"),
        "config/jexus-web-expected.config": ("/", "httpRuntime executionTimeout", "110 s"),
        "config/jexus-web.config": ("/", "httpRuntime executionTimeout", "110 s"),
        "config/lab-Caddyfile": ("http://shop.example:21016/Shop", "response_header_timeout", "1 s"),
        "config/lab-apache.conf": ("http://shop.example:19206/Shop", "timeout=", "3 s"),
        "config/lab-haproxy.cfg": ("http://shop.example:25314/Shop", "timeout server", "3 s"),
        "config/lab-nginx.conf": ("http://shop.example:26399/Shop", "proxy_read_timeout", "3 s"),
        "config/nginx-nginx.conf": ("http://localhost:10080/test", "keepalive_timeout", "65 s"),
    ]

    static let refused: [String: String] = [
        "config/jexus-applicationHost-missing_closing.config": "the XML is broken",
        "config/jexus-redirection.config": "redirection.config",
    ]

    @Test(arguments: names)
    func `every file is read, or refused with a reason`(name: String) throws {
        if let reason = Self.refused[name] {
            let fault = #expect(throws: ConfigurationFault.self) { try Self.read(name) }
            #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "")")
            #expect(fault?.message.hasPrefix("\(name.dropFirst("config/".count)):") == true)
            return
        }
        let configuration = try Self.read(name)
        let expected = try #require(Self.table[name], "\(name) is not in the table")
        let answer = configuration.answer(for: try #require(RequestURL(expected.url)))
        let settings = answer.routes.flatMap(\.settings)
        #expect(
            settings.first { $0.name == expected.setting }?.valueText == expected.value,
            "\(answer.open) \(settings.map(\.name))")
    }

    @Test(
        arguments: Corpus.cases(
            [("config/lab-nginx.conf", "proxy_pass http://shop;", 3)], withLarger: [(cutOff, "", nil)], name: \.0))
    func `a file that is cut off counts as far as it goes`(name: String, end: String, seconds: Int?) throws {
        var text = String(decoding: try Corpus.bytes(name), as: UTF8.self)
        if let cut = text.range(of: end) { text.removeSubrange(cut.upperBound...) }
        let configuration = try ConfigurationReader.read(ConfigurationFile(name: "x", text: text))
        let answer = configuration.answer(for: HopQuestion(path: "/"))
        #expect(answer.settings(of: .response).map(\.duration) == (seconds.map { [.seconds($0)] } ?? []))
        #expect(configuration.gaps.contains { $0.contains("ends inside the block") })
    }
}
