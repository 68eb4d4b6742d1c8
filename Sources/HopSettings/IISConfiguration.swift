internal import Diagnosis
internal import Products
internal import Syntax

extension XMLElement {
    /// An attribute's value; names are compared as IIS does, without regard to case.
    subscript(_ name: String) -> String? {
        let name = name.lowercased()
        return attributes.first { $0.name.lowercased() == name }?.value
    }
}

/// One of IIS's files.
struct IISFile: Hashable, Sendable {
    /// Which one it is.
    enum Role: Hashable, Sendable {
        /// `machine.config`, or .NET's `web.config` beside it.
        case machine
        /// `applicationHost.config`.
        case host
        /// An application's `web.config`.
        case web
    }

    var name: String
    var role: Role
    var root: XMLElement
}

/// IIS: `applicationHost.config`, `web.config` and `machine.config`, with ARR and the ASP.NET Core module.
enum IISConfiguration: ReadableConfiguration {
    static let product = ProductID.iis

    /// XML is IIS's.
    static func owns(_ text: String) -> Bool {
        let head = text.prefix(4096).drop { $0 == "\u{FEFF}" || $0.isWhitespace }.lowercased()
        return head.hasPrefix("<?xml") || head.hasPrefix("<configuration") || head.hasPrefix("<!--")
    }

    private static let sections: Set<String> = [
        "system.applicationHost", "system.webServer", "system.web", "webFarms", "location",
    ]

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var read: [IISFile] = []
        var limitations: [Fact] = []
        for file in files {
            var root = try Self.element(file)
            guard root.name == "configuration" else {
                throw ConfigurationFault(
                    message: "\(file.name):1: expected <configuration>, IIS's root element, found <\(root.name)>")
            }
            root.children = root.children.map { sourced($0, file, includes, &limitations) }
            let names = Set(root.children.map(\.name))
            guard !names.isDisjoint(with: sections) else {
                let isRedirection = names.contains("configurationRedirection")
                throw ConfigurationFault(
                    message: "\(file.name):1: "
                        + (isRedirection
                            ? "this is redirection.config, which only tells where applicationHost.config is"
                            : "no section of IIS is in it (system.applicationHost, system.webServer, system.web)")
                        + "; give applicationHost.config, web.config or machine.config")
            }
            let bare = file.name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last?.lowercased() ?? ""
            let role: IISFile.Role =
                names.contains("system.applicationHost")
                ? .host
                : bare == "machine.config" || root.element("system.web", "processModel") != nil ? .machine : .web
            read.append(IISFile(name: file.name, role: role, root: root))
        }
        return HopConfiguration(product: product, limitations: limitations, routing: IISRouting(read))
    }

    private static func element(_ file: ConfigurationFile) throws(ConfigurationFault) -> XMLElement {
        do {
            return try XMLElement(parsing: file.text.utf8, of: file.name, mostElements: 200_000)
        } catch {
            let words =
                switch error.reason {
                case .documentType: "a document type is refused"
                case .tooDeep: "elements are nested too deep"
                case .tooManyElements: "there are too many elements for a configuration"
                case .malformed(let words):
                    "the XML is broken (\(words))"
                        + (error.open.map {
                            "; expected ‘</\($0.name)>’ for the element that begins at \(file.name):\($0.line)"
                        } ?? "") + "; give the whole file, as IIS reads it"
                }
            throw ConfigurationFault(message: "\(file.name):\(error.line): \(words)")
        }
    }

    /// A section that `configSource` puts into another file, read from there where that is at hand.
    private static func sourced(
        _ element: XMLElement, _ file: ConfigurationFile, _ includes: ConfigurationReader.Includes,
        _ limitations: inout [Fact]
    ) -> XMLElement {
        var element = element
        if let source = element["configSource"] {
            let path = source.replacing("\\", with: "/")
            if let other = try? includes(path, file.name).first, let root = try? Self.element(other),
                root.name == element.name
            {
                return root
            }
            limitations.append(
                Fact(
                    "configuration.source-absent",
                    ["place": .text(element.place), "section": .text("<\(element.name)>"), "name": .text(source)]))
        }
        element.children = element.children.map { sourced($0, file, includes, &limitations) }
        return element
    }

    /// A time as IIS writes it: `00:02:00`, `1.05:00:00`, or a number of some unit.
    ///
    /// - Parameters:
    ///   - text: the value.
    ///   - unit: what a bare number counts.
    /// - Returns: nil where it is none.
    static func time(_ text: String, unit: Duration) -> Duration? {
        let trimmed = text.trimmed
        if let number = Int64(trimmed) {
            guard number >= 0, number < 1_000_000_000 else { return nil }
            return unit * Int(number)
        }
        var parts = trimmed.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let seconds = Double(parts[2]), seconds >= 0, seconds < 60 else { return nil }
        var days: Int64 = 0
        if let dot = parts[0].firstIndex(of: ".") {
            guard let own = Int64(parts[0][..<dot]), (0...10_000).contains(own) else { return nil }
            days = own
            parts[0] = parts[0][parts[0].index(after: dot)...]
        }
        guard let hours = Int64(parts[0]), (0...240_000).contains(hours), let minutes = Int64(parts[1]),
            (0..<60).contains(minutes)
        else { return nil }
        return .seconds(days * 86_400 + hours * 3600 + minutes * 60) + .milliseconds(Int64(seconds * 1000))
    }
}
