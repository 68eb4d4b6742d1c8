internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import LogSources
internal import Products
internal import SystemEvidence
internal import Times

/// Opening and scanning sources.
extension EvidenceFiles {
    /// Opens one of a hop's logs.
    func open(
        _ path: String, _ logs: AccessLogSelection, _ monitor: ScanMonitor
    ) throws(EvidenceError) -> AccessLog {
        var source = try source(path, monitor)
        if let earlier = firstSources[path] { source = source.following(earlier) } else { firstSources[path] = source }
        let key = OpenKey(
            path: path, format: logs.format, zone: logs.zone, product: logs.product, configured: logs.configuredFormats,
            size: source.byteCount)
        if let log = self.logs[key] { return log }
        var format: AccessLogFormat?
        if let formatText = logs.format {
            do {
                format = try AccessLogFormat.parse(formatText)
            } catch {
                throw EvidenceError(.usage, error.message)
            }
        }
        var zone: LogZone?
        if let zoneText = logs.zone {
            zone = LogZone(zoneText)
            guard zone != nil else { throw EvidenceError(.usage, Self.zoneProblem(zoneText)) }
        }
        do {
            let log = try AccessLog.open(
                source, format: format, zone: zone, likely: logs.product,
                configured: logs.configuredFormats.compactMap { try? AccessLogFormat.parse($0) }, monitor: monitor)
            self.logs[key] = log
            return log
        } catch {
            throw self.error(error, source, told: logs.format)
        }
    }

    /// Hands out every row of a log.
    func scan(
        _ log: AccessLog, _ monitor: ScanMonitor, _ body: (AccessRow) -> Void
    ) throws(EvidenceError) -> ScanTally {
        do {
            return try log.scan(monitor: monitor) { row in
                body(row)
                return .next
            }
        } catch {
            throw self.error(error, try source(log.source.name, monitor))
        }
    }

    /// Reads what is no access log.
    func reading<Log>(
        _ path: String, _ monitor: ScanMonitor, _ read: (any LogSource) throws -> Log
    ) throws(EvidenceError) -> Log {
        let source = try source(path, monitor)
        do {
            return try read(source)
        } catch let error as LogSourceError {
            throw Self.trouble(error)
        } catch let error as SystemEvidenceError {
            switch error {
            case .empty(let name): throw Self.unusable(name, "is empty", advice: ": there is nothing to read in it")
            case .binary(let name, let what): throw Self.binary(name, what)
            case .convertible(let name, let what, let how):
                throw Self.unusable(name, "is \(what), which Postern does not read: \(how)")
            case .unrecognised(let name, let expected):
                throw Self.unusable(
                    name, "is not what was asked for: expected \(expected)", looksLike: FileGuess.kind(of: source),
                    advice: brokenDescriptions.isEmpty ? "" : ".\(brokenDescriptions)")
            }
        } catch {
            throw Self.unusable(path, "cannot be read: \(error)")
        }
    }

    /// The source that a path names, as long as it was when it was first opened.
    func source(_ path: String, _ monitor: ScanMonitor) throws(EvidenceError) -> FileSource {
        if let recorded { return try recorded.source(path) }
        let source = try surroundings.source(path, monitor)
        return source.limited(to: ledger.opened(source.name, at: source.place, byteCount: source.byteCount ?? 0))
    }
}

extension FileSurroundings {
    /// The source that a path names, one that can be read only once included.
    func source(_ path: String, _ monitor: ScanMonitor = .none) throws(EvidenceError) -> FileSource {
        do {
            let place = try Streams.place(
                of: path, keptIn: temporaryFolder,
                monitor: ScanMonitor { [isInterrupted] in
                    monitor.mayGoOn($0) && !isInterrupted()
                })
            return try FileSource(place ?? path, named: path)
        } catch {
            throw EvidenceFiles.trouble(error)
        }
    }
}
