internal import Products

/// How the configuration of one product is told from others', and read.
protocol ReadableConfiguration: Sendable {
    /// The product.
    static var product: ProductID { get }

    /// Whether only this product's files have the form of this one.
    static func owns(_ text: String) -> Bool

    /// How strongly a line speaks for this product; 0 for a line that any product may have.
    static func weight(of line: ConfigurationLine) -> Int

    /// Reads the files of one hop, in the order in which the product reads them.
    ///
    /// - Throws: `ConfigurationFault` where a file is broken.
    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration
}

extension ReadableConfiguration {
    static func owns(_ text: String) -> Bool { false }
    static func weight(of line: ConfigurationLine) -> Int { 0 }
}

/// A line that is neither empty nor a comment, as ``ReadableConfiguration/weight(of:)`` looks at it.
struct ConfigurationLine {
    /// The line without blanks around it.
    let text: String
    /// Its words.
    let words: [Substring]
    /// Its first word, in lower case.
    let name: String

    /// Takes a line apart; nil where it is empty or a comment.
    init?(_ line: Substring) {
        let text = line.trimmed
        let words = text.split { $0 == " " || $0 == "\t" }
        guard !text.hasPrefix("#"), let first = words.first else { return nil }
        self.text = text
        self.words = words
        name = first.lowercased()
    }

    /// Whether a semicolon ends it.
    var isEnded: Bool { text.hasSuffix(";") }
}

/// The products whose configurations can be read.
enum ReadableConfigurations {
    static let all: [any ReadableConfiguration.Type] = [
        NginxConfiguration.self, HAProxyConfiguration.self, ApacheConfiguration.self, TraefikConfiguration.self,
        EnvoyConfiguration.self, CaddyConfiguration.self, IISConfiguration.self, VarnishConfiguration.self,
        SquidConfiguration.self, LighttpdConfiguration.self,
    ]

    /// Which they are, with what their files are called: `nginx (nginx.conf), …`.
    static var words: String {
        let each = all.map { reader in
            let names = ProductCatalogue.builtIn[reader.product]?.configurationFiles ?? []
            return names.isEmpty
                ? reader.product.title : "\(reader.product.title) (\(names.joined(separator: ", ")))"
        }
        return each.dropLast().joined(separator: ", ") + " or " + (each.last ?? "")
    }

    /// Who reads a file; nil where no product that is known wrote it.
    static func reader(of file: ConfigurationFile) -> (any ReadableConfiguration.Type)? {
        if let owner = all.first(where: { $0.owns(file.text) }) { return owner }
        var weights = [Int](repeating: 0, count: all.count)
        var weighed = 0
        for text in file.lines where weighed < mostLines {
            guard let line = ConfigurationLine(text) else { continue }
            weighed += 1
            for (place, reader) in all.enumerated() { weights[place] += reader.weight(of: line) }
        }
        guard let most = weights.max(), most > 0 else { return nil }
        var heaviest: (any ReadableConfiguration.Type)?
        for (reader, weight) in zip(all, weights) where weight == most {
            if let one = heaviest, one.product.rawValue <= reader.product.rawValue { continue }
            heaviest = reader
        }
        return heaviest
    }

    /// The most lines that are weighed.
    private static let mostLines = 5000
}

/// Files that are written in a proxy's language and are none of its own.
enum OtherFile {
    case compose, kubernetes, helm

    /// What a text is; nil where that is not known.
    init?(_ text: String) {
        guard let heads = TreeHeads(text), heads.language == .yaml else { return nil }
        if heads.has("apiversion"), heads.has("kind") {
            self = .kubernetes
        } else if heads.has("services") {
            self = .compose
        } else if heads.has("image"), heads.has("service") || heads.has("ingress") {
            self = .helm
        } else {
            return nil
        }
    }

    /// In words, with what to do.
    var words: String {
        switch self {
        case .compose: "a Compose file without labels of Traefik"
        case .kubernetes: "a manifest of Kubernetes; give what the proxy itself reads"
        case .helm: "values of a Helm chart; give what the proxy itself reads"
        }
    }
}
