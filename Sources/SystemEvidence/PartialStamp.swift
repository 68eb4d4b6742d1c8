internal import Times

/// When a line was written, as far as it says.
enum PartialStamp: Equatable {
    /// To the year, in UTC where it says so, else on the wall.
    case full(Timestamp, isUTC: Bool)
    /// Month, day (both from 1) and microseconds of the day, on the wall.
    case day(month: Int, day: Int, clock: Int64)
    /// Days since New Year and microseconds of the day, on the wall.
    case dayOfYear(Int, clock: Int64)
    case none
}

extension PartialStamp {
    /// The time at a line's beginning, perhaps behind a container's name and a bar.
    init(before head: Substring) {
        var head = head
        if let bar = head.prefix(80).range(of: "| ") { head = head[bar.upperBound...] }
        head = head.drop { $0 == " " || $0 == "[" }
        let words = head.split(separator: " ", maxSplits: 3)
        self = .none
        guard let first = words.first else { return }
        let token = first.prefix { $0 != "\"" && $0 != "]" }
        if token.utf8.count >= 19, let time = Timestamp(iso8601: token) {
            let zone = token.dropFirst(19)
            self = .full(time, isUTC: zone.contains("Z") || zone.contains("+") || zone.contains("-"))
        } else if token.utf8.count == 10, words.count > 1,
            let time = Timestamp(iso8601: "\(token)T\(words[1].prefix(8))")
        {
            self = .full(time, isUTC: false)
        } else if words.count > 2, let month = Self.month(first), let day = Int(words[1]), (1...31).contains(day),
            let clock = Self.clock(words[2].prefix(8).filter { $0 != ":" }[...])
        {
            self = .day(month: month, day: day, clock: clock)
        }
    }

    /// The number of `Mar`, from 1.
    static func month(_ text: Substring) -> Int? {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            .firstIndex(of: String(text)).map { $0 + 1 }
    }

    /// `101559` as microseconds of the day.
    static func clock(_ text: Substring) -> Int64? {
        guard text.utf8.count == 6, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int64(text) else {
            return nil
        }
        let (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100)
        guard hour <= 23, minute <= 59, second <= 60 else { return nil }
        return (hour * 3600 + minute * 60 + second) * 1_000_000
    }
}

/// Finds the year of stamps that have none: the one that lies nearest to what is known of the time.
struct YearGuess {
    /// A moment that the log's lines lie near.
    private var near: Timestamp?

    /// Begins with the window that is looked at.
    init(_ window: TimeWindow) {
        let everything = TimeWindow.everything
        if window.from != everything.from { near = window.from } else if window.to != everything.to { near = window.to }
    }

    /// When a line was written, in UTC; nil where it does not say.
    ///
    /// Where nothing tells the year it is 1970's, so that nobody takes it for another.
    mutating func time(of stamp: PartialStamp, _ zone: ClockZone) -> Timestamp? {
        let wall: (Int) -> Timestamp
        switch stamp {
        case .none: return nil
        case .full(let time, let isUTC):
            let time = isUTC ? time : zone.utc(wall: time)
            near = time
            return time
        case .day(let month, let day, let clock):
            wall = { Timestamp(microseconds: Timestamp(year: $0, month: month, day: day).microseconds + clock) }
        case .dayOfYear(let day, let clock):
            wall = {
                Timestamp(microseconds: Timestamp(year: $0, month: 1, day: 1).microseconds + clock)
                    + .seconds(day * 86_400)
            }
        }
        guard let near else { return zone.utc(wall: wall(1970)) }
        let year = CivilDate.date(daysSinceEpoch: near.dayNumber).year
        let times = [year - 1, year, year + 1].filter { (1...9999).contains($0) }.map { zone.utc(wall: wall($0)) }
        return times.min { abs(($0 - near).microseconds) < abs(($1 - near).microseconds) }
    }
}
