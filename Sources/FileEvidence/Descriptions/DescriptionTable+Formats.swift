internal import AccessLogs
internal import Products
internal import Times
internal import YAMLDocuments

/// How rows and lines are written.
extension DescriptionTable<FormatDescription> {
    static var format: Self { Self(what: "a format", keys: formatKeys) }

    /// The keys of a file in the folder of formats, which name the product.
    static var formatFile: Self {
        Self(
            what: "a format’s file",
            keys: [
                DescriptionKey(
                    name: "product", takes: "product",
                    means: "the product that writes it; without it none that is known"
                ) { value, format, faults in
                    if let product = faults.product(value, "product") { format.product = product }
                }
            ] + formatKeys)
    }

    private static var formatKeys: [DescriptionKey<FormatDescription>] {
        [
            DescriptionKey(
                name: "name", takes: "text", means: "its name, which `--proxy-format` takes, without blanks",
                isRequired: true
            ) { value, format, faults in
                guard let name = faults.text(value, "name") else { return }
                if name.contains(" ") { faults.add("expected a name without blanks", at: value.place) }
                format.name = name
            },
            .text("title", "what it is called where people read it", \.title),
            .texts("other-names", "further names that can be given", \.otherNames),
            .word("moment", "what moment a row’s time means; the product’s without it", \.moment, StampMoment.byWord),
            .text(
                "template",
                "the line, with `{field}` where a field stands; `{-}` is passed over, `{*}` at the end as well",
                \.template),
            .word(
                "dialect", "whose format string the template is, where it is a product’s own", \.dialect,
                FormatDialect.byWord),
            DescriptionKey(
                name: "members", takes: "mapping",
                means: "fields by the path of the member that has them, for JSON: `req>url`"
            ) { value, format, faults in
                for (path, place, field) in faults.pairs(value, "members") ?? [] {
                    if faults.isField(field, at: place) { format.members[path] = field }
                }
            },
            .word(
                "pairs",
                "what stands between key and value where rows are pairs: `members` has their keys, `template` what is before",
                \.pairs, ["=": UInt8(ascii: "="), ":": UInt8(ascii: ":")]),
            DescriptionKey(
                name: "marker", takes: "mapping", means: "a member that rows have, with what it begins with"
            ) { value, format, faults in
                guard let pairs = faults.pairs(value, "marker") else { return }
                guard pairs.count == 1 else {
                    faults.add("‘marker’ names one member", at: value.place)
                    return
                }
                format.marker = (pairs[0].name, pairs[0].value)
            },
            .text("head", "what stands between the time and the object, for JSON behind a time", \.head),
            .word(
                "grammar", "a grammar that no template tells, in their place", \.grammar,
                [
                    "common": .common(hasHost: false), "common-with-host": .common(hasHost: true), "w3c": .w3c,
                    "httplog": .httplog,
                ]),
            .text("sign", "a word of the first lines without which it is not tried", \.sign),
            .text("other-sign", "a word of the first lines with which it is not tried", \.otherSign),
            .flag("found", "whether rows tell that they are of it; else it has to be named", \.isFound),
            .flag("utc", "whether rows without a zone are in UTC", \.isUTC),
            .flag("loose", "whether fields outside quotes may hold blanks", \.isLoose),
            .texts("samples", "rows that it has to read", \.samples).required,
        ]
    }
}

extension DescriptionTable<ErrorLineDescription> {
    static var errorLine: Self {
        Self(
            what: "error lines",
            keys: [
                .text(
                    "template",
                    "the line, with `{field}` where a field stands, as for formats; `{message}` may hold blanks",
                    \.template),
                DescriptionKey(
                    name: "members", takes: "mapping", means: "fields by the path of the member that has them, for JSON"
                ) { value, line, faults in
                    let fields = ErrorLineDescription.Field.byWord
                    for (path, place, word) in faults.pairs(value, "members") ?? [] {
                        guard let field = fields[word] else {
                            faults.add(
                                "there is no field ‘\(word)’ of error lines", at: place,
                                advice: YAMLFaults.nearest(word, among: fields.keys)
                                    ?? "there are \(fields.keys.sorted().joined(separator: ", "))")
                            continue
                        }
                        line.members[path] = field
                    }
                },
                DescriptionKey(
                    name: "markers", takes: "mapping", means: "members that lines have, with what each begins with"
                ) { value, line, faults in
                    for (path, _, text) in faults.pairs(value, "markers") ?? [] { line.markers[path] = text }
                },
                .texts(
                    "signs",
                    "texts of which one has to stand in a line, where other programs write lines of the same form",
                    \.signs),
                .text(
                    "program",
                    "how the program’s name begins, where a journal or syslog around the lines has to say it",
                    \.program),
                .text(
                    "path-behind",
                    "what stands in the message before a path of the request",
                    \.pathBehind),
                .texts("samples", "lines that it has to read, without what is around them", \.samples).required,
            ])
    }
}

extension DescriptionTable<StateMessage> {
    static var state: Self {
        Self(
            what: "a state",
            keys: [
                .word("says", "what changed", \.change, StateChange.byWord).required,
                .text(
                    "template",
                    "the beginning of the message, with `{field}` where a field stands; `{-}` is passed over",
                    \.template
                ).required,
                .flag("of-server", "whether the server as a whole is meant; else one process or pool", \.isOfServer),
                .text(
                    "program",
                    "how the program’s name begins, where a journal or syslog around the line has to say it",
                    \.program),
                .flag(
                    "needs-its-syntax", "whether it counts only in lines that `server-lines` reads",
                    \.needsItsSyntax),
                .flag("continues", "whether it tells more of the message before it", \.continues),
                .statuses("answers", "the statuses that the server then answers with", \.answers),
                .texts("samples", "messages that it has to fit", \.samples).required,
            ])
    }
}

/// A kind of other lines, before it is known how they are told.
struct OtherLineDraft {
    var template: String?
    var begins: String?
    var has: String?
    var means = ""
    var isRow = false
    var samples: [String] = []

    func line(at place: YAMLPlace, _ faults: inout YAMLFaults) -> OtherLine? {
        switch (template, begins) {
        case (let template?, nil): OtherLine(.template(template), means, isRow: isRow, samples: samples)
        case (nil, let begins?):
            OtherLine(.texts(start: begins, further: has ?? ""), means, isRow: isRow, samples: samples)
        default: faults.nothing("other lines are told by ‘template’ or by ‘begins’", at: place)
        }
    }
}

extension DescriptionTable<OtherLineDraft> {
    static var otherLine: Self {
        Self(
            what: "other lines",
            keys: [
                .text("template", "the line, as formats have it", \.template),
                .text("begins", "what the line begins with", \.begins),
                .text("has", "what stands further on in it", \.has),
                .text("means", "what the line is, and what would give rows that can be used", \.means).required,
                .flag("row", "whether it is a request’s row all the same", \.isRow),
                .texts("samples", "lines of the kind", \.samples).required,
            ])
    }
}

extension YAMLFaults {
    /// Names of fields that rows have.
    mutating func fields(_ value: YAMLValue, _ name: String) -> [String]? {
        guard let names = texts(value, name) else { return nil }
        let places = value.list?.map(\.place) ?? [value.place]
        let known = zip(names, places).filter { isField($0, at: $1) }
        return known.count == names.count ? names : nil
    }

    /// Whether rows have a field of the name; adds a fault where they have none.
    mutating func isField(_ name: String, at place: YAMLPlace) -> Bool {
        let known = FormatDescription.fieldNames
        if known.contains(name) { return true }
        add(
            "there is no field ‘\(name)’", at: place,
            advice: Self.nearest(name, among: known) ?? "there are \(known.joined(separator: ", "))")
        return false
    }

    /// A duration with its unit.
    mutating func duration(_ value: YAMLValue, _ name: String) -> Duration? {
        guard let text = value.text, let duration = Duration(durationText: text),
            !text.utf8.allSatisfy({ $0 &- 0x30 < 10 })
        else {
            add("‘\(name)’ must be a duration with its unit, as 30s; found \(value.found)", at: value.place)
            return nil
        }
        return duration
    }

    /// Adds a fault, and gives nothing.
    mutating func nothing<Value>(_ message: String, at place: YAMLPlace, advice: String? = nil) -> Value? {
        add(message, at: place, advice: advice)
        return nil
    }
}
