internal import CYAML

/// Puts a file's value together from libyaml's events.
struct YAMLComposer: ~Copyable {
    /// What people write nests a few levels; a stranger's file may not nest deeper than this.
    static let deepest = 64

    /// What stands at an alias' anchor.
    private struct Anchored {
        var value: YAMLValue
        /// How many values it holds, itself included.
        var count: Int
    }

    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: UnsafeBufferPointer<UInt8>
    private var anchors: [String: Anchored] = [:]
    private var left = YAMLValue.mostValues

    /// Creates one.
    ///
    /// - Parameter text: the file, in UTF-8; it has to outlive the composer.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        parser.initialize(to: yaml_parser_t())
        // Only memory can be lacking, and then the first event tells.
        _ = yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Reads the file's one document.
    ///
    /// - Returns: its value; nil where there is none.
    /// - Throws: what is wrong with it.
    mutating func document() throws(YAMLFault) -> YAMLValue? {
        var value: YAMLValue?
        while true {
            let event = try next()
            switch event.kind {
            case YAML_STREAM_END_EVENT: return value
            case YAML_DOCUMENT_START_EVENT:
                guard value == nil else {
                    throw YAMLFault(event.place, "not YAML of one document: a second one begins here")
                }
                value = try self.value(try next(), depth: 0)
            default: break
            }
        }
    }

    // MARK: - Values

    private mutating func value(_ event: Event, depth: Int) throws(YAMLFault) -> YAMLValue {
        let before = left
        left -= 1
        guard left > 0 else { throw YAMLFault(event.place, "more than \(YAMLValue.mostValues) values") }
        let value: YAMLValue
        switch event.kind {
        case YAML_ALIAS_EVENT:
            guard let anchored = event.anchor.flatMap({ anchors[$0] }) else {
                throw YAMLFault(event.place, "an alias of something that is not there")
            }
            left -= anchored.count - 1
            guard left > 0 else { throw YAMLFault(event.place, "more than \(YAMLValue.mostValues) values") }
            return anchored.value
        case YAML_SEQUENCE_START_EVENT:
            value = YAMLValue(content: .list(try list(event.place, depth: depth + 1)), place: event.place)
        case YAML_MAPPING_START_EVENT:
            value = YAMLValue(content: .mapping(try members(event.place, depth: depth + 1)), place: event.place)
        default: value = YAMLValue(content: .text(event.text), place: event.place)
        }
        if let anchor = event.anchor { anchors[anchor] = Anchored(value: value, count: before - left) }
        return value
    }

    private mutating func list(_ place: YAMLPlace, depth: Int) throws(YAMLFault) -> [YAMLValue] {
        guard depth <= Self.deepest else { throw YAMLFault(place, "nested deeper than \(Self.deepest)") }
        var values: [YAMLValue] = []
        while true {
            let event = try next()
            if event.kind == YAML_SEQUENCE_END_EVENT { return values }
            values.append(try value(event, depth: depth))
        }
    }

    private mutating func members(_ place: YAMLPlace, depth: Int) throws(YAMLFault) -> [YAMLValue.Member] {
        guard depth <= Self.deepest else { throw YAMLFault(place, "nested deeper than \(Self.deepest)") }
        var members: [YAMLValue.Member] = []
        var names: Set<String> = []
        while true {
            let event = try next()
            if event.kind == YAML_MAPPING_END_EVENT { return members }
            var name = ""
            if case .text(let text) = try value(event, depth: depth).content {
                name = text
                guard names.insert(name).inserted else {
                    throw YAMLFault(event.place, "the key ‘\(name)’ stands twice in one mapping")
                }
            }
            members.append(
                YAMLValue.Member(name: name, key: event.place, value: try value(try next(), depth: depth)))
        }
    }

    // MARK: - Events

    /// One of libyaml's events, without its memory.
    private struct Event {
        var kind: yaml_event_type_t
        var place: YAMLPlace
        var anchor: String?
        var text = ""
    }

    private func next() throws(YAMLFault) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { yaml_event_delete(&event) }
        var found = Event(kind: event.type, place: YAMLPlace(event.start_mark))
        switch event.type {
        case YAML_ALIAS_EVENT: found.anchor = Self.string(event.data.alias.anchor)
        case YAML_SEQUENCE_START_EVENT: found.anchor = Self.string(event.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: found.anchor = Self.string(event.data.mapping_start.anchor)
        case YAML_SCALAR_EVENT:
            found.anchor = Self.string(event.data.scalar.anchor)
            found.text = String(
                decoding: UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length),
                as: UTF8.self)
        default: break
        }
        return found
    }

    private static func string(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(decodingCString: $0, as: UTF8.self) }
    }

    /// Why the parser stopped.
    private func fault() -> YAMLFault {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
        switch parser.pointee.error {
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
            return YAMLFault(YAMLPlace(parser.pointee.problem_mark), "not YAML: \(problem)")
        case YAML_READER_ERROR:
            // A reader's fault has a place in bytes alone.
            let before = text.prefix(parser.pointee.problem_offset)
            let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
            let column = before[start...].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
            return YAMLFault(YAMLPlace(line: line, column: column), "not YAML: \(problem)")
        default: return YAMLFault(.file, "not YAML: \(problem)")
        }
    }
}

extension YAMLPlace {
    /// Where libyaml found something; it counts from 0.
    fileprivate init(_ mark: yaml_mark_t) { self.init(line: mark.line + 1, column: mark.column + 1) }
}
