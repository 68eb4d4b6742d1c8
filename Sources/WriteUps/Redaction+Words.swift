public import Investigations

extension Beginning.Redaction {
    /// What was taken out, in words: `12 addresses, 3 hosts`; `nothing` where nothing was.
    public var removedText: String {
        let parts = removed.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            "\($0.value) \(Self.words(of: $0.key, count: $0.value))"
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    private static func words(of kind: String, count: Int) -> String {
        let isOne = count == 1
        switch kind {
        case "address": return isOne ? "address" : "addresses"
        case "email": return isOne ? "address of e-mail" : "addresses of e-mail"
        case "agent": return isOne ? "client's name of itself" : "clients' names of themselves"
        case "cookie": return isOne ? "cookie's value" : "cookies' values"
        case "value": return isOne ? "value of a parameter or field" : "values of parameters and fields"
        default: return isOne ? kind : kind + "s"
        }
    }
}
