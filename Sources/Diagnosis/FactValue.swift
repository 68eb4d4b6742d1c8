public import Times

/// A value in a fact, with its kind, so that it can be spelled for whoever reads it.
public indirect enum FactValue: Hashable, Sendable {
    /// How many.
    case count(Int)
    /// How many of how many.
    case part(Int, of: Int)
    /// A part of a whole, 0...1.
    case share(Double)
    /// A number with its unit and precision.
    case measure(Measure)
    /// A duration.
    case duration(Duration)
    /// A point in time.
    case time(Timestamp)
    /// A window of time.
    case window(TimeWindow)
    /// Rows per status.
    case statuses([Int: Int])
    /// A cause.
    case cause(Cause)
    /// What kind of a cause.
    case detail(CauseDetail)
    /// A hop.
    case hop(Hop)
    /// A name of Postern's own or of a product: a check, a setting, a format.
    case word(String)
    /// A stranger's text: a file's name, an argument, a product's message.
    case text(String)
    /// Another fact.
    case fact(Fact)
    /// Several values.
    case list([FactValue])
    /// A value that differs from case to case.
    case varying

    /// A number with its unit and precision.
    public struct Measure: Hashable, Sendable, Codable {
        /// What the number counts.
        public enum Unit: String, Hashable, Sendable, Codable {
            /// A plain number.
            case none
            /// So many a second.
            case perSecond = "per-second"
            /// Seconds.
            case seconds
        }

        /// The number.
        public var value: Double
        /// Its unit.
        public var unit: Unit
        /// The decimals that mean something.
        public var decimals: Int

        /// Creates a number; it is kept to its precision.
        public init(_ value: Double, _ unit: Unit = .none, decimals: Int = 2) {
            self.value = rounded(value, to: decimals)
            self.unit = unit
            self.decimals = decimals
        }
    }

    /// What puts values into an order that is the same in every run.
    var sortKey: String {
        switch self {
        case .fact(let fact): "(\(fact.sortKey))"
        case .list(let values): values.map(\.sortKey).joined(separator: ",")
        case .statuses(let counts):
            counts.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",")
        default: "\(self)"
        }
    }

    /// The value, with durations and times in it left out.
    var general: FactValue {
        switch self {
        case .duration, .time: .varying
        case .fact(let fact): .fact(fact.general)
        case .list(let values): .list(values.map(\.general))
        default: self
        }
    }
}

extension FactValue {
    /// Several facts.
    ///
    /// - Parameter facts: the facts.
    /// - Returns: a list of them.
    public static func facts(_ facts: [Fact]) -> FactValue { .list(facts.map { .fact($0) }) }
}

extension FactValue: Codable {
    private enum CodingKeys: String, CodingKey {
        case count, part, of, share, measure, seconds, time, window, statuses, cause, detail, hop, word, text, list,
            varying
        case fact
    }

    /// Reads an object whose key tells the kind.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let key = container.allKeys.first(where: { $0 != .of }) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a value of a kind that is not known"))
        }
        switch key {
        case .count: self = .count(try container.decode(Int.self, forKey: key))
        case .part:
            self = .part(try container.decode(Int.self, forKey: key), of: try container.decode(Int.self, forKey: .of))
        case .share: self = .share(try container.decode(Double.self, forKey: key))
        case .measure: self = .measure(try container.decode(Measure.self, forKey: key))
        case .seconds: self = .duration(Duration(inSeconds: try container.decode(Double.self, forKey: key)))
        case .time: self = .time(try container.decode(Timestamp.self, forKey: key))
        case .window: self = .window(try container.decode(TimeWindow.self, forKey: key))
        case .statuses:
            var counts: [Int: Int] = [:]
            for (status, count) in try container.decode([String: Int].self, forKey: key) {
                if let number = Int(status) { counts[number] = count }
            }
            self = .statuses(counts)
        case .cause: self = .cause(try container.decode(Cause.self, forKey: key))
        case .detail: self = .detail(try container.decode(CauseDetail.self, forKey: key))
        case .hop: self = .hop(try container.decode(Hop.self, forKey: key))
        case .word: self = .word(try container.decode(String.self, forKey: key))
        case .text: self = .text(try container.decode(String.self, forKey: key))
        case .list: self = .list(try container.decode([FactValue].self, forKey: key))
        case .varying: self = .varying
        case .fact, .of: self = .fact(try Fact(from: decoder))
        }
    }

    /// Writes an object whose key tells the kind; a fact is written as itself.
    public func encode(to encoder: any Encoder) throws {
        if case .fact(let fact) = self { return try fact.encode(to: encoder) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .count(let count): try container.encode(count, forKey: .count)
        case .part(let part, let whole):
            try container.encode(part, forKey: .part)
            try container.encode(whole, forKey: .of)
        case .share(let share): try container.encode(rounded(share), forKey: .share)
        case .measure(let measure): try container.encode(measure, forKey: .measure)
        case .duration(let duration): try container.encode(rounded(duration.inSeconds, to: 6), forKey: .seconds)
        case .time(let time): try container.encode(time, forKey: .time)
        case .window(let window): try container.encode(window, forKey: .window)
        case .statuses(let counts):
            var texts: [String: Int] = [:]
            for (status, count) in counts { texts[String(status)] = count }
            try container.encode(texts, forKey: .statuses)
        case .cause(let cause): try container.encode(cause, forKey: .cause)
        case .detail(let detail): try container.encode(detail, forKey: .detail)
        case .hop(let hop): try container.encode(hop, forKey: .hop)
        case .word(let word): try container.encode(word, forKey: .word)
        case .text(let text): try container.encode(text, forKey: .text)
        case .list(let values): try container.encode(values, forKey: .list)
        case .varying: try container.encode(true, forKey: .varying)
        case .fact: break
        }
    }
}
