/// Finds which of many values begins at a place of a text, in time that does not depend on how many there are.
struct ValueTrie: Sendable {
    private var edges: [UInt64: Int] = [:]
    private var ends: [Int: Int] = [:]
    private var nodes = 1

    /// Whether nothing was put in.
    var isEmpty: Bool { nodes == 1 }

    /// Puts a value in.
    ///
    /// - Parameters:
    ///   - value: its bytes.
    ///   - number: what to answer where it is found; the first one stays.
    mutating func insert(_ value: [UInt8], _ number: Int) {
        var node = 0
        for byte in value {
            let edge = UInt64(node) << 8 | UInt64(byte)
            if let next = edges[edge] {
                node = next
            } else {
                edges[edge] = nodes
                node = nodes
                nodes += 1
            }
        }
        if ends[node] == nil { ends[node] = number }
    }

    /// The longest value that begins at a place.
    ///
    /// - Parameters:
    ///   - start: where in the bytes.
    ///   - bytes: the text.
    ///   - isEnd: whether a value may end before a place.
    /// - Returns: its end and number; and where the text ended within a value, that end as `cut`.
    func match(
        at start: Int, in bytes: [UInt8], isEnd: (Int) -> Bool
    ) -> (end: Int, number: Int, isWhole: Bool)? {
        var node = 0
        var at = start
        var found: (end: Int, number: Int, isWhole: Bool)?
        while at < bytes.count, let next = edges[UInt64(node) << 8 | UInt64(bytes[at])] {
            node = next
            at += 1
            if let number = ends[node], isEnd(at) { found = (at, number, true) }
        }
        if at == bytes.count, found?.end != at { return found ?? (at, -1, false) }
        return found
    }
}
