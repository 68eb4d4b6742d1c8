internal import Diagnosis
internal import Investigations
internal import Syntax

/// Whether the bytes of a transcript are whole and unchanged, as far as they themselves can tell.
public struct Verification: Hashable, Sendable {
    /// How far an investigation and its record have come.
    public enum State: String, Hashable, Sendable, Codable {
        /// The walk was left or cut off; it can be resumed.
        case unfinished
        /// It was concluded; its record is open.
        case concluded
        /// It was concluded and its record is closed.
        case sealed
    }

    /// How far the record has come.
    public var state: State
    /// The records that were read: all where there is no fault, else those before the first.
    public var transcript: Transcript
    /// How many lines there are.
    public var lines: Int
    /// Bytes behind the last line feed: a record that was never finished.
    public var tornBytes: Int
    /// What is wrong, in order; at most twenty.
    public var faults: [Fault]
    /// What is worth knowing, and no fault.
    public var notes: [String]

    private static let mostFaults = 20
    /// More than any file system holds in one file.
    private static let mostBytes: Int64 = 1 << 53

    /// Verifies a transcript.
    ///
    /// - Parameter bytes: the whole file.
    public init(of bytes: [UInt8]) {
        let parts = RecordLines(bytes)
        let lines = parts.linked
        self.lines = lines.count
        tornBytes = parts.tornBytes
        state = .unfinished
        transcript = Transcript()
        notes = []
        faults = []
        if lines.isEmpty {
            faults.append(
                Fault(
                    .noBeginning, record: 0, line: 1,
                    bytes.isEmpty ? "is not there: the file is empty" : "is cut off: no line of the file is whole"))
            return
        }
        faults = Self.brokenLinks(lines)
        read(lines, upTo: faults.first.map { min($0.line - 1, $0.record) } ?? lines.count)
        judgeEnd(lines)
        faults = Array(faults.prefix(Self.mostFaults))
    }

    // MARK: - The chain

    /// Where records do not follow from one another; at most twenty places.
    static func brokenLinks(_ lines: [RecordLine]) -> [Fault] {
        var faults: [Fault] = []
        /// The number that the next record must have.
        var expected = 0
        for (index, line) in lines.enumerated() where faults.count < mostFaults {
            guard let link = line.link else {
                if index > 0, lines[index - 1].link?.sum != nil, lines[index - 1].bytes.contains(Self.sealWord) {
                    faults.append(
                        Fault(
                            .behindSeal, record: expected, line: index + 1,
                            "stands behind the seal, which closes the record"))
                    return faults
                }
                faults.append(Fault(.noRecord, record: expected, line: index + 1, noRecord(line)))
                expected += 1
                continue
            }
            let follows = index == 0 ? link.sequence == 0 : link.previous == lines[index - 1].hash
            if follows, link.sequence == expected {
                expected += 1
                continue
            }
            if let fault = fault(at: index, link, follows: follows, expected: expected, lines),
                faults.last.map({ $0.record != fault.record || $0.kind != .changed }) ?? true
            {
                faults.append(fault)
            }
            expected = max(expected, link.sequence + 1)
        }
        if let last = lines.last, let link = last.link, let sum = link.sum, faults.isEmpty, sum != last.sumOfRest {
            faults.append(
                Fault(
                    .changed, record: link.sequence, line: lines.count,
                    "was changed: the sum that it states is not that of its line"))
        }
        return faults
    }

    private static let sealWord = Array("\"event\":\"sealed\"".utf8)

    private static func noRecord(_ line: RecordLine) -> String {
        do {
            let value = try JSONValue(parsing: line.bytes)
            return "is no record: it does not end with the hash of the record before and its number"
                + (value["event"] == nil ? "" : ", or is not in the one spelling that records have")
        } catch {
            return "is no record: \(error.reason), at byte \(error.offset + 1)"
        }
    }

    private static func fault(
        at index: Int, _ link: RecordLine.Link, follows: Bool, expected: Int, _ lines: [RecordLine]
    ) -> Fault? {
        let line = index + 1
        if follows, index > 0 {
            return Fault(
                .changed, record: expected, line: line,
                "was changed: it is numbered \(link.sequence) instead of \(expected)")
        }
        if link.sequence < expected {
            if let twin = lines[..<index].firstIndex(where: { $0.hash == lines[index].hash }) {
                return Fault(
                    .doubled, record: link.sequence, line: line, "stands a second time here, after line \(twin + 1)")
            }
            return Fault(
                .moved, record: link.sequence, line: line, "stands here, where record \(expected) belongs")
        }
        if link.sequence > expected {
            if let place = lines[(index + 1)...].firstIndex(where: { $0.link?.sequence == expected }) {
                return Fault(
                    .moved, record: link.sequence, line: line,
                    "stands here, where record \(expected) belongs, which stands on line \(place + 1)")
            }
            let last = link.sequence - 1
            return Fault(
                .missing, record: expected, line: line,
                last == expected
                    ? "is missing: record \(link.sequence) stands in its place"
                    : "and those up to record \(last) are missing: record \(link.sequence) stands in their place")
        }
        // The number is right and the hash is not: was the record before changed, or what this one says of it?
        guard index > 0 else {
            return Fault(.changed, record: 0, line: 1, "was changed: it is numbered \(link.sequence)")
        }
        let isKnownToNext: Bool
        if index + 1 < lines.count {
            isKnownToNext = lines[index + 1].link?.previous == lines[index].hash
        } else {
            // Nothing follows the last record; only a seal can speak for itself.
            isKnownToNext = link.sum == nil || link.sum == lines[index].sumOfRest
        }
        if isKnownToNext {
            // Where the line before is known to be no record, or to be out of place, that has been said.
            guard let before = lines[index - 1].link, before.sequence == expected - 1 else { return nil }
            return Fault(
                .changed, record: expected - 1, line: line - 1,
                "was changed: its hash is not the one that record \(expected) followed")
        }
        return Fault(
            .changed, record: expected, line: line,
            "was changed, alone or with the record before it: it does not follow that one, and no record follows it as it is"
        )
    }

    // MARK: - The records

    private mutating func read(_ lines: [RecordLine], upTo end: Int) {
        var times = RecordTimes()
        for (index, line) in lines[..<max(0, min(end, lines.count))].enumerated() {
            let record: Record
            do {
                record = try Self.record(line)
            } catch {
                faults.insert(Fault(.noRecord, record: index, line: index + 1, "is no record: \(error)"), at: 0)
                return
            }
            if let fault = self.fault(in: record, at: index) ?? times.fault(in: record, line: index + 1) {
                faults.insert(fault, at: 0)
                return
            }
            transcript.append(record, hash: line.hash)
        }
        notes += times.notes
    }

    /// Why a line is no record.
    private struct NoRecord: Error, CustomStringConvertible {
        var description: String
    }

    private static func record(_ line: RecordLine) throws(NoRecord) -> Record {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line.bytes)
        } catch {
            throw NoRecord(description: "\(error.reason), at byte \(error.offset + 1)")
        }
        let canonical = value.canonicalText.utf8
        guard canonical.elementsEqual(line.bytes) else {
            let same = zip(canonical, line.bytes).prefix { $0 == $1 }.count
            throw NoRecord(description: "from byte \(same + 1) on it is not in the one spelling that records have")
        }
        do {
            return try CanonicalJSON.value(Record.self, from: line.bytes)
        } catch {
            throw NoRecord(description: TranscriptError.words(of: error))
        }
    }

    private func fault(in record: Record, at index: Int) -> Fault? {
        func fault(_ kind: Fault.Kind, _ reason: String) -> Fault {
            Fault(kind, record: index, line: index + 1, reason)
        }
        if transcript.isSealed { return fault(.behindSeal, "stands behind the seal, which closes the record") }
        switch record.event {
        case .began(let beginning):
            guard index == 0 else { return fault(.contradiction, "begins an investigation that has begun") }
            let origin = beginning.redaction?.original ?? Transcript.origin
            if let format = beginning.format, !Beginning.knownFormats.contains(format) {
                return fault(
                    .noBeginning,
                    "is in the format ‘\(format)’, which this program does not know; a newer one made it")
            }
            if record.previous != origin {
                return fault(.changed, "was changed: it follows a record, and is the first")
            }
            if Transcript.hash(beginning.playbookText.utf8) != beginning.playbookHash {
                return fault(.contradiction, "states a hash that is not that of the playbook it holds")
            }
        case .checkFinished(_, let result):
            if result.finding.isOfWords, transcript.format == Beginning.currentFormat {
                return fault(.contradiction, "holds sentences, which its format has no room for")
            }
        case .sealed(let records):
            if records != index {
                return fault(.contradiction, "seals \(records) records, and \(index) stand before it")
            }
            if record.sum == nil { return fault(.changed, "was changed: a seal states the sum of its line") }
        case .inputOpened(let input), .inputHashed(let input), .inputClosed(let input):
            let counts = [input.rows, input.skipped, input.unparsed].compactMap { $0.map(Int64.init) }
            guard ([input.bytes, input.grown ?? 0] + counts).allSatisfy({ (0...Self.mostBytes).contains($0) }) else {
                return fault(.contradiction, "states a size or a count that no file has")
            }
        default:
            if index == 0 { return fault(.noBeginning, "is not the beginning of an investigation") }
        }
        if case .sealed = record.event {
        } else if record.sum != nil {
            return fault(.changed, "was changed: only a seal states a sum")
        }
        return nil
    }

    private mutating func judgeEnd(_ lines: [RecordLine]) {
        if transcript.isSealed {
            state = .sealed
            if tornBytes > 0 {
                faults.append(
                    Fault(
                        .behindSeal, record: lines.count, line: lines.count + 1,
                        "stands behind the seal, which closes the record: \(tornBytes) bytes"))
            }
        } else if transcript.report != nil {
            state = .concluded
            // Records of the first format have none.
            if faults.isEmpty, transcript.beginning?.format != nil {
                faults.append(
                    Fault(
                        .noSeal, record: lines.count, line: lines.count + 1,
                        tornBytes > 0
                            ? "should be the seal, and is no whole record: \(tornBytes) bytes; "
                                + "‘postern resume’ closes a record whose writer was cut off here"
                            : "is missing: the investigation is concluded and has no seal; "
                                + "‘postern resume’ closes a record whose writer was cut off here"))
            }
        } else if tornBytes > 0 {
            notes.append(
                "\(tornBytes) bytes at the end belong to a record that was never finished, and was never acknowledged.")
        }
        if transcript.beginning != nil, transcript.beginning?.format == nil {
            notes.append(
                "It is in the first format, which has no seal and no hashes of inputs: that its end is there, and what was "
                    + "read, cannot be told from it.")
        }
    }
}
