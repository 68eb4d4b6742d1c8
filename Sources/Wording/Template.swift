internal import Diagnosis

/// A sentence with places for values.
struct Template: Sendable {
    /// A piece of a template.
    private indirect enum Piece: Sendable {
        case text(String)
        case value(name: String, form: String?)
        /// A count with its noun, by number.
        case counted(name: String, one: String, many: String)
        /// Left out where a value in it is not known.
        case optional([Piece])
    }

    private let pieces: [Piece]

    /// The values that it uses.
    let valueNames: Set<String>

    init(_ text: String) {
        var rest = Substring(text)
        pieces = Self.pieces(&rest, isInside: false)
        valueNames = Self.names(in: pieces)
    }

    /// The text with values in their places; a value that is not known is told as `?`.
    func filled(_ values: [String: FactValue], _ wording: Wording) -> String {
        Self.filled(pieces, values, wording)
    }

    private static func filled(_ pieces: [Piece], _ values: [String: FactValue], _ wording: Wording) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let words): text += words
            case .value(let name, let form): text += values[name].map { wording.text($0, as: form) } ?? "?"
            case .counted(let name, let one, let many):
                let number = values[name].map { wording.text($0) } ?? "?"
                let isOne = values[name] == .count(1)
                text += "\(number) \(isOne ? one : many)"
            case .optional(let inner):
                if names(in: inner).allSatisfy({ values[$0] != nil }) { text += filled(inner, values, wording) }
            }
        }
        return text
    }

    private static func names(in pieces: [Piece]) -> Set<String> {
        pieces.reduce(into: []) { names, piece in
            switch piece {
            case .text: break
            case .value(let name, _), .counted(let name, _, _): names.insert(name)
            case .optional(let inner): names.formUnion(self.names(in: inner))
            }
        }
    }

    private static func pieces(_ rest: inout Substring, isInside: Bool) -> [Piece] {
        var pieces: [Piece] = []
        var text = ""
        func flushed() -> [Piece] { text.isEmpty ? [] : [.text(text)] }
        while let character = rest.popFirst() {
            switch character {
            case "{":
                pieces += flushed()
                text = ""
                let inside = rest.prefix { $0 != "}" }
                rest = rest.dropFirst(inside.count + 1)
                pieces.append(place(inside))
            case "[":
                pieces += flushed()
                text = ""
                pieces.append(.optional(self.pieces(&rest, isInside: true)))
            case "]" where isInside: return pieces + flushed()
            default: text.append(character)
            }
        }
        return pieces + flushed()
    }

    private static func place(_ inside: Substring) -> Piece {
        let parts = inside.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 3 { return .counted(name: parts[0], one: parts[1], many: parts[2]) }
        let halves = inside.split(separator: ":", maxSplits: 1).map(String.init)
        return .value(name: halves.first ?? "", form: halves.count > 1 ? halves[1] : nil)
    }
}
