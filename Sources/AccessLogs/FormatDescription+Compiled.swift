internal import LogSources
public import Products
internal import Times

/// Descriptions are compiled into what reads rows.
extension FormatDescription {
    /// The fields that templates and members can name.
    public static let fieldNames: [String] = fields.keys.sorted()

    static let fields: [String: Field] = [
        "time": .timeISO, "time-local": .timeLocal, "epoch": .timeEpochSeconds, "client": .client,
        "time-spelled": .timeSpelled, "date": .dateOnly, "substatus": .substatus,
        "client-port": .clientPort, "client-and-port": .clientAndPort, "request": .request, "method": .method,
        "target": .target, "path": .path, "query": .query, "status": .status, "bytes": .bytes, "referer": .referer,
        "user-agent": .userAgent, "host": .host, "seconds": .durationSeconds, "milliseconds": .durationMilliseconds,
        "microseconds": .durationMicroseconds, "whole-seconds": .durationWholeSeconds,
        "nanoseconds": .durationNanoseconds, "duration": .tailNumber, "upstream": .upstreamAddress,
        "upstream-status": .upstreamStatus, "upstream-connect": .upstreamConnect, "upstream-header": .upstreamHeader,
        "upstream-time": .upstreamResponse, "flags": .flags, "details": .details, "reason": .reason,
        "request-id": .requestID,
        "forwarded-for": .forwardedFor, "date-numeric": .dateNumeric, "clock": .timeOnly, "fraction": .timeFraction,
        "start-time": .timeOfStart, "end-time": .timeOfEnd, "win32": .win32Status, "frontend": .frontend,
        "backend": .backend, "server": .server, "termination": .termination, "timer-request": .timerRequest,
        "timer-queue": .timerQueue, "timer-connect": .timerConnect, "timer-response": .timerResponse,
        "timer-total": .timerTotal, "retries": .retries, "server-queue": .serverQueue,
        "backend-queue": .backendQueue, "source-port": .sourcePort,
    ]

    /// Compiles it.
    ///
    /// - Returns: the format.
    /// - Throws: what is wrong with the template, or which field has a name that is none.
    public func compiled() throws(AccessLogFormat.Problem) -> AccessLogFormat {
        var format = AccessLogFormat(
            name: name, product: product, definition: template, moment: moment, grammar: try compiledGrammar())
        format.isUTC = isUTC
        format.title = title
        format.isOwn = isOwn
        format.isSigned = sign != nil
        return format
    }

    private static func unknown(_ name: String) -> LineTemplate.Problem {
        LineTemplate.Problem(
            message: "there is no field ‘\(name)’; there are \(fieldNames.joined(separator: ", "))")
    }

    private func compiledGrammar() throws(AccessLogFormat.Problem) -> AccessLogFormat.Grammar {
        switch grammar {
        case .w3c: return .w3c
        case .httplog: return .httplog
        case .common(let hasHost): return .template(.common(hasHost: hasHost))
        case nil: break
        }
        if let separator = pairs {
            do throws(LineTemplate.Problem) {
                var head: LineTemplate?
                if let template { head = try LineTemplate.described(template, isWhole: false) }
                var names: [String: Field] = [:]
                for (key, name) in members {
                    guard let field = Self.fields[name] else { throw Self.unknown(name) }
                    names[key] = field
                }
                return .named(NamedValues(separator: separator, head: head, names: names))
            } catch {
                throw AccessLogFormat.Problem(message: "the format \(name): \(error.message)")
            }
        }
        if let template {
            do throws(LineTemplate.Problem) {
                var compiled: LineTemplate
                if let dialect {
                    compiled = try dialect.compiled(template)
                } else {
                    compiled = try LineTemplate.described(template)
                }
                if isLoose { compiled.isStrict = false }
                return .template(compiled)
            } catch {
                throw AccessLogFormat.Problem(message: "the format \(name): \(error.message)")
            }
        }
        var paths: [String: Field] = [:]
        for (path, field) in members {
            guard let known = Self.fields[field] else {
                throw AccessLogFormat.Problem(
                    message:
                        "the format \(name): there is no field ‘\(field)’; there are \(Self.fieldNames.joined(separator: ", "))"
                )
            }
            paths[path] = known
        }
        let fields = Set(paths.values)
        let names: Set<Field> = [.target, .path, .request]
        let times: Set<Field> = [.timeISO, .timeLocal, .timeEpochSeconds, .dateOnly]
        guard fields.contains(.status), !fields.isDisjoint(with: names), !fields.isDisjoint(with: times) else {
            throw AccessLogFormat.Problem(
                message: "the format \(name): its members have to give a status, a time and a target, path or request")
        }
        return .json(JSONFields(paths, marker: marker, head: head))
    }

    /// Whether it reads its own samples, a row each, perhaps behind a header.
    ///
    /// It looks at no table of what is known: a user's descriptions are held to their samples before they are part of it.
    ///
    /// - Parameter habits: what the product does to every row; nil for what is known of it.
    /// - Returns: what is wrong with it, or the first sample that it does not read, with why; nil where it reads all.
    public func fault(habits: RowHabits? = nil) -> String? {
        for sample in samples {
            let why: String
            do throws(AccessLogFormat.Problem) {
                let (entries, reasons) = try read(sample, habits)
                if entries.count == 1, reasons.isEmpty { continue }
                why = reasons.first ?? "\(entries.count) rows"
            } catch {
                return error.message
            }
            return "the format \(name) does not read its sample (\(why)): \(sample.prefix(120))"
        }
        do throws(AccessLogFormat.Problem) { _ = try compiled() } catch { return error.message }
        return nil
    }

    /// What signals ask of a row.
    ///
    /// - Parameters:
    ///   - row: the row, perhaps behind a header.
    ///   - habits: what the product does to every row.
    /// - Returns: nil where the row is not of this format.
    public func facts(ofRow row: String, habits: RowHabits) -> RowFacts? {
        guard let (entries, reasons) = try? read(row, habits), reasons.isEmpty, entries.count == 1 else { return nil }
        return RowFacts(entries[0])
    }

    /// The rows of a text, and why lines are none.
    private func read(
        _ text: String, _ habits: RowHabits?
    ) throws(AccessLogFormat.Problem) -> (entries: [Entry], reasons: [String]) {
        let reader = RowReader(
            format: try compiled(), zone: .utc, source: name, tellsForeign: false, habits: habits)
        var entries: [Entry] = []
        var reasons: [String] = []
        _ = try? LineScanner(MemorySource(name: name, text: text + "\n")).forEachLine { line in
            switch reader.read(line) {
            case .row: entries.append(reader.entry(of: line))
            case .other: break
            case .unreadable(let why): reasons.append(why)
            }
            return .next
        }
        return (entries, reasons)
    }
}
