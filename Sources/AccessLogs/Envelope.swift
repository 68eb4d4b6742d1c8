internal import LogSources
internal import Syntax

/// What a container, a journal or a syslog puts around each row.
enum Envelope: Hashable, Sendable, CaseIterable {
    /// Docker's json-file: `{"log":"row\n","stream":"stdout","time":"…"}`.
    case docker
    /// `journalctl -o json`: the row is the member `MESSAGE`.
    case journalJSON
    /// Collectors that wrap the row into a member `message` or `textPayload`.
    case message, textPayload
    /// The container runtime interface: `2026-03-04T10:15:00.123456789Z stdout F row`.
    case runtime
    /// Syslog as RFC 5424 has it: `<190>1 2026-03-04T10:15:00Z host web 12 - - row`.
    case syslog5424
    /// Syslog as RFC 3164 has it, and `journalctl`: `Mar  4 10:15:00 host web[12]: row`.
    case syslog
    /// `docker compose logs`: `web-1  | row`.
    case compose
    /// `kubectl logs --prefix`: `[pod/web-0/web] row`.
    case kubectl
    /// `docker logs -t`: `2026-03-04T10:15:00.123456789Z row`.
    case dockerTimes

    /// In words, behind a format's name.
    var words: String {
        switch self {
        case .docker: "in Docker's json-file"
        case .journalJSON: "in the journal's JSON"
        case .message: "in the member message"
        case .textPayload: "in the member textPayload"
        case .runtime: "in a container runtime's log"
        case .syslog5424, .syslog: "behind a syslog prefix"
        case .compose: "behind docker compose's prefix"
        case .kubectl: "behind kubectl's prefix"
        case .dockerTimes: "behind Docker's time"
        }
    }

    /// The member that holds the row; nil where it stands behind a prefix.
    var member: UInt64? {
        switch self {
        case .docker: Self.members.log
        case .journalJSON: Self.members.journal
        case .message: Self.members.message
        case .textPayload: Self.members.payload
        default: nil
        }
    }

    private static let members = (
        log: JSONLine.number(of: "log"), journal: JSONLine.number(of: "MESSAGE"),
        message: JSONLine.number(of: "message"), payload: JSONLine.number(of: "textPayload")
    )

    /// Where the row begins behind the prefix; nil where the line has none of this kind.
    func rowStart(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var walk = PrefixWalk(bytes)
        switch self {
        case .docker, .journalJSON, .message, .textPayload: return nil
        case .runtime:
            guard walk.isoTime(), let stream = walk.word(), stream == "stdout" || stream == "stderr",
                let tag = walk.word(), tag.hasPrefix("F") || tag.hasPrefix("P")
            else { return nil }
        case .dockerTimes: guard walk.isoTime() else { return nil }
        case .syslog5424:
            guard walk.priority(), walk.word() == "1" else { return nil }
            for _ in 0..<5 { guard walk.word() != nil else { return nil } }
            guard walk.structuredData() else { return nil }
        case .syslog:
            _ = walk.priority()
            let hasTime = walk.syslogTime() || walk.isoTime()
            guard var tag = walk.word() else { return nil }
            if !tag.hasSuffix(":") {
                guard let next = walk.word() else { return nil }
                tag = next
            }
            // Without a time, only a process's number tells that it is a prefix at all.
            guard tag.hasSuffix(":"), tag.utf8.count > 1, hasTime || tag.hasSuffix("]:") else { return nil }
        case .compose: guard walk.composeName() else { return nil }
        case .kubectl: guard walk.kubectlName() else { return nil }
        }
        return walk.position
    }
}
