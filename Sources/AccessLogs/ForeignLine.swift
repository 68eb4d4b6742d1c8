public import Products

/// A kind of line that stands in logs beside rows, or that people take for rows, ready to be recognised.
public struct ForeignLine: Hashable, Sendable {
    /// How a line of the kind is told.
    enum Sign: Hashable, Sendable {
        /// It fits a template.
        case template(LineTemplate)
        /// It begins with a text, and has another one further on.
        case texts(start: String, further: String)
    }

    /// What the line is, and what would give rows that can be used.
    public let reason: String
    /// Lines of the kind.
    public let samples: [String]
    let sign: Sign
    /// Whether it is a request's row all the same, only without what makes it of use.
    let isRow: Bool

    /// The kinds that are known: those of every product.
    public static let all: [ForeignLine] = ProductCatalogue.current.products.flatMap(\.otherLines).compactMap(
        ForeignLine.init)

    /// Compiles a kind; nil where its template is none, which a test keeps from happening.
    private init?(_ kind: OtherLine) {
        switch kind.sign {
        case .template(let template):
            guard let compiled = try? LineTemplate.described(template, isWhole: false) else { return nil }
            sign = .template(compiled)
        case .texts(let start, let further): sign = .texts(start: start, further: further)
        }
        reason = kind.reason
        samples = kind.samples
        isRow = kind.isRow
    }

    /// What is wrong with a kind, or the first of its samples that it does not tell; nil where nothing is.
    ///
    /// It looks at no table of what is known.
    public static func fault(of kind: OtherLine) -> String? {
        if case .template(let template) = kind.sign {
            do throws(LineTemplate.Problem) {
                _ = try LineTemplate.described(template, isWhole: false)
            } catch {
                return error.message
            }
        }
        guard let line = ForeignLine(kind) else { return "its template is none" }
        let spans = FieldSpans.allocated()
        defer { spans.deallocate() }
        let missed = kind.samples.first { sample in
            !Array(sample.utf8).withUnsafeBytes { line.matches($0, spans) }
        }
        return missed.map { "it does not tell its sample: \($0.prefix(120))" }
    }

    /// What kind a line is of; nil where it is of none that is known.
    static func of(_ bytes: UnsafeRawBufferPointer) -> ForeignLine? {
        var start = 0
        while start < bytes.count, bytes[start] == 0x20 { start += 1 }
        let line = UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(4096))
        guard !line.isEmpty else { return nil }
        let spans = FieldSpans.allocated()
        defer { spans.deallocate() }
        return all.first { $0.matches(line, spans) }
    }

    /// The kind that a line is of, for tests and messages.
    ///
    /// - Parameter line: the line.
    /// - Returns: why it is no row; nil where it is of no kind that is known.
    public static func reason(for line: String) -> String? {
        Array(line.utf8).withUnsafeBytes { of($0)?.reason }
    }

    private func matches(_ bytes: UnsafeRawBufferPointer, _ spans: FieldSpans) -> Bool {
        switch sign {
        case .template(let template):
            // Most lines fail at the first byte.
            if let first = template.prefix.first, bytes.first != first { return false }
            for field in Self.checked { spans[field.rawValue].length = -1 }
            guard template.match(bytes, into: spans) == nil else { return false }
            return isSound(spans, bytes)
        case .texts(let start, let further):
            let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(400))
            return head.starts(with: start.utf8) && (further.isEmpty || Self.holds(head, Array(further.utf8)))
        }
    }

    private static let checked: [Field] = [.status, .timeISO, .timeOnly]

    /// Whether the pieces are what the template calls them: a status of three digits, a time.
    private func isSound(_ spans: FieldSpans, _ bytes: UnsafeRawBufferPointer) -> Bool {
        if isRow, Self.hasTimeInBrackets(bytes) { return false }
        let status = spans[Field.status.rawValue]
        if status.length >= 0,
            status.length != 3 || ByteText.integer(bytes, Int(status.start), Int(status.start) + 3) == nil
        {
            return status.length == 1 && bytes[Int(status.start)] == 0x2D
        }
        let time = spans[Field.timeISO.rawValue]
        if time.length >= 0, ByteText.timestamp(bytes, Int(time.start), Int(time.start + time.length)) == nil {
            return false
        }
        let clock = spans[Field.timeOnly.rawValue]
        return clock.length < 0 || clock.length <= 15 && ByteText.clockSeconds(bytes, Int(clock.start)) != nil
    }

    /// Whether a bracket with a digit behind it stands before the first quote: such a row has a time.
    private static func hasTimeInBrackets(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let quote = bytes.firstIndex(of: 0x22) else { return false }
        return (0..<quote).contains { index in
            bytes[index] == 0x5B && index + 1 < quote && bytes[index + 1] >= 0x30 && bytes[index + 1] <= 0x39
        }
    }

    private static func holds(_ bytes: UnsafeRawBufferPointer, _ text: [UInt8]) -> Bool {
        guard bytes.count >= text.count else { return false }
        for start in 0...(bytes.count - text.count)
        where bytes[start] == text[0] && bytes[start...].starts(with: text) {
            return true
        }
        return false
    }
}
