internal import Diagnosis
public import Products
public import Times

/// One thing that happened on the server, with all events that report it.
public struct EventOccurrence: Hashable, Sendable {
    /// What it is: the most telling of what its events say.
    public private(set) var kind: SystemEventKind
    /// How much it says of requests that failed at its time.
    public private(set) var strength: EventStrength
    /// When its first event was logged that says when it happened.
    public private(set) var from: Timestamp
    /// When the last of them was.
    public private(set) var to: Timestamp
    /// The machine; empty where no event names it.
    public private(set) var computer: String
    /// The application pool, where an event names one.
    public private(set) var pool: String?
    /// The worker process, where an event names one.
    public private(set) var processID: Int?
    /// The code with which the process ended, where an event names it.
    public private(set) var exitCode: UInt32?
    /// Its events by their time.
    public private(set) var events: [SystemEvent]

    /// The event that says most of it.
    public var leading: SystemEvent { events.min { Self.rank($0) < Self.rank($1) } ?? events[0] }

    private static func rank(_ event: SystemEvent) -> Int { order[event.kind] ?? order.count }

    /// The kinds of an occurrence's events, the one first that names the whole.
    private static let order: [SystemEventKind: Int] = Dictionary(
        uniqueKeysWithValues: [
            .unexpectedReboot, .reboot, .iisReset, .serviceCrash, .hang, .shutdownOverrun, .crash, .communicationError,
            .rapidFail, .poolDisabled, .startFailure, .recycleWithoutOverlap, .serviceStop, .applicationStop, .recycle,
            .recycleFailed, .idleStop, .crashReport, .portExhaustion, .applicationError, .tlsFailure, .applicationStart,
            .serviceStart, .systemStart, .other,
        ].enumerated().map { ($1, $0) })

    /// Puts together what belongs together.
    ///
    /// A crash is reported by WAS, by Application Error with the process in hexadecimal, by .NET Runtime, and by Windows
    /// Error Reporting several times: they share the process or the report's number. A recycle and the process that did
    /// not end in time after it share the process; so do a ping that was not answered and the killing that follows.
    ///
    /// - Parameter events: in any order; the same event may come from several exports.
    /// - Returns: the occurrences by their first event's time.
    public static func all(of events: [SystemEvent]) -> [EventOccurrence] {
        let sorted = events.sorted { ($0.time, $0.source, $0.line) < ($1.time, $1.source, $1.line) }
        var occurrences: [EventOccurrence] = []
        var known = Set<EventIdentity>()
        for event in sorted {
            if let identity = EventIdentity(event), !known.insert(identity).inserted { continue }
            let near = occurrences.indices.suffix(mostOpen).reversed()
            if let place = near.first(where: { occurrences[$0].takes(event) }) {
                occurrences[place].add(event)
            } else {
                occurrences.append(EventOccurrence(event))
            }
        }
        return occurrences
    }

    /// How many of the latest occurrences an event may still belong to.
    private static let mostOpen = 256

    private init(_ event: SystemEvent) {
        kind = event.kind
        strength = event.strength
        from = event.time
        to = event.time
        computer = event.computer
        pool = event.pool
        processID = event.processID
        exitCode = event.exitCode
        events = [event]
    }

    private mutating func add(_ event: SystemEvent) {
        events.append(event)
        kind = leading.kind
        strength = leading.strength
        // A report of Windows may come days later.
        let stamps = events.filter { $0.kind != .crashReport }.map(\.time)
        from = stamps.min() ?? from
        to = stamps.max() ?? to
        if computer.isEmpty { computer = event.computer }
        pool = pool ?? event.pool
        processID = processID ?? event.processID
        exitCode = exitCode ?? event.exitCode
    }

    private static let sameProcess = Duration.seconds(180)
    private static let sameCrash = Duration.seconds(15)
    private static let sameService = Duration.seconds(60)
    private static let sameReboot = Duration.seconds(600)

    /// Whether an event reports the same.
    private func takes(_ event: SystemEvent) -> Bool {
        guard computer.isEmpty || event.computer.isEmpty || computer.lowercased() == event.computer.lowercased() else {
            return false
        }
        if let reportID = event.reportID, events.contains(where: { $0.reportID == reportID }) { return true }
        let distance = event.time - to
        if let process = event.processID, let processID {
            return process == processID && distance <= Self.sameProcess
        }
        let kinds = Set(events.map(\.kind))
        switch event.kind {
        case .crash, .communicationError, .crashReport:
            return distance <= Self.sameCrash && isSameCrash(event)
        case .recycle, .recycleWithoutOverlap:
            return event.pool != nil && event.pool == pool && distance <= Self.sameService && event.kind != kind
                && kinds.isSubset(of: [.recycle, .recycleWithoutOverlap])
        case .iisReset, .serviceStop, .serviceStart, .serviceCrash:
            return distance <= Self.sameService
                && kinds.isSubset(of: [.iisReset, .serviceStop, .serviceStart, .serviceCrash])
        case .reboot, .unexpectedReboot, .systemStart:
            return distance <= Self.sameReboot && kinds.isSubset(of: [.reboot, .unexpectedReboot, .systemStart])
        case .portExhaustion, .tlsFailure: return kind == event.kind && distance <= Self.sameService
        default: return false
        }
    }

    /// A crash of which one event names the process and another does not: .NET Runtime's, which comes first.
    private func isSameCrash(_ event: SystemEvent) -> Bool {
        let crashes: Set<SystemEventKind> = [.crash, .communicationError, .crashReport]
        guard events.allSatisfy({ crashes.contains($0.kind) }), processID == nil || event.processID == nil,
            !events.contains(where: { $0.provider == event.provider && $0.id == event.id })
        else { return false }
        // WAS speaks of worker processes only.
        func image(_ event: SystemEvent) -> String? { event.pool == nil ? event.image : "w3wp.exe" }
        guard let its = image(event) else { return false }
        return events.contains { image($0) == its }
    }
}

/// What is the same of an event in every export of a log.
private struct EventIdentity: Hashable {
    let recordID: Int
    let channel: String
    let computer: String
    let id: Int
    let second: Int64

    /// Nil where the form has no record's number: two equal rows are then two events.
    init?(_ event: SystemEvent) {
        guard let recordID = event.recordID, !event.channel.isEmpty else { return nil }
        self.recordID = recordID
        channel = event.channel.lowercased()
        computer = event.computer.lowercased()
        id = event.id
        second = event.time.wholeSeconds
    }
}
