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
    func fits(_ bytes: UnsafeRawBufferPointer, into spans: inout [FieldSpan]) -> Bool {
        guard let begin = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
        return spans.withUnsafeMutableBytes { spans in
            guard let spans = spans.bindMemory(to: postern_span.self).baseAddress else { return false }
            return postern_match(template, tail, begin, bytes.count, spans) == 0
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
            if part.field != .timeLocal { flags |= POSTERN_ONE_WORD }
        }
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
        withUnsafeMutableBytes(of: &tail.pointee.keys) { keys in
            let keys = keys.bindMemory(to: postern_key.self)
            for (name, field) in Field.tailKeys where name.utf8.count <= 32 && tail.pointee.count < keys.count {
                var key = postern_key()
                withUnsafeMutableBytes(of: &key.text) { $0.copyBytes(from: name.utf8) }
                key.length = UInt8(name.utf8.count)
                key.field = Int16(field.rawValue)
                keys[tail.pointee.count] = key
                tail.pointee.count += 1
            }
        }
        return tail
    }
}
