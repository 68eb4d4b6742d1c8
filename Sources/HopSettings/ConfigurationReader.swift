internal import Products

/// Why a configuration could not be read.
public struct ConfigurationFault: Error, Hashable, Sendable {
    /// Where, as `FILE:LINE`, what was expected, and what to do.
    public var message: String

    /// Creates a fault.
    public init(message: String) { self.message = message }
}

/// One configuration file as text.
public struct ConfigurationFile: Hashable, Sendable {
    /// The name as the user gave it, or as it was included.
    public var name: String
    /// What is in it; a stranger's text.
    public var text: String

    /// Creates a file.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// The file without the mark that Windows' editors put before UTF-8.
    var unmarked: ConfigurationFile {
        text.unicodeScalars.first == "\u{FEFF}"
            ? ConfigurationFile(name: name, text: String(text.unicodeScalars.dropFirst())) : self
    }

    /// The lines, the first one's number being 1; each may end with a carriage return.
    var lines: [Substring] {
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    }
}

/// Reads configurations of the products that it knows.
public enum ConfigurationReader {
    /// Gives the files that an `include` names, in order; throws what is wrong with them.
    public typealias Includes = (_ pattern: String, _ from: String) throws -> [ConfigurationFile]

    /// The deepest that files may include one another.
    public static let deepest = 16
    /// The most bytes of all files together.
    public static let mostBytes = 8 << 20

    /// Reads a configuration, whatever product it is of.
    ///
    /// - Parameters:
    ///   - file: the main file.
    ///   - includes: gives included files.
    /// - Returns: what they say.
    /// - Throws: `ConfigurationFault` where it is no configuration of a known product, or is broken.
    public static func read(
        _ file: ConfigurationFile, includes: @escaping Includes = { _, _ in [] }
    ) throws(ConfigurationFault) -> HopConfiguration {
        try read([file], includes: includes)
    }

    /// Reads the files of one hop's configuration; several where the product has several.
    ///
    /// - Parameters:
    ///   - files: the files, in the order in which the product reads them.
    ///   - includes: gives included files.
    /// - Returns: what they say.
    /// - Throws: `ConfigurationFault` where a file is no configuration of a known product, is broken, or where the files
    ///   are of several products.
    public static func read(
        _ files: [ConfigurationFile], includes: @escaping Includes = { _, _ in [] }
    ) throws(ConfigurationFault) -> HopConfiguration {
        guard files.reduce(0, { $0 + $1.text.utf8.count }) <= mostBytes else {
            throw ConfigurationFault(
                message: "\(files.map(\.name).joined(separator: ", ")): larger than \(mostBytes >> 20) MiB: "
                    + "no configuration")
        }
        let files = files.map(\.unmarked).flatMap { ConfigurationMap.files(in: $0) ?? [$0] }
        let includes: Includes = { try includes($0, $1).map(\.unmarked) }
        var reader: (any ReadableConfiguration.Type)?
        for file in files {
            guard let own = ReadableConfigurations.reader(of: file) else {
                throw ConfigurationFault(
                    message: "\(file.name):1: expected a configuration of \(ReadableConfigurations.words)"
                        + (OtherFile(file.text).map { "; this looks like \($0.words)" } ?? ""))
            }
            if let reader, reader.product != own.product {
                throw ConfigurationFault(
                    message:
                        "\(file.name) is \(own.product.title)'s, but \(files[0].name) is \(reader.product.title)'s: one hop "
                        + "has one product; give each hop its own, as in --hop balancer:config=\(file.name)")
            }
            reader = own
        }
        guard let reader else {
            throw ConfigurationFault(message: "there is no configuration to read; name a file")
        }
        return try reader.read(files, includes)
    }
}
