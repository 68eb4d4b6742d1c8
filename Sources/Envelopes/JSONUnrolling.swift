internal import LogSources
internal import Syntax

/// The records of JSON documents: the elements of an array, or of the array that an object holds them in.
///
/// ```
/// [{"line":"…"},{"line":"…"}]                              Grafana, jq
/// {"records":[{…},{…}]}                                    Azure
/// {"events":[{"message":"…"},…]}                           aws logs filter-log-events
/// {"hits":{"hits":[{"_source":{…}},…]}}                    Elasticsearch
/// {"data":{"result":[{"values":[["1772619300…","…"],…]}]}} Loki
/// {"results":[[{"field":"@message","value":"…"},…],…]}     CloudWatch Insights
/// ```
struct JSONUnrolling: Unrolling {
    private var feed: ByteFeed
    private var ready: [(json: [UInt8], line: Int)] = []
    private var taken = 0
    /// What was read of the value at hand.
    private var text: [UInt8] = []
    /// What is being read: arrays whose elements are records, and the objects around them, the outermost first.
    private var open: [Frame] = []
    private var isBroken = false
    /// Whether the record handed out last was taken out of another.
    private var isUnrolled = false

    private enum Frame {
        case array, object
    }

    /// Members whose array holds the records.
    private static let holders: Set<String> = [
        "records", "Records", "events", "hits", "result", "results", "entries", "logs", "value", "items", "rows",
        "data",
        "logEvents", "values", "messages",
    ]
    /// A record of more bytes is cut, and then is none.
    private static let longest = LineScanner.longestLine
    private static let deepest = 32

    init(_ feed: ByteFeed) { self.feed = feed }

    var failure: (any Error)? { feed.failure }
    var brokenAt: Int? { isBroken ? feed.line : nil }

    /// Whether an object holds records, as far as its beginning tells.
    static func holdsRecords(_ line: UnsafeRawBufferPointer) -> Bool {
        var unrolling = JSONUnrolling(ByteFeed(Array(line)))
        guard unrolling.next() != nil else { return false }
        return unrolling.isUnrolled
    }

    mutating func next() -> (json: [UInt8], line: Int)? {
        while taken == ready.count {
            ready.removeAll(keepingCapacity: true)
            taken = 0
            guard advance() else { return nil }
        }
        taken += 1
        return ready[taken - 1]
    }

    /// Reads on until a record is there; false at the end.
    private mutating func advance() -> Bool {
        while !isBroken {
            skipSeparators()
            guard let byte = feed.peek() else {
                isBroken = !open.isEmpty
                return false
            }
            switch (open.last, byte) {
            case (.array, 0x5D), (.object, 0x7D):
                _ = feed.next()
                open.removeLast()
            case (nil, 0x5B):
                _ = feed.next()
                open.append(.array)
            case (nil, 0x7B), (.array, 0x7B): if readRecord() { return true }
            case (.array, 0x5B): if readTuple() { return true }
            case (.array, _): if !readValue(depth: 0) { isBroken = true }
            case (.object, 0x22): if !readMember() { isBroken = true }
            default: isBroken = true
            }
        }
        return false
    }

    /// Reads a member between those of an object that holds records; goes into it where it holds them.
    private mutating func readMember() -> Bool {
        text.removeAll(keepingCapacity: true)
        guard readValue(depth: 0) else { return false }
        let isHolder = Self.holders.contains(name(from: 0))
        skipSeparators()
        guard feed.next() == 0x3A else { return false }
        skipSeparators()
        text.removeAll(keepingCapacity: true)
        switch feed.peek() {
        case 0x5B where isHolder: open.append(.array)
        case 0x7B where isHolder: open.append(.object)
        default: return readValue(depth: 0)
        }
        _ = feed.next()
        return true
    }

    /// The name that stands in quotes in the text.
    private func name(from start: Int) -> String {
        String(decoding: text[start...].dropFirst().dropLast(), as: UTF8.self)
    }

    // MARK: - Records

    private enum Ending {
        case ended, entered, broken
    }

    /// Reads an object: hands it out, or goes into it where it holds records.
    private mutating func readRecord() -> Bool {
        text.removeAll(keepingCapacity: true)
        let line = feed.line
        let isTop = open.isEmpty
        take()
        switch readMembers(depth: 0, isTop: isTop) {
        case .broken:
            isBroken = true
            return false
        case .entered:
            text.removeAll(keepingCapacity: true)
            return false
        case .ended:
            isUnrolled = !isTop
            // What is longer was cut, and is no record any more.
            if text.count <= Self.longest { ready.append((text, line)) }
            return true
        }
    }

    private mutating func readMembers(depth: Int, isTop: Bool) -> Ending {
        while true {
            copySeparators()
            guard let byte = feed.peek() else { return .broken }
            if byte == 0x7D {
                take()
                return .ended
            }
            let start = text.count
            guard byte == 0x22, readValue(depth: 0) else { return .broken }
            // Of records themselves only Loki's hold others.
            let name = name(from: start)
            let mayHold = isTop ? Self.holders.contains(name) : name == "values"
            copySeparators()
            guard feed.peek() == 0x3A else { return .broken }
            take()
            copySeparators()
            switch feed.peek() {
            case 0x7B where mayHold && depth < 3:
                take()
                switch readMembers(depth: depth + 1, isTop: isTop) {
                case .ended: continue
                case .entered: return .entered
                case .broken: return .broken
                }
            case 0x5B where mayHold:
                take()
                copySeparators()
                if let first = feed.peek(), first == 0x7B || first == 0x5B {
                    for _ in 0...depth { open.append(.object) }
                    open.append(.array)
                    return .entered
                }
                guard readRest(of: 0x5D, depth: 1) else { return .broken }
            default: guard readValue(depth: 0) else { return .broken }
            }
        }
    }

    /// Reads `["1772619300…","LINE"]` of Loki's, or Insights' fields of one row, and makes an object of it.
    private mutating func readTuple() -> Bool {
        text.removeAll(keepingCapacity: true)
        let line = feed.line
        guard readValue(depth: 0) else {
            isBroken = true
            return false
        }
        guard let value = try? JSONValue(parsing: text, dialect: .tolerant), case .array(let elements) = value.content
        else { return false }
        var json: [UInt8] = []
        func add(_ name: String, _ value: String) {
            json.append(json.isEmpty ? 0x7B : 0x2C)
            JSONText.append(name, to: &json)
            json.append(0x3A)
            JSONText.append(value, to: &json)
        }
        if case .string(let time)? = elements.first?.content, elements.count >= 2,
            case .string(let row) = elements[1].content
        {
            add("timestamp", time)
            add("line", row)
        } else {
            for element in elements {
                guard case .object(let members) = element.content, case .string(let name)? = members["field"]?.content,
                    case .string(let value)? = members["value"]?.content
                else { continue }
                add(name, value)
            }
        }
        guard !json.isEmpty else { return false }
        json.append(0x7D)
        isUnrolled = true
        ready.append((json, line))
        return true
    }

    // MARK: - Values, as they are written but for line feeds

    /// Reads a value into the text; false where it is none.
    private mutating func readValue(depth: Int) -> Bool {
        guard depth < Self.deepest, let byte = feed.peek() else { return false }
        switch byte {
        case 0x22:
            take()
            while let byte = feed.peek() {
                take()
                if byte == 0x5C {
                    if feed.peek() != nil { take() }
                } else if byte == 0x22 {
                    return true
                }
            }
            return false
        case 0x7B, 0x5B:
            take()
            return readRest(of: byte + 2, depth: depth + 1)
        default:
            var isAny = false
            while let byte = feed.peek(), !RecordForm.isBlank(byte), !",]}:".utf8.contains(byte) {
                take()
                isAny = true
            }
            return isAny
        }
    }

    /// Reads the rest of an object or an array.
    private mutating func readRest(of end: UInt8, depth: Int) -> Bool {
        while true {
            copySeparators()
            guard let byte = feed.peek() else { return false }
            if byte == end {
                take()
                return true
            }
            if byte == 0x3A {
                take()
                continue
            }
            guard readValue(depth: depth) else { return false }
        }
    }

    @inline(__always)
    private mutating func take() {
        guard let byte = feed.next() else { return }
        // One byte more than fits marks a record as too long.
        if text.count <= Self.longest { text.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
    }

    /// Keeps commas, passes over blanks.
    private mutating func copySeparators() {
        while let byte = feed.peek() {
            if byte == 0x2C {
                take()
            } else if RecordForm.isBlank(byte) {
                _ = feed.next()
            } else {
                return
            }
        }
    }

    private mutating func skipSeparators() {
        while let byte = feed.peek(), RecordForm.isBlank(byte) || byte == 0x2C || byte == 0x1E { _ = feed.next() }
    }
}

/// Writes texts as JSON.
enum JSONText {
    static func append(_ text: some StringProtocol, to json: inout [UInt8]) { append(text.utf8, to: &json) }

    static func append(_ text: some Sequence<UInt8>, to json: inout [UInt8]) {
        json.append(0x22)
        for byte in text {
            switch byte {
            case 0x22, 0x5C: json += [0x5C, byte]
            case 0x0A: json += [0x5C, 0x6E]
            case 0x0D: json += [0x5C, 0x72]
            case 0x09: json += [0x5C, 0x74]
            case ..<0x20: json += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: json.append(byte)
            }
        }
        json.append(0x22)
    }
}
