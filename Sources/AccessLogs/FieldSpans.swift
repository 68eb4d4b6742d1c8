/// Where a field's bytes stand in a row; `length` is negative where the row has no such field.
struct FieldSpan {
    var start: Int32 = 0
    var length: Int32 = -1
}

/// Where the fields of one row stand: a span for each field that there is, by its raw value.
///
/// It is memory of its own and not an array: a reader is asked for its spans many times a row, and an array in an object is
/// checked each time.
struct FieldSpans {
    /// More than there are fields; what is left over is for those who compile readers.
    static let capacity = 128

    let base: UnsafeMutablePointer<FieldSpan>

    /// Allocates spans, none of which is set; whoever does frees them.
    static func allocated() -> FieldSpans {
        let base = UnsafeMutablePointer<FieldSpan>.allocate(capacity: capacity)
        base.initialize(repeating: FieldSpan(), count: capacity)
        return FieldSpans(base: base)
    }

    func deallocate() { base.deallocate() }

    var indices: Range<Int> { 0..<Field.count }

    subscript(index: Int) -> FieldSpan {
        get { base[index] }
        nonmutating set { base[index] = newValue }
    }

    /// Forgets the row.
    func clear() { base.update(repeating: FieldSpan(), count: Field.count) }
}

/// Some of the fields.
struct FieldSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// A bit a field.
    var bits: UInt64 = 0

    init() {}
    init(arrayLiteral fields: Field...) { for field in fields { insert(field) } }

    var isEmpty: Bool { bits == 0 }
    mutating func insert(_ field: Field) { bits |= 1 << UInt64(field.rawValue) }
    func contains(_ field: Field) -> Bool { bits >> UInt64(field.rawValue) & 1 == 1 }
    func isDisjoint(with other: FieldSet) -> Bool { bits & other.bits == 0 }
}
