internal import CByteScan

/// Takes rows of a template apart with vectors; ``LineTemplate/match(_:into:)`` says in plain Swift what it does.
final class TemplateMatcher {
    private let template: UnsafeMutablePointer<postern_template>
    private let tail: UnsafeMutablePointer<postern_tail>?

    /// Prepares a template; nil where it has more parts or longer texts than the kernel takes.
    init?(_ template: LineTemplate) {
        let compiled = UnsafeMutablePointer<postern_template>.allocate(capacity: 1)
        guard Self.compile(template, into: compiled) else {
            compiled.deallocate()
            return nil
        }
        self.template = compiled
        tail = template.takesTail ? Self.tail() : nil
    }

    deinit {
        template.deallocate()
        tail?.deallocate()
    }

    /// Whether a row fits; where it does, its fields' places are set.
    ///
    /// - Parameters:
    ///   - bytes: the row; `LogLine.padding` bytes behind it may be read.
    ///   - spans: one for each field.
    /// - Returns: whether it fits.
    func fits(_ bytes: UnsafeRawBufferPointer, into spans: FieldSpans) -> Bool {
        guard let begin = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
        return spans.base.withMemoryRebound(to: postern_span.self, capacity: FieldSpans.capacity) { spans in
            postern_match(template, tail, begin, bytes.count, spans) == 0
        }
    }

    /// Writes a template in the kernel's way; false where it does not fit.
    static func compile(_ template: LineTemplate, into compiled: UnsafeMutablePointer<postern_template>) -> Bool {
        compiled.initialize(to: postern_template())
        guard template.prefix.count <= Int(POSTERN_LONGEST_TERMINATOR) else { return false }
        withUnsafeMutableBytes(of: &compiled.pointee.prefix) { $0.copyBytes(from: template.prefix) }
        compiled.pointee.prefix_length = template.prefix.count
        for part in template.parts {
            let flags = self.flags(of: part, in: template)
            let field = part.field == .ignored ? -1 : Int16(part.field.rawValue)
            let added = part.terminator.withUnsafeBufferPointer { text in
                postern_template_add(compiled, text.baseAddress, text.count, flags, field)
            }
            guard added == 0 else { return false }
        }
        return true
    }

    private static func flags(of part: LineTemplate.Part, in template: LineTemplate) -> Int32 {
        var flags = 0
        if part.isQuoted { flags |= POSTERN_QUOTED }
        if template.isStrict, !part.isQuoted {
            flags |= POSTERN_LEADING_BLANKS
        }
        if template.isOneWord(part) { flags |= POSTERN_ONE_WORD }
        if part.field.isList { flags |= POSTERN_LIST }
        if part.terminator.isEmpty { flags |= template.takesTail ? POSTERN_LAST : POSTERN_REST }
        return Int32(flags)
    }

    private static func tail() -> UnsafeMutablePointer<postern_tail> {
        let tail = UnsafeMutablePointer<postern_tail>.allocate(capacity: 1)
        tail.initialize(to: postern_tail())
        tail.pointee.referer = Int16(Field.referer.rawValue)
        tail.pointee.user_agent = Int16(Field.userAgent.rawValue)
        tail.pointee.number = Int16(Field.tailNumber.rawValue)
        tail.pointee.other = Int16(Field.tailOther.rawValue)
        for (name, field) in Field.tailKeys {
            var name = name
            name.withUTF8 { text in
                guard let base = text.baseAddress else { return }
                postern_tail_add(tail, base, text.count, Int16(field.rawValue))
            }
        }
        return tail
    }
}
