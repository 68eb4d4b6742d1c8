import AccessLogs
import Diagnosis
import Incidents
import LogSources
import Products
import Records
import SystemEvidence
import Times

/// Opening and scanning sources.
extension LocalEvidenceStore {
    /// Opens a log for a command that looks at one by itself.
    func open(
        _ path: String, _ kind: EvidenceKind, _ selection: EvidenceSelection
    ) throws(EvidenceError) -> AccessLog {
        let formatText = kind == .serverLog ? selection.serverFormat : selection.proxyFormat
        let zoneText = kind == .serverLog ? selection.serverZone : selection.proxyZone
        var source = try source(path)
        if let earlier = firstSources[path] { source = source.following(earlier) } else { firstSources[path] = source }
        let product = kind == .proxyLog ? selection.product : nil
        let key = OpenKey(path: path, format: formatText, zone: zoneText, product: product, size: source.byteCount)
        if let log = logs[key] { return log }
        var format: AccessLogFormat?
        if let formatText {
            format = UserFormats.own.named(formatText)
            if format == nil {
                do {
                    format = try AccessLogFormat.parse(formatText)
                } catch {
                    throw EvidenceError(.usage, error.message)
                }
            }
        }
        var zone: LogZone?
        if let zoneText {
            zone = LogZone(zoneText)
            guard zone != nil else { throw EvidenceError(.usage, Self.zoneProblem(zoneText)) }
        }
        do {
            let log = try AccessLog.open(
                source, format: format, zone: zone, likely: product,
                others: UserFormats.own.compiled, monitor: monitor)
            logs[key] = log
            return log
        } catch {
            throw Self.error(
                error, asked: kind == .serverLog ? "the server's access log" : "the proxy's access log", source,
                told: formatText)
        }
    }

    func scan(_ log: AccessLog, _ body: (AccessRow) -> Void) throws(EvidenceError) -> ScanTally {
        do {
            let tally = try log.scan(monitor: monitor) { row in
                body(row)
                return .next
            }
            if let damage = tally.damage { note(loss: damage, of: log.source.name) }
            return tally
        } catch {
            throw Self.error(error, asked: "an access log", try source(log.source.name))
        }
    }

    func reading<Log>(
        _ path: String, _ read: (any LogSource, ScanMonitor) throws -> Log
    ) throws(EvidenceError) -> Log {
        let source = try source(path)
        do {
            return try read(source, monitor)
        } catch let error as LogSourceError {
            throw Self.error(error)
        } catch let error as SystemEvidenceError {
            switch error {
            case .empty(let name): throw EvidenceError(.malformed, "\(name) is empty: there is nothing to read in it")
            case .binary(let name, let what): throw Self.binary(name, what)
            case .convertible(let name, let what, let how):
                throw EvidenceError(.malformed, "\(name) is \(what), which Postern does not read: \(how)")
            case .unrecognised(let name, let expected):
                throw EvidenceError(
                    .malformed, "\(name) is not what was asked for: expected \(expected)\(Self.looksLike(source))")
            }
        } catch {
            throw EvidenceError(.malformed, "\(path) cannot be read: \(error)")
        }
    }

    /// nginx's and Apache's error logs state no zone; the access log beside them does.
    func errorLogZone(
        _ selection: EvidenceSelection, _ correction: ClockCorrection
    ) throws(EvidenceError) -> ClockZone {
        let zone: LogZone
        if let text = selection.proxyZone, let told = LogZone(text) {
            zone = told
        } else if let path = try readableFiles(.proxyLog, selection).first {
            zone = try open(path, .proxyLog, selection).zone.zone
        } else {
            zone = .utc
        }
        return ClockZone { wall in
            var clock = ZoneClock(zone)
            let offset = clock.offset(atWall: wall)
            let shift = correction.proxyShift(at: Timestamp(seconds: wall - Int64(offset)))
            return offset - Int(shift.microseconds / 1_000_000)
        }
    }

    /// The source that a path names, as long as it was when it was first opened.
    func source(_ path: String) throws(EvidenceError) -> FileSource {
        if let recorded { return try recorded.source(path) }
        let source = try Self.source(path, monitor: monitor)
        return source.limited(to: inputs.opened(source.name, at: source.place, byteCount: source.byteCount ?? 0))
    }

    /// The source that a path names, one that can be read only once included.
    static func source(_ path: String, monitor: ScanMonitor = .none) throws(EvidenceError) -> FileSource {
        let place = try Streams.place(of: path, monitor: monitor)
        do {
            return try FileSource(place ?? path, named: path)
        } catch {
            throw Self.error(error)
        }
    }

}
