import Diagnosis
import Testing
import Times
import Transcripts

struct ReceiptTests {
    private static let head = "4c1d0000000000000000000000000000000000000000000000000000000000ff"
    private static let text =
        "postern-receipt/1 records=19 bytes=45748 head=\(head) at=2026-11-26T11:31:02.412Z"
    private static let receipt = Receipt(
        records: 19, bytes: 45748, head: head,
        time: Timestamp(year: 2026, month: 11, day: 26, hour: 11, minute: 31, second: 2, microsecond: 412_000))

    /// Lines that look like records as far as a receipt looks at them; the last closes the transcript.
    private static let lines = [
        #"{"at":"2026-03-04T10:41:00Z","event":{"event":"began"},"prev":"0","seq":0}"#,
        #"{"at":"2026-03-04T10:41:01.5Z","event":{"event":"noted","step":"a","text":"\"event\":\"sealed\","},"seq":1}"#,
        #"{"at":"2026-03-04T10:41:02Z","event":{"event":"sealed","records":2},"mono":1,"prev":"1","seq":2,"sum":"2"}"#,
    ]

    private static func bytes(_ count: Int, tail: String = "") -> [UInt8] {
        Array((lines.prefix(count).map { $0 + "\n" }.joined() + tail).utf8)
    }

    @Test func `a receipt reads back as it was written`() throws {
        #expect(Self.receipt.text == Self.text)
        #expect(try Receipt.found(in: Self.text) == [Self.receipt])
    }

    @Test(arguments: [
        "The record of last night:\n\n    TEXT\n\nRegards", "> > TEXT\n> > thanks", "`TEXT`",
        "```\nTEXT\n```", "**TEXT**.",
        "| receipt | TEXT |", "“TEXT”, as agreed", "TEXT TEXT", "&gt; TEXT", "\u{FEFF}TEXT\u{200B}", "(TEXT)",
        "an earlier one was postern-receipt/1 records=19 bytes= and was cut; TEXT",
    ])
    func `a receipt is found in what it was pasted into`(around: String) throws {
        #expect(try Receipt.found(in: around.replacing("TEXT", with: Self.text)) == [Self.receipt])
    }

    @Test(arguments: 1..<160)
    func `a receipt is found where mail broke its line`(width: Int) throws {
        for prefix in ["", "> ", ">> "] {
            var broken = prefix
            for (index, character) in Self.text.enumerated() {
                if index > 0, index % width == 0 { broken += "\r\n" + prefix }
                broken.append(character)
            }
            #expect(try Receipt.found(in: broken) == [Self.receipt], "\(broken)")
        }
    }

    @Test func `a receipt is found in quoted-printable text`() throws {
        var encoded = ""
        for (index, character) in Self.text.replacing("=", with: "=3D").enumerated() {
            encoded.append(character)
            if index % 70 == 69 { encoded += "=\r\n" }
        }
        // A line may be broken behind an encoded character, and not within.
        encoded = encoded.replacing("=3=\r\nD", with: "=\r\n=3D").replacing("==\r\n3D", with: "=\r\n=3D")
        #expect(try Receipt.found(in: encoded) == [Self.receipt])
    }

    @Test func `several receipts are all found, each once`() throws {
        let other = Self.text.replacing("records=19", with: "records=20")
        let found = try Receipt.found(in: "\(Self.text)\n\(other)\n> \(Self.text)")
        #expect(found.map(\.records) == [19, 20])
    }

    @Test(arguments: [
        ("", ReceiptError.noReceipt), ("nothing of that kind", .noReceipt), ("postern-receipt/", .noReceipt),
        ("postern-receipt/2 records=1", .otherVersion("2")), ("postern-receipt/1", .damaged(part: .records)),
        ("postern-receipt/1 records=0 bytes=1", .damaged(part: .records)),
        ("postern-receipt/1 records=-1 bytes=1", .damaged(part: .records)),
        ("postern-receipt/1 records=99999999999999999999 bytes=1", .damaged(part: .records)),
        ("postern-receipt/1 records=3 bytes=", .damaged(part: .bytes)),
        ("postern-receipt/1 records=3 bytes=9 head=4c1d…", .damaged(part: .head)),
        (String(text.dropLast(40)), .damaged(part: .head)), (String(text.dropLast(5)), .damaged(part: .time)),
        (text.replacing("ff at", with: "fg at"), .damaged(part: .head)),
        (text.replacing("ff at", with: "fff at"), .damaged(part: .head)),
        (text.replacing("11:31", with: "11:71"), .damaged(part: .time)),
    ])
    func `a text without a whole receipt is refused with what it lacks`(text: String, error: ReceiptError) {
        #expect(throws: error) { try Receipt.found(in: text) }
        #expect(!error.message.isEmpty)
    }

    @Test func `a receipt is made of whole lines`() throws {
        let receipt = try Receipt(of: Self.bytes(2, tail: #"{"at":"20"#))
        #expect(receipt == (try Receipt(of: Self.bytes(2))))
        #expect(receipt.records == 2)
        #expect(receipt.bytes == Self.bytes(2).count)
        #expect(receipt.head == Transcript.hash(Self.lines[1].utf8))
        #expect(receipt.time.iso8601 == "2026-03-04T10:41:01.500Z")
        for text in ["", "\n", "torn", "no record\n", #"{"at":"never"}"# + "\n", #"{"at":"2026-03-04T10:41:00Z"#] {
            #expect(throws: ReceiptError.noTranscript) { try Receipt(of: Array(text.utf8)) }
        }
    }

    @Test func `a transcript is held against its receipt`() throws {
        let (early, late) = (try Receipt(of: Self.bytes(2)), try Receipt(of: Self.bytes(3)))
        #expect(late.outcome(for: Self.bytes(3)) == .matches)
        #expect(late.outcome(for: Self.bytes(2)) == .truncated(missing: 1))
        #expect(late.outcome(for: Self.bytes(2, tail: "half a line")) == .truncated(missing: 1))
        #expect(late.outcome(for: []) == .truncated(missing: 3))
        #expect(early.outcome(for: Self.bytes(3)) == .continued(records: 1))
        #expect(late.outcome(for: Self.bytes(3, tail: "more\n")) == .continuedBehindSeal(records: 1))
        var other = late
        other.time.microseconds += 1000
        #expect(other.outcome(for: Self.bytes(3)) == .differs)
        other = late
        other.bytes += 1
        #expect(other.outcome(for: Self.bytes(3)) == .differs)
    }

    @Test func `every changed byte of the last record differs from the receipt`() throws {
        let whole = Self.bytes(3)
        let receipt = try Receipt(of: whole)
        let start = Self.bytes(2).count
        for place in start..<whole.count {
            var bytes = whole
            bytes[place] ^= 0x01
            #expect(receipt.outcome(for: bytes) != .matches, "byte \(place)")
        }
    }
}
