internal import Diagnosis
public import Investigations
public import Playbooks
internal import Syntax
internal import Transcripts

/// A copy of a transcript without what shall not be shared; it is a transcript of its own.
///
/// Each record of the original has one in the copy, made at the same time. What is a word of the format, a time or a number
/// stays; every other string goes through a `Redactor`. The copy's first record follows the original's last one.
public struct TranscriptRedaction: Hashable, Sendable {
    /// The copy's bytes.
    public var bytes: [UInt8]
    /// What the copy says of itself in its first record.
    public var redaction: Beginning.Redaction
    /// The hash of the copy's last line.
    public var head: String

    /// Makes a copy.
    ///
    /// - Parameters:
    ///   - original: the bytes of a transcript; a last line that was never finished is left out.
    ///   - key: the secret behind the pseudonyms.
    ///   - known: values that are sensitive beside those that are found.
    ///   - program: the program and its version.
    ///   - read: reads a playbook's text.
    /// - Throws: `RedactionError`, or what reading the playbook throws.
    public init(
        of original: [UInt8], key: PseudonymKey, known: [SensitiveValue] = [], program: String,
        reading read: (String) throws -> Playbook
    ) throws {
        let transcript: Transcript
        do {
            transcript = try Transcript.read(original).transcript
        } catch {
            throw RedactionError.damaged(error)
        }
        guard let beginning = transcript.beginning else { throw RedactionError.empty }
        let records = try Self.records(of: original)
        let playbook = try read(beginning.playbookText)

        var walk = TranscriptStrings(playbook: playbook, redactor: Redactor(key: key, known: known))
        for record in records { walk.learn(record) }
        let playbookText = walk.playbookText(beginning.playbookText)
        let copied = try read(playbookText)
        guard Self.isSameTree(playbook, copied) else { throw RedactionError.playbookBroken }

        var copies = records.map { walk.copy($0) }
        var removed = walk.removed
        for (kind, count) in beginning.redaction?.removed ?? [:] { removed[kind, default: 0] += count }
        redaction = Beginning.Redaction(
            original: transcript.head, records: records.count, removed: removed, program: program)
        copies[0] = Self.beginning(copies[0], playbookText: playbookText, redaction: redaction)

        (bytes, head) = Self.lines(copies, after: transcript.head)
        try Self.verify(bytes, playbook: copied)
    }

    /// The records as values, as they stand in the file.
    private static func records(of bytes: [UInt8]) throws -> [JSONValue] {
        var records: [JSONValue] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            records.append(try JSONValue(parsing: line))
        }
        return records
    }

    /// Whether two playbooks differ in nothing but their prose.
    private static func isSameTree(_ first: Playbook, _ second: Playbook) -> Bool {
        guard first.start == second.start, first.steps.count == second.steps.count,
            Set(first.remedies.keys) == Set(second.remedies.keys)
        else { return false }
        return zip(first.steps, second.steps).allSatisfy { one, other in
            func words(_ step: Step) -> [String] {
                guard let question = step.question else { return [] }
                guard case .choice(let choices) = question.answer else { return [question.answer.word] }
                return choices.map(\.word)
            }
            return one.id == other.id && one.branches == other.branches && one.check == other.check
                && words(one) == words(other) && one.question?.standard == other.question?.standard
        }
    }

    private static func beginning(
        _ record: JSONValue, playbookText: String, redaction: Beginning.Redaction
    ) -> JSONValue {
        guard case .object(var members) = record.content, case .object(var event) = record["event"]?.content,
            case .object(var beginning) = event["beginning"]?.content
        else { return record }
        beginning["playbookText"] = .string(playbookText)
        beginning["playbookHash"] = .string(Transcript.hash(playbookText.utf8))
        beginning["redaction"] = .object([
            "original": .string(redaction.original), "records": .number("\(redaction.records)"),
            "removed": .object(JSONObject(redaction.removed.mapValues { .number("\($0)") })),
            "program": .string(redaction.program),
        ])
        event["beginning"] = .object(beginning)
        members["event"] = .object(event)
        return .object(members)
    }

    /// Chains the records anew.
    private static func lines(_ records: [JSONValue], after original: String) -> (bytes: [UInt8], head: String) {
        var bytes: [UInt8] = []
        var head = original
        for record in records {
            guard case .object(var members) = record.content else { continue }
            members["prev"] = .string(head)
            let isSeal = members["sum"] != nil
            members["sum"] = nil
            var line = JSONValue.object(members).canonicalText
            if isSeal { line = "\(line.dropLast()),\"sum\":\"\(Transcript.hash(line.utf8))\"}" }
            head = Transcript.hash(line.utf8)
            bytes += Array(line.utf8) + [0x0A]
        }
        return (bytes, head)
    }

    /// A copy that cannot be read again would be of no use to anybody.
    private static func verify(_ bytes: [UInt8], playbook: Playbook) throws(RedactionError) {
        let transcript: Transcript
        do {
            transcript = try Transcript.read(bytes).transcript
        } catch {
            throw .unfit(error.message)
        }
        var investigation = Investigation(playbook: playbook)
        for record in transcript.records {
            do {
                try investigation.receive(record.event)
            } catch {
                throw .unfit("record \(record.sequence) does not belong where it stands: \(error)")
            }
        }
    }
}
