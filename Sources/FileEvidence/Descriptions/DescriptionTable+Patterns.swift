internal import Products
internal import YAMLDocuments

/// How signals are recognised.
extension DescriptionTable<MessagePattern> {
    static var message: Self {
        Self(
            what: "how a message is recognised",
            keys: [
                .texts("all", "texts that all stand in it", \.all),
                .texts("any", "texts of which one stands in it", \.any),
                .texts("none", "texts of which none stands in it", \.none),
                .texts("while", "what the product was doing: texts of which one stands in it, too", \.moments),
                DescriptionKey(
                    name: "errors",
                    takes: "list of \(ErrorNumber.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))",
                    means: "errors of the system of which one’s number stands in brackets"
                ) { value, pattern, faults in
                    pattern.errors += faults.words(value, "errors", ErrorNumber.byWord) ?? []
                },
            ])
    }
}

extension DescriptionTable<RowPattern> {
    static var row: Self {
        Self(
            what: "how a row is recognised",
            keys: [
                .statuses("statuses", "statuses of which it has one", \.statuses),
                .texts(
                    "terminations", "states of which its begins with one; `?` stands for any letter", \.terminations),
                .texts("flags", "flags of which it has one; `*` at an end stands for any text", \.flags),
                .flag("has-flags", "whether flags are logged at all", \.hasFlags),
                DescriptionKey(
                    name: "server-status", takes: "`same`, `absent`, `any`, or a list of statuses",
                    means: "the last server’s status beside the product’s own"
                ) { value, pattern, faults in
                    switch value.text {
                    case "same": pattern.serverStatus = .same
                    case "absent": pattern.serverStatus = .absent
                    case "any": pattern.serverStatus = .any
                    default:
                        if let statuses = faults.numbers(value, "server-status", 0...999) {
                            pattern.serverStatus = .oneOf(Set(statuses))
                        }
                    }
                },
                .word("header", "the response header’s time", \.header, RowFacts.Presence.named),
                DescriptionKey(
                    name: "connect", takes: "list of `absent`, `not-logged`, `present`", means: "the time of connecting"
                ) { value, pattern, faults in
                    pattern.connect.formUnion(faults.words(value, "connect", RowFacts.Presence.named) ?? [])
                },
                .word(
                    "request-time", "the time that receiving the request’s header took", \.requestTime,
                    RowFacts.Presence.named),
                .flag(
                    "has-own-backend", "whether the request was given a backend, or stayed with its frontend",
                    \.hasOwnBackend),
                .flag("has-server-fields", "whether anything of a server is logged", \.hasServerFields),
                .word("server", "the server that was tried", \.server, RowFacts.Server.named),
                .number("substatus", "the substatus", \.substatus, 0...9999),
                .number("windows-error", "the error number of Windows", \.windowsError, 0...4_294_967_295),
            ])
    }
}

extension DescriptionTable<RowFacts> {
    static var facts: Self {
        Self(
            what: "what stands in a row",
            keys: [
                .number("status", "the status", \.status, 0...999),
                .text("termination", "the termination state", \.termination),
                .text("flags", "flags, separated by commas", \.flags),
                .text("details", "what the product says of the reason in words", \.details),
                .number("server-status", "the last server’s status", \.serverStatus, 0...999),
                .word("header", "the response header’s time", \.header, RowFacts.Presence.named),
                .word("connect", "the time of connecting", \.connect, RowFacts.Presence.named),
                .word(
                    "request-time", "the time that receiving the request’s header took", \.requestTime,
                    RowFacts.Presence.named),
                .flag(
                    "has-own-backend", "whether the request was given a backend, or stayed with its frontend",
                    \.hasOwnBackend),
                .flag("has-server-fields", "whether anything of a server is logged", \.hasServerFields),
                .word("server", "the server that was tried", \.server, RowFacts.Server.named),
                .number("substatus", "the substatus", \.substatus, 0...9999),
                .number("windows-error", "the error number of Windows", \.windowsError, 0...4_294_967_295),
            ])
    }
}

/// An event as a file has it.
struct EventDraft {
    var provider = ""
    var id: Int?
    var kind: SystemEventKind?
    var pool: Int?
    var process: EventPattern.ProcessPlace?
    var exitCode: Int?
    var subject = EventPattern.Subject.any
    var strength: EventStrength?

    /// The pattern; nil where something is lacking, which is a fault already.
    var pattern: EventPattern? {
        guard let id, let kind, let strength, !provider.isEmpty else { return nil }
        return EventPattern(
            provider, id, kind, pool: pool, process: process, exit: exitCode, of: subject, strength)
    }
}

extension DescriptionTable<EventDraft> {
    static var event: Self {
        Self(
            what: "an event",
            keys: [
                .text("provider", "its provider, without `Microsoft-Windows-`", \.provider).required,
                .number("id", "its number", \.id, 0...65_535).required,
                .word("kind", "what it means", \.kind, SystemEventKind.byWord).required,
                .word(
                    "strength", "how much it says of requests that failed at its time", \.strength, EventStrength.byWord
                )
                .required,
                .number("pool", "which item of its data names the pool, from 0", \.pool, 0...99),
                DescriptionKey(
                    name: "process", takes: "`writer`, or a mapping of `decimal` or `hexadecimal` to an item from 0",
                    means: "where its data name the process"
                ) { value, event, faults in
                    if value.text == "writer" {
                        event.process = .writer
                    } else if let item = value["decimal"].flatMap({ faults.number($0, "process: decimal", 0...99) }) {
                        event.process = .decimal(item)
                    } else if let item = value["hexadecimal"].flatMap({
                        faults.number($0, "process: hexadecimal", 0...99)
                    }) {
                        event.process = .hexadecimal(item)
                    } else {
                        faults.add(
                            "‘process’ must be writer, or map decimal or hexadecimal to an item; found \(value.found)",
                            at: value.place)
                    }
                },
                .number(
                    "exit-code", "which item is the code with which the process ended, hexadecimal", \.exitCode, 0...99),
                .word("about", "which events of it are about requests", \.subject, EventPattern.Subject.named),
            ])
    }
}

extension DescriptionTable<ReasonPattern> {
    static var reason: Self {
        Self(
            what: "a reason",
            keys: [
                .text("name", "as it is written: `QueueFull`", \.name).required,
                DescriptionKey(
                    name: "statuses", takes: "list of statuses",
                    means: "what the driver answers with; none where it closes the connection"
                ) { value, reason, faults in
                    reason.statuses += faults.numbers(value, "statuses", 100...999) ?? []
                },
                .word("meaning", "what it says of the request", \.meaning, ReasonPattern.Meaning.byWord).required,
            ])
    }
}
