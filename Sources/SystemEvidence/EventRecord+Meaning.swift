internal import Diagnosis
internal import Products

/// What a record means, and whom it is about.
extension EventRecord {
    /// The event, as it matters for requests.
    ///
    /// - Parameter source: the source's name.
    /// - Returns: the event; its kind is `other` where it says nothing of requests.
    func event(of source: String) -> SystemEvent {
        let provider = canonicalProvider
        let meaning =
            EventTable.meaning(provider: provider, id: id) ?? EventTable.meaning(provider: self.provider, id: id)
        var event = SystemEvent(
            source: source, line: line, offset: offset, text: text, time: time, provider: provider, id: id,
            channel: channel, computer: computer, level: level, recordID: recordID, data: data,
            kind: meaning?.kind ?? .other, strength: meaning?.strength ?? .noise, isRecovered: isRecovered)
        guard let meaning else { return event }
        if data.isEmpty, let message { fill(&event, meaning, EventMessage(message)) } else { fill(&event, meaning) }
        if meaning.kind == .serviceStop, binaryText.hasSuffix("/4") {
            event.kind = .serviceStart
            event.strength = .accompanies
        }
        if !isAboutRequests(meaning.subject, event) {
            event.kind = .other
            event.strength = .noise
        }
        return event
    }

    /// From the event's data.
    private func fill(_ event: inout SystemEvent, _ meaning: EventPattern) {
        event.pool = item("AppPoolID", meaning.pool)
        switch meaning.process {
        case .decimal(let place):
            event.processID = item("ProcessID", place).flatMap { Int($0) }
            // Newer texts of some events leave the process out, and what follows moves up.
            if event.processID == nil, event.pool == nil { event.pool = data.first { Int($0) == nil && !$0.isEmpty } }
        case .hexadecimal(let place): event.processID = item("ProcessId", place).flatMap { Self.hexadecimal($0) }
        case .writer: event.processID = writer.flatMap { $0 > 0 ? $0 : nil }
        case nil: break
        }
        event.exitCode = item("ExitCode", meaning.exitCode).flatMap { Self.hexadecimal($0) }.map {
            UInt32(truncatingIfNeeded: $0)
        }
        guard meaning.subject == .webProcess else { return }
        event.reportID = data.lazy.map { $0.lowercased() }.first(where: EventMessage.isIdentifier)
        event.image = data.lazy.compactMap { EventMessage($0).image }.first
    }

    /// From the shapes in a message, where the form has no data.
    private func fill(_ event: inout SystemEvent, _ meaning: EventPattern, _ message: EventMessage) {
        if meaning.pool != nil { event.pool = message.pool }
        switch meaning.process {
        case .decimal:
            let isBoth = event.pool == nil && message.quoted.count == 2
            if isBoth, case .decimal(let place)? = meaning.process, let pool = meaning.pool {
                // A pool whose name is a number: by the order in which the data stand.
                event.pool = message.quoted[pool < place ? 0 : 1]
                event.processID = Int(message.quoted[pool < place ? 1 : 0])
            } else {
                event.processID = message.process
            }
        case .hexadecimal: event.processID = message.reportedProcess
        case .writer: event.processID = writer.flatMap { $0 > 0 ? $0 : nil }
        case nil: break
        }
        if meaning.exitCode != nil { event.exitCode = message.exitCode }
        guard meaning.subject == .webProcess else { return }
        event.reportID = message.identifier
        event.image = message.image
    }

    private func item(_ name: String, _ place: Int?) -> String? {
        guard let place else { return nil }
        if let named = names.firstIndex(where: { $0.lowercased() == name.lowercased() }), data.indices.contains(named) {
            return data[named].isEmpty ? nil : data[named]
        }
        return data.indices.contains(place) && !data[place].isEmpty ? data[place] : nil
    }

    private static func hexadecimal(_ text: String) -> Int? {
        let lower = text.lowercased()
        return Int(lower.hasPrefix("0x") ? String(lower.dropFirst(2)) : lower, radix: 16)
    }

    private func isAboutRequests(_ subject: EventPattern.Subject, _ event: SystemEvent) -> Bool {
        switch subject {
        case .any: true
        case .webService:
            Self.services.contains(Self.service(binaryText)) || data.contains(where: Self.namesService)
                || message.map(Self.namesService) ?? false
        case .webProcess: event.image.map { Self.images.contains($0) } ?? false
        }
    }

    private static let images: Set = ["w3wp.exe", "dotnet.exe", "iisexpress.exe"]
    private static let services: Set = ["w3svc", "was", "iisadmin", "http"]
    /// Names under which people's Windows shows them; a form without binary data has no other.
    private static let shownNames = [
        "world wide web", "www-publishing", "windows process activation", "windows-prozessaktivierung", "iis admin",
    ]

    /// `w3svc/1`: the service's own name and what became of it.
    private static func service(_ text: String) -> String {
        (text.split(separator: "/").first.map(String.init) ?? "").lowercased()
    }

    private static func namesService(_ text: String) -> Bool {
        let lower = text.lowercased()
        return services.contains(lower) || lower.contains("w3svc") || lower.contains("iisadmin")
            || shownNames.contains { lower.contains($0) }
    }
}
