/// The time zone a log's stamps are written in.
public enum LogZone: Hashable, Sendable {
    /// UTC.
    case utc
    /// This many seconds east of UTC.
    case offset(seconds: Int)
    /// A zone of the IANA database, with its daylight-saving changes.
    case named(String)

    /// Reads `UTC`, `Z`, `+01:00`, `-0330`, or an IANA name that this machine knows.
    public init?(_ text: String) {
        let trimmed = text.trimmingBlanks
        if ["utc", "z", "gmt"].contains(trimmed.lowercased()) {
            self = .utc
        } else if let sign = trimmed.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            let digits = trimmed.utf8.dropFirst().filter { $0 != UInt8(ascii: ":") }
            guard digits.count == 4 || digits.count == 2, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
                return nil
            }
            let values = digits.map { Int($0) - 0x30 }
            let hours = values[0] * 10 + values[1]
            let minutes = values.count == 4 ? values[2] * 10 + values[3] : 0
            guard hours <= 18, minutes < 60 else { return nil }
            let seconds = (hours * 60 + minutes) * 60
            self = .offset(seconds: sign == UInt8(ascii: "-") ? -seconds : seconds)
        } else if ["utc", "gmt"].contains(trimmed.prefix(3).lowercased()),
            let sign = trimmed.utf8.dropFirst(3).first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
        {
            // UTC+2, GMT-03:30.
            let hours = trimmed.utf8.dropFirst(4).prefix { $0 != UInt8(ascii: ":") }.count
            self.init((trimmed.dropFirst(3).prefix(1) + (hours == 1 ? "0" : "") + trimmed.dropFirst(4)).description)
        } else {
            guard trimmed.contains("/") || trimmed.count >= 3, ZoneTable.named(trimmed) != nil else { return nil }
            self = .named(trimmed)
        }
    }

    /// The zone as people write it.
    public var name: String {
        switch self {
        case .utc: return "UTC"
        case .named(let name): return name
        case .offset(let seconds):
            let minutes = abs(seconds) / 60
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(seconds < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
        }
    }
}

/// Turns a zone's wall clock into UTC, remembering the last offset: stamps come in order.
public struct ZoneClock {
    private let zone: ZoneTable?
    private let fixed: Int
    private var hour: Int64 = .min
    private var offset = 0
    /// The wall clock of the row before, and whether it has been set back since the hour it shows came first.
    private var last: Int64 = .min
    private var isSecondTime = false

    /// Creates a clock of the zone.
    public init(_ zone: LogZone) {
        switch zone {
        case .utc: (self.zone, fixed) = (nil, 0)
        case .offset(let seconds): (self.zone, fixed) = (nil, seconds)
        case .named(let name): (self.zone, fixed) = (ZoneTable.named(name), 0)
        }
    }

    /// Seconds east of UTC at a wall-clock time.
    ///
    /// Where clocks are set back the same wall-clock time comes twice: the first of the two is taken until a row stands
    /// half an hour before the row that precedes it. A time that is skipped where clocks are set forward is read with the
    /// offset before the change.
    ///
    /// - Parameter wall: the wall clock as if it were UTC, in seconds since 1970.
    /// - Returns: the offset to take off the wall clock for UTC.
    public mutating func offset(atWall wall: Int64) -> Int {
        guard let zone else { return fixed }
        defer { last = wall }
        if last != .min, wall < last - 1800, wall > last - 7200, !isSecondTime {
            isSecondTime = true
            hour = .min
        }
        // No zone changes its offset inside a quarter of an hour.
        let quarter = wall / 900
        if quarter == hour { return offset }
        let guess = zone.offset(at: wall)
        let before = zone.offset(at: wall - Int64(guess) - 10_800)
        let candidate = zone.offset(at: wall - Int64(before))
        offset =
            candidate == before
            ? before
            : zone.offset(at: wall - Int64(candidate)) == candidate
                ? candidate : before
        if isSecondTime {
            let after = zone.offset(at: wall - Int64(offset) + 7200)
            let isTwice =
                after < offset
                && zone.offset(at: wall - Int64(after)) == after
            if isTwice { offset = after } else { isSecondTime = false }
        }
        hour = quarter
        return offset
    }
}

extension ZoneClock {
    /// Whether the wall clock of a moment comes twice, because clocks are set back.
    ///
    /// - Parameter time: the moment.
    /// - Returns: whether another moment, an hour or so away, has the same wall clock.
    package func showsTwice(_ time: Timestamp) -> Bool {
        guard let zone else { return false }
        let seconds = time.wholeSeconds
        func offset(_ at: Int64) -> Int { zone.offset(at: at) }
        let now = offset(seconds)
        let (earlier, later) = (offset(seconds - 10_800), offset(seconds + 10_800))
        return earlier > now && offset(seconds - Int64(earlier - now)) == earlier
            || later < now && offset(seconds + Int64(now - later)) == later
    }
}

/// The zone a log is read in, and how it is known.
public struct ZoneDetermination: Hashable, Sendable {
    /// How a zone is known.
    public enum Origin: String, Hashable, Sendable, Codable {
        /// Every row says it.
        case stated = "stated in each row"
        /// The format is always in it.
        case format = "the format's own"
        /// The user said so.
        case told
        /// Nothing says it.
        case assumed = "assumed: the log does not say"
    }

    /// The zone; for rows that state their own, that of the first.
    public var zone: LogZone
    /// How it is known.
    public var origin: Origin

    /// Creates a determination.
    public init(zone: LogZone, origin: Origin) {
        self.zone = zone
        self.origin = origin
    }
}
