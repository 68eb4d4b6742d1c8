internal import Diagnosis
internal import LogSources
internal import Products
internal import Syntax
internal import Times

/// Reads what Prometheus answers to a query of a range, one document or several one after the other.
///
/// ```
/// {"status":"success","data":{"resultType":"matrix","result":[
///   {"metric":{"__name__":"lb_backend_current_queue","proxy":"be"},"values":[[1772619300,"0"],[1772619315,"412"]]}]}}
/// ```
///
/// `promtool query range -o json` prints the inner array alone; that is read too.
struct PrometheusReader {
    /// The most samples held of a series whose labels come behind them.
    private static let mostHeld = 100_000
    private static let mostLabels = 64

    private let window: TimeWindow
    private var log = CounterLog()
    private var keepers: [SampleKeeper] = []
    private var places: [String: Int] = [:]
    /// Whether an answer had a result, be it empty.
    private var hasResult = false
    private var seriesCount = 0
    private var isRecognised: Bool { hasResult || seriesCount > 0 || log.tally.rows > 0 }
    private var error: String?
    private var errorType: String?

    private init(_ window: TimeWindow) {
        self.window = window
        log.format = .prometheus
        log.zone = "seconds since 1970"
    }

    /// Reads a log that begins as JSON does.
    static func read(_ source: any LogSource, window: TimeWindow, monitor: ScanMonitor) throws -> CounterLog {
        var reader = PrometheusReader(window)
        var json = JSONTokens(try ByteFeed(source, monitor: monitor), longestText: 1 << 12)
        var fault: JSONFault?
        do {
            while !json.isAtEnd() {
                try reader.document(&json)
                // What is no answer of Prometheus is no other one either.
                guard reader.isRecognised || reader.error != nil else { throw CounterLog.unrecognised(source) }
            }
        } catch let found as JSONFault {
            fault = found
        }
        if let failure = json.failure { throw failure }
        if let fault { reader.log.tally.failed(fault.line, fault.reason) }
        if let error = reader.error, reader.seriesCount == 0 {
            let type = reader.errorType.map { "\($0): " } ?? ""
            throw CounterLog.unrecognised(source, because: "it is an error that Prometheus answered: \(type)\(error)")
        }
        guard reader.isRecognised else {
            throw CounterLog.unrecognised(
                source, because: fault.map { "line \($0.line): \($0.reason)" })
        }
        return reader.finished()
    }

    private mutating func finished() -> CounterLog {
        for place in log.series.indices {
            log.series[place].samples = keepers[place].finished()
            if keepers[place].isThinned { log.tally.isClipped = true }
        }
        if seriesCount == 0 { log.notes.append("Prometheus answered that it has no such series.") }
        return log
    }

    // MARK: - Documents

    private mutating func document(_ json: inout JSONTokens) throws(JSONFault) {
        switch try json.next() {
        case .objectStart: try members(&json, depth: 0)
        case .arrayStart: try result(&json)
        default: throw json.fault("expected a JSON object")
        }
    }

    /// An answer, or the `data` in it.
    private mutating func members(_ json: inout JSONTokens, depth: Int) throws(JSONFault) {
        try json.members { (json, name, token) throws(JSONFault) in
            switch (name, token) {
            case ("data", .objectStart) where depth == 0: try members(&json, depth: 1)
            case ("result", .arrayStart):
                try result(&json)
                hasResult = hasResult || depth == 1
            case ("error", .string) where depth == 0: error = String(json.string.prefix(200))
            case ("errorType", .string) where depth == 0: errorType = String(json.string.prefix(60))
            default: try json.skip(token)
            }
        }
    }

    private mutating func result(_ json: inout JSONTokens) throws(JSONFault) {
        try json.elements { (json, token) throws(JSONFault) in
            guard token == .objectStart else {
                // A scalar's answer is a pair.
                try json.skip(token)
                return
            }
            try series(&json)
        }
    }

    // MARK: - Series

    /// Where a series' samples go.
    private enum Target {
        /// Its labels were not read yet.
        case held
        /// Nobody wants them.
        case nowhere
        case kept(Int)
    }

    private mutating func series(_ json: inout JSONTokens) throws(JSONFault) {
        var labels: [String: String]?
        var target = Target.held
        var held: [CounterSeries.Sample] = []
        var isSeries = false
        try json.members { (json, name, token) throws(JSONFault) in
            switch (name, token) {
            case ("metric", .objectStart):
                isSeries = true
                let read = try Self.labels(&json)
                labels = read
                target = place(of: read)
                for sample in held { keep(sample, target) }
                held = []
            case ("values", .arrayStart):
                isSeries = true
                try json.elements { (json, token) throws(JSONFault) in try sample(&json, token, target, &held) }
            case ("value", .arrayStart):
                isSeries = true
                try sample(&json, .arrayStart, target, &held)
            default: try json.skip(token)
            }
        }
        guard isSeries else { throw json.fault("expected a series with its metric and values") }
        seriesCount += 1
        if labels == nil { log.isUnknown("a series without a name") }
    }

    private static func labels(_ json: inout JSONTokens) throws(JSONFault) -> [String: String] {
        var labels: [String: String] = [:]
        try json.members { (json, name, token) throws(JSONFault) in
            guard token == .string else {
                try json.skip(token)
                return
            }
            if labels.count < mostLabels { labels[String(name.prefix(128))] = String(json.string.prefix(256)) }
        }
        return labels
    }

    private mutating func place(of labels: [String: String]) -> Target {
        let name = labels["__name__"]
        let shown = labels.filter { $0.key != "__name__" && $0.key != "job" }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        let full = String("\(name ?? "")\(shown.isEmpty ? "" : "{\(shown)}")".prefix(300))
        guard let name, let meaning = CounterNames.meaning(ofMetric: name, labels) else {
            log.isUnknown(full.isEmpty ? "a series without a name" : full)
            return .nowhere
        }
        guard meaning.kind != .other else { return .nowhere }
        if let known = places[full] { return .kept(known) }
        guard let place = log.place(for: full, meaning.kind, isRate: meaning.isTotal) else { return .nowhere }
        places[full] = place
        keepers.append(SampleKeeper(isTotal: meaning.isTotal))
        return .kept(place)
    }

    /// `[1772619300.123,"412"]`, whose first token was read.
    private mutating func sample(
        _ json: inout JSONTokens, _ token: JSONTokens.Token, _ target: Target, _ held: inout [CounterSeries.Sample]
    ) throws(JSONFault) {
        guard token == .arrayStart else { throw json.fault("expected a sample as [1772619300,\"412\"]") }
        var parts: [String] = []
        let line = json.line
        try json.elements { (json, token) throws(JSONFault) in
            if token == .string || token == .literal { parts.append(json.string) } else { try json.skip(token) }
            if parts.count > 8 { throw json.fault("expected a sample as [1772619300,\"412\"]") }
        }
        guard parts.count == 2, let seconds = Double(parts[0]), seconds.isFinite, abs(seconds) < 250_000_000_000 else {
            log.tally.failed(line, "expected a sample as [1772619300,\"412\"]")
            return
        }
        let time = Timestamp(microseconds: Int64((seconds * 1_000_000).rounded()))
        log.tally.rows += 1
        log.tally.covers(time)
        guard let value = Double(parts[1]), value.isFinite else {
            log.passedOver += 1
            return
        }
        let sample = CounterSeries.Sample(time: time, value: value)
        if case .held = target {
            if held.count < Self.mostHeld { held.append(sample) } else { log.tally.isClipped = true }
        } else {
            keep(sample, target)
        }
    }

    private mutating func keep(_ sample: CounterSeries.Sample, _ target: Target) {
        guard case .kept(let place) = target else { return }
        keepers[place].take(sample, isWanted: window.contains(sample.time))
    }
}
