import AccessLogs
import Diagnosis
import Products
import Testing
import Times

/// A way in which a product writes requests, with what its rows hold of them.
struct WrittenForm: Sendable, CustomTestStringConvertible {
    /// What rows have of a duration.
    enum Length: Sendable {
        /// Nothing.
        case none
        /// All of it, in steps of so many microseconds.
        case steps(Int64)
        /// All of it, in a unit that neither rows nor their format tell; with the step that it really has.
        case open(Int64)
    }

    var name: String
    /// What a person gives with `--proxy-format`; nil where rows alone have to tell.
    var told: String?
    /// Whether rows alone are enough; where they are not, what is read of them may be less, but not wrong.
    var isKnown = false
    /// Which end of the request its time is.
    var moment: StampMoment
    /// The step of its time, in microseconds.
    var step: Int64 = 1_000_000
    var length: Length
    var hazards: Hazards = .withoutZones
    var hasClient = true
    var hasTarget = true
    /// What stands before the first row.
    var header = ""
    var row: @Sendable (DrawnRequest) -> String

    var testDescription: String { name }

    func text(_ requests: [DrawnRequest]) -> String { header + requests.map { row($0) + "\n" }.joined() }

    /// Whether rows differ where only this does.
    func writes<Value>(_ part: WritableKeyPath<DrawnRequest, Value>, _ one: Value, _ other: Value) -> Bool {
        var dice = RequestDice(seed: 1)
        guard var request = dice.requests(1, []).first else { return false }
        request[keyPath: part] = one
        let row = row(request)
        request[keyPath: part] = other
        return row != self.row(request)
    }

    func stamp(_ request: DrawnRequest) -> Int64 {
        let time = moment == .start ? request.start : request.end
        return time - time % step
    }
}

/// What a reader made of a log of a form, held against the requests themselves.
struct FormAudit {
    var faults: [String] = []

    mutating func fault(_ request: DrawnRequest?, _ form: WrittenForm, _ words: String) {
        let row = request.map { " — " + form.row($0) } ?? ""
        if faults.count < 4 { faults.append(words + row) } else if faults.count == 4 { faults.append("…") }
    }

    /// Holds what was read to what happened; where the reader was told the format, nothing of it may be left unread.
    mutating func hold(
        _ entries: [Entry], _ tally: ScanTally, to requests: [DrawnRequest], _ form: WrittenForm, isTold: Bool
    ) {
        guard entries.count == requests.count else {
            let reasons = tally.firstUnparsed.map { "\($0.reason): \($0.excerpt)" }
            return fault(nil, form, "\(entries.count) rows of \(requests.count) \(reasons.prefix(2))")
        }
        let isWhole = isTold || form.isKnown
        let reasons = Reasons(form)
        for (entry, request) in zip(entries, requests) {
            if entry.time.microseconds != form.stamp(request) {
                fault(request, form, "time \(entry.time.iso8601)")
            }
            if entry.status != request.status { fault(request, form, "status \(entry.status)") }
            if isTold, entry.moment != form.moment { fault(request, form, "moment \(entry.moment)") }
            holdLength(entry, tally, request, form, isWhole: isWhole)
            hold(entry, to: request, reasons, form, isWhole: isWhole)
            if form.hasClient {
                if let client = entry.client {
                    if client != request.client { fault(request, form, "client \(client)") }
                } else if isWhole {
                    fault(request, form, "no client")
                }
            } else if let client = entry.client {
                fault(request, form, "client from nowhere: \(client)")
            }
            if form.hasTarget {
                if Self.meaning(entry.normalizedTarget) != Self.meaning(request.target) {
                    fault(request, form, "target \(entry.normalizedTarget) for \(request.target)")
                }
                if let method = entry.method, method != request.method { fault(request, form, "method \(method)") }
            }
        }
    }

    /// Which of a failure's reasons rows of a form have.
    private struct Reasons {
        let termination: Bool
        let flags: Bool
        let details: Bool
        let serverStatus: Bool

        init(_ form: WrittenForm) {
            termination = form.writes(\.termination, "sH--", "PH--")
            flags = form.writes(\.flags, "UF", "UT")
            details = form.writes(\.details, "via_upstream", "response_timeout")
            serverStatus = form.writes(\.serverStatus, 201, 404)
        }
    }

    private mutating func hold(
        _ entry: Entry, to request: DrawnRequest, _ reasons: Reasons, _ form: WrittenForm, isWhole: Bool
    ) {
        func isRight(_ isWritten: Bool, _ found: String?, _ wanted: String?) -> Bool {
            // What the row does not have must not come from elsewhere; what it has may be left where nobody told the format.
            guard isWritten else { return found == nil || found == "-" || found == "" }
            guard let found, found != "-" else { return !isWhole || wanted == nil || wanted == "-" }
            return found == wanted
        }
        let timers = entry.proxyTimers
        if !isRight(reasons.termination, timers?.termination, request.termination),
            timers.map({ !request.termination.hasPrefix($0.termination) }) ?? true
        {
            fault(request, form, "termination \(timers?.termination ?? "none") for \(request.termination)")
        }
        if !isRight(reasons.flags, reasons.flags ? entry.flags : nil, request.flags) {
            fault(request, form, "flags \(entry.flags ?? "none") for \(request.flags)")
        }
        if reasons.details, isWhole, !(entry.details?.contains(request.details) ?? false) {
            fault(request, form, "details \(entry.details ?? "none") for \(request.details)")
        }
        let status = (entry.upstream?.statuses.last ?? nil).map(String.init)
        if reasons.serverStatus, !isRight(true, status, request.serverStatus.map(String.init)) {
            fault(request, form, "server's status \(status ?? "none") for \(request.serverStatus ?? -1)")
        }
    }

    private mutating func holdLength(
        _ entry: Entry, _ tally: ScanTally, _ request: DrawnRequest, _ form: WrittenForm, isWhole: Bool
    ) {
        switch form.length {
        case .none:
            if let duration = entry.duration { fault(request, form, "duration \(duration) from nowhere") }
        case .open(let step):
            if let duration = entry.duration {
                fault(request, form, "duration \(duration) in a unit that nothing tells")
            }
            if isWhole {
                guard let open = entry.openNumber else { return fault(request, form, "the number is lost") }
                let isRight = DurationUnit.allCases.contains {
                    abs(open.duration(in: $0).microseconds - request.duration) <= step
                }
                if !isRight { fault(request, form, "open number \(open.millionths)") }
            }
            if !tally.isUnitOpen, tally.lacks.isEmpty { fault(request, form, "nothing says that the unit is open") }
        case .steps(let step):
            if let duration = entry.duration {
                if abs(duration.microseconds - request.duration) > step {
                    fault(request, form, "duration \(duration) for \(request.duration) µs")
                }
            } else if isWhole {
                fault(request, form, "no duration")
            } else if tally.lacks.isEmpty || tally.lacks.contains(where: { $0.hasPrefix("no duration is logged") }) {
                fault(request, form, "the duration is lost in silence: \(tally.lacks)")
            }
        }
    }

    /// What a target means, with `+` as the blank that it may be.
    static func meaning(_ target: String) -> String {
        let bytes = Array(target.utf8)
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x25, index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                plain.append(value == 0x2B ? 0x20 : value)
                index += 3
                continue
            }
            plain.append(bytes[index] == 0x2B ? 0x20 : bytes[index])
            index += 1
        }
        if plain.last == 0x3F { plain.removeLast() }
        return String(decoding: plain, as: UTF8.self)
    }
}
