package import Products

/// A request's name as numbers: what its method and target hash to, the same in every product's spelling.
///
/// Rows are compared by it before anything is made of them. Two names with one number are as good as never met: 64 bits of
/// FNV-1a over the bytes as the client meant them.
public struct RequestName: Hashable, Sendable {
    /// Method, path and query.
    public var request: UInt64
    /// Method and path: all that a log without queries tells.
    public var withoutQuery: UInt64
    /// The path alone.
    public var path: UInt64

    /// The name of a request whose parts are text.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path, as the product writes it.
    ///   - query: the query without its question mark.
    ///   - product: the product whose escapes are undone.
    package init(method: String?, path: String, query: String?, as product: ProductID) {
        var whole = Self.start
        var ownPath = Self.start
        for byte in (method ?? "").utf8 { Self.mix(&whole, byte) }
        for byte in TargetSpelling.normalized(path, escapes: product.rowHabits.escapes).utf8 {
            Self.mix(&whole, byte)
            Self.mix(&ownPath, byte)
        }
        let withoutQuery = Self.finished(whole)
        if let query, query != "-", !query.isEmpty {
            Self.mix(&whole, 0x3F)
            for byte in TargetSpelling.normalized(query, escapes: product.rowHabits.escapes).utf8 {
                Self.mix(&whole, byte)
            }
        }
        self.init(request: Self.finished(whole), withoutQuery: withoutQuery, path: Self.finished(ownPath))
    }

    /// Creates a name from its numbers.
    init(request: UInt64, withoutQuery: UInt64, path: UInt64) {
        self.request = request
        self.withoutQuery = withoutQuery
        self.path = path
    }

    /// The number by which requests are compared.
    ///
    /// - Parameter lacksQuery: whether one of the logs leaves queries out.
    /// - Returns: the number of all that both logs have of the name.
    package func compared(withoutQuery lacksQuery: Bool) -> UInt64 { lacksQuery ? withoutQuery : request }

    static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func mix(_ hash: inout UInt64, _ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// The number of an id, as rows are searched for it.
    public static func number(ofID id: String) -> UInt64 {
        var hash = start
        for byte in id.utf8 { mix(&hash, byte) }
        return finished(hash)
    }

    /// The low bits of FNV are its weakest, and they decide what is sampled.
    static func finished(_ hash: UInt64) -> UInt64 { hash ^ (hash >> 29) }
}
