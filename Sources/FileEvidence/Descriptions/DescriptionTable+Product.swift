internal import Products
internal import YAMLDocuments

/// Parts of a product that are no lists of their own.
extension DescriptionTable<Product> {
    static var errorLog: Self {
        Self(
            what: "what an error log is like",
            keys: [
                .flag("of-requests", "whether there is one of requests at all", \.hasRequestErrorLog),
                .flag("tells-reasons", "whether it says why it gave up on each request", \.errorLogTellsReasons),
                .flag(
                    "records-every-failure",
                    "whether it has a line of every failure that the product makes: without one the server sent the status",
                    \.recordsEveryFailure),
                .flag(
                    "logs-what-reached-no-server", "whether it has a line of every request that reached no server",
                    \.logsWhatReachedNoServer),
                .flag(
                    "names-clients-only", "whether its lines name the client without the request",
                    \.errorLinesNameClientsOnly),
                .texts(
                    "echoes",
                    "texts of lines that say for whom something failed, of which the line before, by the same thread, says why",
                    \.errorLineEchoes),
                .texts(
                    "unrelated-beginnings", "texts with which a message begins that concerns no server",
                    \.unrelatedMessages.beginnings),
                .texts(
                    "unrelated", "texts that stand only in messages that concern no server", \.unrelatedMessages.parts),
                DescriptionKey(
                    name: "resolution", takes: "duration", means: "how finely its lines are stamped"
                ) { value, product, faults in
                    if let duration = faults.duration(value, "resolution") { product.errorStampResolution = duration }
                },
                .word(
                    "number-end", "the sign behind an error’s number in brackets: `(111: …)` or `(111)…`",
                    \.errorNumberEnd, [":": UInt8(ascii: ":"), ")": UInt8(ascii: ")")]),
            ])
    }
}

extension DescriptionTable<StatusFact> {
    static var status: Self {
        Self(
            what: "what a status means",
            keys: [
                .text("means", "what it can mean, in a clause", \.means).required,
                .flag("decisive", "whether it means one cause only", \.isDecisive),
            ])
    }
}

extension DescriptionTable<LogAdvice> {
    static var logAdvice: Self {
        Self(
            what: "advice about a log",
            keys: [
                DescriptionKey(
                    name: "lacks", takes: "`duration`, `always`, or a list of fields",
                    means: "what the rows have to lack for it to be said", isRequired: true
                ) { value, advice, faults in
                    switch value.text {
                    case "duration": advice.lack = .duration
                    case "always": advice.lack = .always
                    default: if let fields = faults.fields(value, "lacks") { advice.lack = .fields(fields) }
                    }
                },
                .texts("formats", "the formats that it is said of; all without it", \.formats),
                .text("words", "what is missing and what would log it, in a sentence without its full stop", \.words)
                    .required,
            ])
    }
}

extension DescriptionTable<RowHabits> {
    static var rowHabits: Self {
        Self(
            what: "what is done to every row",
            keys: [
                DescriptionKey(
                    name: "escapes", takes: "list of `json`, `hash`, `keeps-encoded-plus`, `keeps-backslashes`",
                    means: "how strange bytes are written in a target, beside `%HH` and `\\xHH`"
                ) { value, habits, faults in
                    for escape in faults.words(value, "escapes", TargetEscapes.named) ?? [] {
                        habits.escapes.formUnion(escape)
                    }
                },
                .word(
                    "server-fields", "where a row says which server was tried", \.serverFields,
                    RowHabits.ServerFields.byWord),
                .word(
                    "wait-field", "which field holds how long the last server was waited for", \.waitField,
                    RowHabits.WaitField.byWord),
                .flag("windows-status", "whether rows have a substatus and a Windows error code", \.hasWindowsStatus),
                .flag(
                    "hides-server-in-query", "whether id and server’s status stand behind the query",
                    \.hidesServerInQuery),
                .flag(
                    "status-zero-is-no-request", "whether a status of 0 marks a row of another service",
                    \.statusZeroIsNoRequest),
                .flag("duration-in-parts", "whether the duration is a sum of several times", \.durationIsInParts),
                .flag(
                    "whole-seconds-are-milliseconds", "whether seconds without a point are milliseconds",
                    \.wholeSecondsAreMilliseconds),
                .flag(
                    "seconds-have-point", "whether durations in seconds always have a point", \.secondsHavePoint),
                .flag(
                    "server-times-are-milliseconds", "whether times of the server are in milliseconds",
                    \.serverTimesAreMilliseconds),
                .flag(
                    "port-follows-bare-ipv6", "whether an IPv6 address without brackets has a port behind it",
                    \.portFollowsBareIPv6),
            ])
    }
}

extension DescriptionTable<CommonRowMarks> {
    static var commonRows: Self {
        Self(
            what: "what common rows tell",
            keys: [
                .text("format-name", "the name of the format; else it is called by its shape", \.formatName),
                .texts("texts", "texts that no other product writes into such rows", \.texts),
                .texts("likely-texts", "texts that hardly another product writes", \.likelyTexts),
                .texts("likely-endings", "ends of rows that hardly another product writes", \.likelyEndings),
                .word(
                    "tail-number", "the number that is mostly behind its row, where people add one", \.tailNumber,
                    ["seconds": .seconds, "whole": .whole]),
                .flag("request-is-url", "whether requests name the URL with scheme and host", \.requestIsURL),
            ])
    }
}
