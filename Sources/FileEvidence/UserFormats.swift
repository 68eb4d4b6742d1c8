internal import AccessLogs
internal import Files
internal import Products
internal import Yams

/// Formats that the user describes, one YAML file each below `$XDG_CONFIG_HOME/postern/formats`.
public struct UserFormats: Sendable {
    /// The formats that can be used.
    private(set) var descriptions: [FormatDescription] = []
    /// What is wrong with those that cannot, each with its file.
    public private(set) var faults: [String] = []

    /// No formats.
    public static let none = UserFormats(in: nil)

    /// Reads all files of a directory.
    ///
    /// - Parameter directory: where the descriptions lie; nil where there is no such place.
    public init(in directory: String?) {
        guard let directory, FileTree.isDirectory(directory) else { return }
        for name in FileTree.names(in: directory, limit: 500).sorted()
        where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            let path = "\(directory)/\(name)"
            do {
                let text = String(decoding: try FileTree.contents(of: path), as: UTF8.self)
                let description = try Self.description(of: text)
                if let fault = description.fault() {
                    faults.append("\(path): \(fault)")
                } else if AccessLogFormat.names.contains(description.name)
                    || descriptions.contains(where: { $0.name == description.name })
                {
                    faults.append("\(path): there is a format named ‘\(description.name)’ already")
                } else {
                    descriptions.append(description)
                }
            } catch let fault as Fault {
                faults.append("\(path): \(fault.message)")
            } catch {
                faults.append("\(path): \(error)")
            }
        }
    }

    /// The formats compiled; each has read its own samples.
    var compiled: [AccessLogFormat] { descriptions.compactMap { try? $0.compiled() } }

    /// The format of that name; nil where the user describes none.
    func named(_ name: String) -> AccessLogFormat? {
        descriptions.first { $0.name == name }.flatMap { try? $0.compiled() }
    }

    private struct Fault: Error {
        var message: String
    }

    private static func description(of text: String) throws -> FormatDescription {
        guard text.utf8.count <= 1 << 16 else { throw Fault(message: "larger than 64 KiB: no format’s description") }
        guard case .mapping(let mapping)? = try Yams.compose(yaml: text) else {
            throw Fault(message: "expected a mapping with name, moment, template or members, and samples")
        }
        func word(_ key: String) -> String? { mapping[Node(key)]?.scalar?.string }
        let known = ["name", "product", "moment", "template", "members", "samples"]
        if let strange = mapping.keys.compactMap({ $0.scalar?.string }).first(where: { !known.contains($0) }) {
            throw Fault(message: "there is no ‘\(strange)’; there are \(known.joined(separator: ", "))")
        }
        guard let name = word("name"), !name.isEmpty, !name.contains(" ") else {
            throw Fault(message: "expected a name without blanks")
        }
        guard let moment = StampMoment(rawValue: word("moment") ?? "end") else {
            throw Fault(message: "moment is ‘start’ or ‘end’: what moment a row’s time means")
        }
        let owner = word("product") ?? "other"
        guard let product = ProductCatalogue.current.product(named: owner)?.id else {
            throw Fault(
                message: "there is no product ‘\(owner)’; there are "
                    + ProductCatalogue.current.products.map(\.id.rawValue).joined(separator: ", "))
        }
        var members: [String: String] = [:]
        for (path, field) in mapping[Node("members")]?.mapping ?? [:] {
            guard let path = path.scalar?.string, let field = field.scalar?.string else {
                throw Fault(message: "members maps a member’s path to a field’s name")
            }
            members[path] = field
        }
        let samples = mapping[Node("samples")]?.sequence?.compactMap { $0.scalar?.string } ?? []
        guard !samples.isEmpty else { throw Fault(message: "expected samples: at least one row that it has to read") }
        return FormatDescription(
            name: name, product: product, moment: moment, template: word("template"), members: members, samples: samples
        )
    }
}
