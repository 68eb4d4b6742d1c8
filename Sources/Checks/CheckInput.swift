public import Diagnosis
public import Incidents
import Products
internal import Times

/// What a check is handed.
public struct CheckInput {
    /// The answers at hand, by parameter; what was not answered is not there.
    public var arguments: [String: AnswerValue]
    /// Reads logs, events and counters.
    public var reader: IncidentReader

    /// Creates an input.
    public init(arguments: [String: AnswerValue], reader: IncidentReader) {
        self.arguments = arguments
        self.reader = reader
    }

    func duration(_ input: InputDescription) -> Duration? {
        if case .duration(let duration) = arguments[input.name] { return duration }
        return nil
    }

    /// A chosen word; nil also where the user chose ‘unknown’.
    func choice(_ input: InputDescription) -> String? {
        if case .choice(let word) = arguments[input.name], word != "unknown" { return word }
        return nil
    }

    func text(_ input: InputDescription) -> String? {
        if case .text(let text) = arguments[input.name] { return text }
        return nil
    }

    func hasEvidence(_ kind: EvidenceKind) -> Bool { selection.names[kind] != nil }

    /// The window failures are looked for in: the one answered, else since when users see them, else all.
    var window: TimeWindow {
        if case .window(let window) = arguments[InputDescription.window.name] { return window }
        if case .window(let window) = arguments[InputDescription.since.name] { return window }
        return .everything
    }

    /// Since when users see the failures, where that was told.
    var since: Timestamp? {
        if case .window(let window) = arguments[InputDescription.since.name], window.from != TimeWindow.everything.from
        {
            return window.from
        }
        return nil
    }

    /// The way of a request, from the hop that answers users to the server, where that is more than one step.
    var links: [HopLink] {
        let inner = selection
        // A hop of which only the configuration is at hand has no entries to follow.
        let hops = (text(.hop).flatMap { try? HopSources.read($0) } ?? []).filter { !$0.logs.isEmpty }
        var links: [HopLink] = []
        for (index, hop) in hops.enumerated() {
            var selection = EvidenceSelection(
                names: [.proxyLog: hop.logs], proxyFormat: hop.format, proxyZone: hop.zone,
                toldStatuses: inner.toldStatuses)
            if !hop.errorLogs.isEmpty { selection.names[.proxyErrorLog] = hop.errorLogs }
            if index + 1 < hops.count {
                let behind = hops[index + 1]
                selection.names[.serverLog] = behind.logs
                selection.serverFormat = behind.format
                selection.serverZone = behind.zone
                links.append(HopLink(name: Hop(hop.name), next: Hop(behind.name), selection: selection))
            } else if let logs = inner.names[.proxyLog] {
                selection.names[.serverLog] = logs
                selection.serverFormat = inner.proxyFormat
                selection.serverZone = inner.proxyZone
                links.append(HopLink(name: Hop(hop.name), next: .proxy, selection: selection))
            } else {
                // Without a proxy of its own the innermost hop is the one in front of the server.
                for kind in [EvidenceKind.serverLog, .serverErrorLog, .eventLog, .counters] {
                    selection.names[kind] = inner.names[kind]
                }
                selection.serverFormat = inner.serverFormat
                selection.serverZone = inner.serverZone
                links.append(HopLink(name: Hop(hop.name), next: .server, selection: selection))
            }
        }
        if hops.isEmpty || inner.names[.proxyLog] != nil {
            links.append(HopLink(name: .proxy, next: .server, selection: inner))
        }
        return links
    }

    /// Which sources to ask.
    var selection: EvidenceSelection {
        var selection = EvidenceSelection()
        for kind in EvidenceKind.allCases {
            if case .paths(let paths) = arguments[kind.rawValue] { selection.names[kind] = paths }
        }
        // These come with options and settings; no step asks for them.
        for kind in [EvidenceKind.proxyConfig, .serverConfig, .httpErrorLog] {
            if let text = InputDescription.named(kind.rawValue).flatMap(text) {
                selection.names[kind] = text.split(separator: "\n").map(String.init)
            }
        }
        selection.proxyFormat = text(.proxyFormat)
        selection.serverFormat = text(.serverFormat)
        selection.product = choice(.product).flatMap { ProductCatalogue.current.product(named: $0)?.id }
        selection.proxyZone = text(.proxyZone)
        selection.serverZone = text(.serverZone)
        if let text = text(.status) {
            let statuses = text.split(separator: ",").compactMap { Int($0.trimmingBlanks) }
            if !statuses.isEmpty { selection.toldStatuses = Set(statuses) }
        }
        return selection
    }
}

extension [InputDescription] {
    /// What the checks of causes take.
    static let ofCauses: Self = [
        .proxyLog, .product, .since, .window, .serverLog, .requestDuration, .serverRow, .serverDuration, .proxyTimeout,
        .serverTimeout, .otherTimeout, .proxyErrorLog, .serverErrorLog, .eventLog, .counters, .systemEvents, .errorLine,
        .queueSeen,
    ]
}
