internal import Products
internal import Syntax
internal import YAMLDocuments

/// Configurations that are trees of names and values, whether they are written in YAML, TOML or JSON.
enum SettingTree {
    /// The most bytes of a file; larger ones are no configuration that people write.
    static let mostBytes = 4 << 20

    /// The language that a tree is written in.
    enum Language {
        case yaml, toml, json

        /// The language of a text, by its first signs and lines; nil where it is none of them.
        init?(_ text: String) {
            var brackets = 0
            for line in text.utf8.split(separator: 0x0A).lazy.map({ Substring($0).trimmed }).prefix(200) {
                guard !line.isEmpty, !line.hasPrefix("#"), line != "---", line != "\u{FEFF}" else { continue }
                let line = line.hasPrefix("\u{FEFF}") ? String(line.dropFirst()) : line
                if line.hasPrefix("{") {
                    self = .json
                    return
                }
                // A list of JSON begins alike.
                if line.hasPrefix("["), line.hasSuffix("]"), line.utf8.count > 2 {
                    self = .toml
                    return
                }
                let name = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.\"'@/".contains($0)) }
                let rest = line.dropFirst(name.count)
                guard !name.isEmpty else {
                    brackets += 1
                    if brackets > 8 { return nil }
                    continue
                }
                if rest.hasPrefix(":"), rest.count == 1 || rest.dropFirst().first == " " {
                    self = .yaml
                    return
                }
                if name.hasPrefix("-"), rest.hasPrefix(" ") { continue }
                if rest.drop(while: { $0 == " " }).hasPrefix("=") {
                    self = .toml
                    return
                }
                return nil
            }
            return nil
        }
    }

    /// Reads a file.
    ///
    /// - Throws: where it ceases to be what it is written in.
    static func read(_ file: ConfigurationFile, as language: Language) throws(ConfigurationFault) -> JSONValue {
        guard file.text.utf8.count <= mostBytes else {
            throw ConfigurationFault(message: "\(file.name): larger than \(mostBytes >> 20) MiB: no configuration")
        }
        switch language {
        case .json:
            do {
                return try JSONValue(parsing: file.text.utf8, dialect: .tolerant)
            } catch {
                throw ConfigurationFault(message: "\(file.name):\(error.line): \(error.reason)")
            }
        case .toml:
            do {
                return try TOMLReader.read(file.text)
            } catch {
                throw ConfigurationFault(message: "\(file.name):\(error.line): not TOML: \(error.reason)")
            }
        case .yaml:
            do {
                guard let value = try YAMLValue.read(file.text, mostBytes: mostBytes) else { return .object([:]) }
                return JSONValue(value)
            } catch {
                throw ConfigurationFault(message: "\(file.name):\(max(1, error.line)): \(error.message)")
            }
        }
    }
}

extension JSONValue {
    /// A value of YAML, its scalars as the text that stands there.
    fileprivate init(_ value: YAMLValue) {
        switch value.content {
        case .text(let text): self = .string(text)
        case .list(let values): self = .array(values.map { JSONValue($0) })
        case .mapping(let all):
            var members = JSONObject()
            for member in all { members[member.name] = JSONValue(member.value) }
            self = .object(members)
        }
        line = value.place.line
    }

    /// The text of a string, a number or a truth; nil where it is none of these, or empty.
    var scalar: String? {
        switch content {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// The value as a line of JSON.
    var spelled: String {
        func quoted(_ text: String) -> String {
            let escaped = text.unicodeScalars.map { scalar -> String in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                case _ where scalar.value < 0x20: " "
                default: String(scalar)
                }
            }
            return "\"" + escaped.joined() + "\""
        }
        switch content {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let text): return text
        case .string(let text): return quoted(text)
        case .array(let values): return "[" + values.map(\.spelled).joined(separator: ",") + "]"
        case .object(let members):
            return "{" + members.map { "\(quoted($0.name)):\($0.value.spelled)" }.joined(separator: ",") + "}"
        }
    }

    /// Whether it says yes.
    var isTrue: Bool { scalar?.lowercased() == "true" }

    /// The texts of a list, or the one text that stands for a list of one.
    var scalars: [String] { items.isEmpty ? scalar.map { [$0] } ?? [] : items.compactMap(\.scalar) }

    /// The value that a way of names leads to, however its names are spelled: `connect_timeout` is `connectTimeout`.
    func at(_ path: String...) -> JSONValue? {
        path.reduce(Optional(self)) { value, name in value?.member(name) }
    }

    private func member(_ name: String) -> JSONValue? {
        if let exact = members[name] { return exact }
        return members.first { Self.isSameName($0.name, name) }?.value
    }

    /// Whether two names are the same but for capitals and underlines.
    private static func isSameName(_ one: String, _ other: String) -> Bool {
        func signs(_ text: String) -> some Sequence<UInt8> {
            text.utf8.lazy.filter { $0 != 0x5F }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        return signs(one).elementsEqual(signs(other))
    }
}
