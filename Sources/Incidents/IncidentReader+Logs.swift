internal import AccessLogs
internal import Diagnosis
internal import HopSettings
internal import Ordering
internal import Products
internal import SystemEvidence
internal import Times

/// The two passes over access logs: first what failed, then what surrounds it.
extension IncidentReader {
    struct ReadingKey: Hashable {
        var logs: AccessLogSelection
        var failures: FailureStatuses
    }

    /// What the first pass over the logs of a hop found.
    struct Reading {
        var overview: LogOverview
        /// For the comparison of clocks, by the log's name.
        var clockSamples: [String: ClockComparison]
        /// Which paths its rows have, by the log's name.
        var paths: [String: PathSample]
        /// How rows are read beyond what their log tells, by the log's name.
        var readings: [String: RowReading]
        /// Names of logs whose durations are in a unit that nothing tells yet.
        var openUnits: Set<String>
        /// Names of what was not read.
        var unread: [String]
        /// The logs that were read, for a second pass.
        var names: [String] { overview.sources.map(\.name) }
    }

    /// The logs of a hop; where rows fit more than one product, what else there is of the hop tells which it is.
    func logs(of side: HopSide, in selection: EvidenceSelection) -> AccessLogSelection? {
        guard var logs = selection.accessLogs(of: side) else { return nil }
        if side == .proxy, logs.product == nil { logs.product = likelyProduct(selection) }
        if logs.format == nil { logs.configuredFormats = configuredFormats(of: side, in: selection) }
        return logs
    }

    /// The product of the proxy, by its error log or its configuration; nil where there is neither.
    ///
    /// What cannot be read is told where it is asked for.
    private func likelyProduct(_ selection: EvidenceSelection) -> ProductID? {
        let errorLogs = selection.names[.proxyErrorLog] ?? []
        let files = selection.names[.proxyConfig] ?? []
        let key = errorLogs + files + (selection.names[.proxyLog] ?? [])
        if let known = likelyProducts[key] { return known }
        var product: ProductID?
        let never = TimeWindow(from: Timestamp(seconds: 0), to: Timestamp(seconds: 0))
        if !errorLogs.isEmpty {
            product = (try? source.errorLines(ErrorLineQuestion(errorLogs, in: never), monitor: monitor))?.product
        }
        if product == nil, !files.isEmpty { product = (try? configuration(files))?.product }
        if product == nil, let logs = selection.accessLogs(of: .proxy) {
            var question = ErrorLineQuestion(logs.names, in: never)
            (question.rows, question.lastLine) = (logs, Self.firstLines)
            product = (try? source.errorLines(question, monitor: monitor))?.product
        }
        likelyProducts[key] = .some(product)
        return product
    }

    /// So many lines of an access log are looked at for lines of an error log among them.
    private static let firstLines = 2000

    /// The formats that the configuration of a hop names; none where there is none, or none that can be read.
    private func configuredFormats(of side: HopSide, in selection: EvidenceSelection) -> [String] {
        let files = selection.names[side == .proxy ? .proxyConfig : .serverConfig] ?? []
        guard !files.isEmpty else { return [] }
        if let known = configuredFormats[files] { return known }
        var formats: [String] = []
        // What cannot be read is told where it is asked for.
        for format in (try? configuration(files))?.logFormats ?? [] where !formats.contains(format) {
            formats.append(format)
        }
        configuredFormats[files] = Array(formats.prefix(Self.mostFormats))
        return configuredFormats[files] ?? []
    }

    /// The most formats of a configuration that are tried on a log.
    private static let mostFormats = 100

    /// The first pass over the logs of a hop: counts, failures, and what the comparison of clocks needs.
    func reading(of side: HopSide, in selection: EvidenceSelection) throws(EvidenceError) -> Reading? {
        guard let logs = logs(of: side, in: selection) else { return nil }
        let key = ReadingKey(logs: logs, failures: selection.failures)
        if let reading = readings[key] { return reading }
        forgetLosses(of: logs.names)
        var question = RowQuestion(logs)
        question.counts = true
        question.samplesClock = true
        question.demands = [
            .init(RowPredicate(statuses: .failures(selection.failures)), limit: Self.mostFailures)
        ]
        if side == .proxy {
            question.demands.append(
                .init(
                    RowPredicate(statuses: .failuresByMore(selection.failures)), limit: Self.mostFailures))
        }
        question.readings = calibrated[logs] ?? [:]
        question.rewrites = rewrites[logs] ?? []
        var answer = try answer(question, isFirst: true)
        let found = findings(in: answer, question)
        if found.contains(where: { $0.value.changes }) {
            question.readings = found.mapValues(\.reading)
            answer = try self.answer(question, isFirst: true)
        }
        for index in answer.logs.indices { answer.logs[index].take(found[answer.logs[index].name]) }
        // A log that is sorted by its stamps tells nothing by its order.
        for place in answer.rows.indices { answer.rows[place].forgetOrder(butOf: answer.orders) }
        var rows = answer.rows.makeIterator()
        let failures = rows.next() ?? RowAnswer.Rows()
        let overview = LogOverview(
            sources: answer.logs, perMinute: answer.perMinute, failures: failures.entries,
            internalErrors: rows.next()?.entries ?? [], isClipped: failures.isClipped,
            statuses: Set(answer.logs.flatMap { selection.failures.of($0.product) }))
        let reading = Reading(
            overview: overview, clockSamples: answer.clockSamples, paths: answer.paths, readings: question.readings,
            openUnits: Set(
                answer.orders.filter { $0.value.isUnitOpen && question.readings[$0.key]?.unit == nil }.keys),
            unread: answer.unread.map(\.name))
        if readings.count >= Self.mostKept { readings.removeAll() }
        readings[key] = reading
        remember(
            withLosses(reading).sources.map { source in
                DiagnosisReport.SourceCoverage(
                    source: source.name, kind: source.product.rawValue, from: source.tally.from, to: source.tally.to,
                    rows: source.tally.rows, unparsed: source.tally.unparsed, damage: source.tally.damage)
            }, of: side.log, selection)
        return reading
    }

    /// A question for a second pass over the logs of a hop that could be read in the first.
    func question(of side: HopSide, in selection: EvidenceSelection) throws(EvidenceError) -> RowQuestion? {
        guard var logs = logs(of: side, in: selection), let reading = try reading(of: side, in: selection) else {
            return nil
        }
        let known = rewrites[logs] ?? []
        logs.names = reading.names
        var question = RowQuestion(logs)
        question.readings = reading.readings
        question.rewrites = known
        return question
    }

    /// What the source answers, with its losses noted.
    func answer(_ question: RowQuestion, isFirst: Bool = false) throws(EvidenceError) -> RowAnswer {
        let answer = try source.rows(question, monitor: monitor)
        for log in answer.logs {
            if isFirst { forgetLosses(of: [log.name]) }
            note(log.tally.losses, of: log.name)
        }
        for unread in answer.unread { note([unread.loss], of: unread.name) }
        return answer
    }

    // MARK: - What logs leave open

    /// What the order of rows tells beyond what the logs do.
    private func findings(in answer: RowAnswer, _ question: RowQuestion) -> [String: RowFinding] {
        var found: [String: RowFinding] = [:]
        for log in answer.logs {
            guard let order = answer.orders[log.name] else { continue }
            let known = question.readings[log.name] ?? RowReading()
            let ordered = order.reading()
            var finding = RowFinding(reading: known)
            if let moment = ordered.moment, known.moment == nil, moment != log.moment {
                finding.reading.moment = moment
                finding.changes = true
            }
            if let unit = ordered.unit, known.unit == nil {
                finding.reading.unit = unit
                finding.changes = true
            }
            finding.requests = unitRequests[log.name]
            if finding.reading != RowReading() { found[log.name] = finding }
        }
        return found
    }

    /// Finds the unit of one hop's durations from those that the other hop's log has of the same requests.
    private func calibrateUnits(_ selection: EvidenceSelection) throws(EvidenceError) {
        for side in [HopSide.server, .proxy] {
            let other = side == .server ? HopSide.proxy : .server
            guard let logs = logs(of: side, in: selection), calibrated[logs] == nil,
                let open = try reading(of: side, in: selection), !open.openUnits.isEmpty,
                let told = try reading(of: other, in: selection)
            else { continue }
            let theirs = told.names.compactMap { told.clockSamples[$0] }
            var readings = open.readings
            for name in open.openUnits {
                guard let own = open.clockSamples[name] else { continue }
                let pairs = ClockComparison(theirs + [own]).pairs(openAt: side)
                guard let finding = UnitCalibration.unit(of: pairs, openAt: side) else { continue }
                readings[name, default: RowReading()].unit = finding.unit
                unitRequests[name] = finding.requests
            }
            calibrated[logs] = readings
            if readings != open.readings {
                self.readings[ReadingKey(logs: logs, failures: selection.failures)] = nil
            }
        }
    }

    // MARK: - Clocks

    /// How the clocks of the servers stand to the proxy's.
    struct HopClocks {
        var correction: ClockCorrection
        /// Those of servers whose logs lie beside one another, where they differ, by the log's name.
        var byServer: [String: ClockCorrection] = [:]
        /// Whether one of the two logs leaves queries out.
        var lacksQueries = false
    }

    /// Compares the clocks of both hops, once for a selection.
    func clocks(_ selection: EvidenceSelection) throws(EvidenceError) -> HopClocks {
        try calibrateUnits(selection)
        try findRewrites(selection)
        // Where the proxy's log does not say its zone, a difference of whole quarters of an hour is the zone's.
        let proxy = try reading(of: .proxy, in: selection)
        let isZoneOpen = proxy?.overview.isZoneOpen ?? false
        guard let proxy, let server = try reading(of: .server, in: selection) else {
            return HopClocks(correction: ClockCorrection(nil, isProxyZoneOpen: isZoneOpen))
        }
        let key = selection.trafficPart
        if let known = clocks[key] { return known }
        let ours = proxy.names.compactMap { proxy.clockSamples[$0] }
        let theirs = server.names.compactMap { name in server.clockSamples[name].map { (name: name, sample: $0) } }
        let comparison = ClockComparison(ours + theirs.map(\.sample))
        var found = HopClocks(
            correction: ClockCorrection(comparison.estimate(), isProxyZoneOpen: isZoneOpen))
        found.lacksQueries = comparison.lacksQueries
        // Parts of one server's log follow one another; logs of several servers lie beside one another.
        if (2...8).contains(theirs.count), server.overview.hasOverlappingSources {
            for (name, sample) in theirs {
                guard let own = ClockComparison(ours + [sample]).estimate() else { continue }
                found.byServer[name] = ClockCorrection(own, isProxyZoneOpen: isZoneOpen)
            }
            if found.correction.estimate == nil, let first = theirs.lazy.compactMap({ found.byServer[$0.name] }).first {
                found.correction = first
            }
        }
        if clocks.count >= Self.mostKept { clocks.removeAll() }
        clocks[key] = found
        return found
    }

    // MARK: - The second pass

    func readTraffic(in window: TimeWindow, of selection: EvidenceSelection) throws(EvidenceError) -> Traffic {
        let clocks = try clocks(selection)
        let proxy = try reading(of: .proxy, in: selection)?.overview
        let correction = clocks.correction
        func corrected(_ entry: Entry) -> Entry { entry.shifted(by: correction.proxyShift(at: entry.time)) }
        var failures = (proxy?.failures ?? []).map(corrected).filter { window.contains($0.time) }
        if failures.isEmpty, correction.proxyShift != .zero {
            // The window was offered before the zone was known.
            failures = (proxy?.failures ?? []).filter { window.contains($0.time) }.map(corrected)
        }
        let more = try failuresByMore(proxy, besides: failures, in: window, correction, selection)
        if !more.isEmpty { failures = (failures + more).arranged { ($0.source, $0.line) < ($1.source, $1.line) } }
        var assumptions: [String: (product: ProductID, isOpen: Bool)] = [:]
        for source in proxy?.sources ?? [] { assumptions[source.name] = proxy?.assumption(of: source.name) }
        if !assumptions.isEmpty {
            for index in failures.indices {
                if let assumed = assumptions[failures[index].source] { failures[index].product = assumed.product }
            }
        }
        let search = CounterpartSearch(failures, lackQueries: clocks.lacksQueries)
        let ours = try proxySide(failures, search, correction, selection)
        var evidence = IncidentEvidence(failures: failures, profile: ours.profile)
        evidence.sourcesOfOpenProduct = Set(assumptions.filter(\.value.isOpen).keys)
        evidence.clock = correction.estimate
        evidence.serverClocks = clocks.byServer.compactMapValues(\.estimate)
        evidence.isClockOpen = correction.estimate == nil && selection.names[.serverLog] != nil
        evidence.proxyZoneShift = correction.proxyShift
        // Where the proxy's log has no durations, the server's tell how others fared; else, whether they hold the wait.
        let isTimed = ours.profile.count > 0
        let isSlow = ours.profile.longestSuccess.map { $0 >= IncidentThresholds.shortestTimeout } ?? false
        let needsProfile = !failures.isEmpty && (!isTimed || isSlow)
        let theirs = needsProfile ? TrafficProfile(around: failures) : nil
        let server = try serverSide(search, ours.rivals, clocks, theirs, selection)
        evidence.server = server?.side
        if let profile = server?.profile {
            evidence.serverProfile = profile
            if !isTimed, profile.count > 0 {
                evidence.profile = profile
                // Who was answered the proxy's own log says: the server answers others, too.
                evidence.profile.takeAnswers(of: ours.profile)
            }
        }
        evidence.matching = evidence.server.map { Matcher.matching(of: failures, with: $0) }
        return Traffic(evidence: evidence, clocks: clocks)
    }

    /// Rows with a status that is a failure only where the row itself or a line of the proxy's error log says so.
    private func failuresByMore(
        _ proxy: LogOverview?, besides failures: [Entry], in window: TimeWindow,
        _ correction: ClockCorrection, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> [Entry] {
        guard let proxy else { return [] }
        let candidates = proxy.internalErrors.map { $0.shifted(by: correction.proxyShift(at: $0.time)) }
            .filter { window.contains($0.time) }
        guard !candidates.isEmpty else { return [] }
        let told = candidates.filter(\.tellsItsStatus)
        let surroundings = Self.surroundings(candidates, window)
        guard let lines = try errorLines(surroundings, correction, selection)?.items else { return told }
        // The lines of those that are failures already are not theirs; and no product answers a timeout with such a status.
        let near = failures.filter { surroundings.contains($0.time) }
        let taken = Set(ErrorLineJoin.lines(for: near, among: lines).values.map { "\($0.line.source):\($0.line.line)" })
        let left = lines.filter { line in
            line.signal.claim.cause != nil && line.signal.claim != .gaveUpWaiting
                && !taken.contains("\(line.source):\(line.line)")
        }
        let byLine = ErrorLineJoin.lines(for: candidates, among: left).keys
        return candidates.indices.filter { byLine.contains($0) || candidates[$0].tellsItsStatus }.map { candidates[$0] }
    }

    /// What the requests that did not fail looked like, and those of them that compete for the server's rows.
    private func proxySide(
        _ failures: [Entry], _ search: CounterpartSearch, _ correction: ClockCorrection, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> (profile: TrafficProfile, rivals: RowAnswer.Rows) {
        let profile = TrafficProfile(around: failures)
        guard !failures.isEmpty, var question = try question(of: .proxy, in: selection) else {
            return (profile, RowAnswer.Rows())
        }
        question.shift = StampShift(correction, of: .proxy)
        question.traffic = RowQuestion.Traffic(profile, besides: selection.failures)
        if selection.names[.serverLog] != nil {
            question.demands = [.init(search.rivals(besides: selection.failures), limit: Self.mostRows)]
        }
        let answer = try answer(question)
        return (answer.traffic ?? profile, answer.rows.first ?? RowAnswer.Rows())
    }

    /// The server's rows that can be counterparts; nil where there is no server log.
    private func serverSide(
        _ search: CounterpartSearch, _ rivals: RowAnswer.Rows, _ clocks: HopClocks, _ profile: TrafficProfile?,
        _ selection: EvidenceSelection
    ) throws(EvidenceError) -> (side: IncidentEvidence.ServerSide, profile: TrafficProfile?)? {
        guard var question = try question(of: .server, in: selection),
            let overview = try overview(of: .server, in: selection)
        else { return nil }
        let shift = StampShift(clocks.correction, of: .server)
        question.shift = shift
        question.shifts = clocks.byServer.mapValues { StampShift($0, of: .server) }
        question.demands = [.init(search.counterparts, limit: Self.mostRows)]
        question.traffic = profile.map { RowQuestion.Traffic($0, besides: selection.failures) }
        let answer = search.isEmpty ? nil : try answer(question)
        let found = answer?.rows.first ?? RowAnswer.Rows()
        var side = IncidentEvidence.ServerSide(
            candidates: found.entries, rivals: rivals.entries,
            coverage: overview.coverage.map {
                TimeWindow(from: $0.from + shift.at($0.from), to: $0.to + shift.at($0.to))
            },
            unparsed: overview.unparsed, isClipped: rivals.isClipped || found.isClipped)
        side.lacksQueries = clocks.lacksQueries
        return (side, answer?.traffic)
    }
}

/// Which rows are worth keeping as counterparts of failures, or as competitors for them.
struct CounterpartSearch {
    private let names: Set<UInt64>
    private let ids: Set<UInt64>
    private let stretches: [TimeWindow]
    private let lackQueries: Bool

    /// Creates a search for the counterparts of failures.
    init(_ failures: [Entry], lackQueries: Bool = false) {
        self.lackQueries = lackQueries
        names = Set(failures.map { $0.name.compared(withoutQuery: lackQueries) })
        ids = Set(failures.compactMap { $0.requestID.map(RequestName.number(ofID:)) })
        stretches = TrafficProfile.merged(
            failures.map {
                $0.start.union($0.end).widened(before: Matcher.slack, after: Matcher.latest + Matcher.slack)
            })
    }

    /// Whether there is nothing to look for.
    var isEmpty: Bool { stretches.isEmpty }

    /// Rows of the server's with the name or the id of a failed request, near one of the failures.
    ///
    /// A server's row is stamped when it ends, which may be long after it began.
    var counterparts: RowPredicate {
        RowPredicate(underWay: stretches, requests: .init(names: names, ids: ids, lackQueries: lackQueries))
    }

    /// Requests of the proxy's that did not fail and may be taken for one of the failed ones.
    func rivals(besides failures: FailureStatuses) -> RowPredicate {
        RowPredicate(
            statuses: .successes(failures), underWay: stretches,
            requests: .init(names: names, lackQueries: lackQueries))
    }
}

extension Entry {
    /// Whether the row says that its product made its status itself: a signal asks for that status.
    fileprivate var tellsItsStatus: Bool {
        guard ProductCatalogue.current[product]?.statusesThatItsRowsTell.contains(status) ?? false,
            case .row(let pattern)? = ProductCatalogue.current.signal(inRow: RowFacts(self), of: product)?.match
        else { return false }
        return pattern.isState && pattern.statuses.contains(status)
    }
}
