internal import Diagnosis
internal import Times

extension Receipt {
    /// A part of a receipt's text.
    public enum Part: Hashable, Sendable {
        /// `records=19`.
        case records
        /// `bytes=45748`.
        case bytes
        /// `head=…`.
        case head
        /// `at=…`.
        case time
    }

    /// Finds receipts in text that they were pasted into.
    ///
    /// They may be quoted, in backquotes or emphasised, broken over lines anywhere, and encoded as mail does
    /// (quoted-printable). Each is given once, in the order of the text; those that are not whole are passed over where
    /// there is one that is.
    ///
    /// - Parameter text: a ticket, a mail, a file.
    /// - Returns: at least one receipt.
    /// - Throws: why there is none.
    public static func found(in text: some StringProtocol) throws(ReceiptError) -> [Receipt] {
        let plain = String(text)
        do {
            return try whole(in: compact(plain))
        } catch {
            // In quoted-printable text, every sign of equality is `=3D`, and one at the end of a line joins it to the next.
            let decoded = plain.replacing("=\r\n", with: "").replacing("=\n", with: "").replacing("=3D", with: "=")
            if let receipts = try? whole(in: compact(decoded)) { return receipts }
            throw error
        }
    }

    /// The text without anything that may have come between the parts of a receipt.
    private static func compact(_ text: String) -> ArraySlice<UInt8> {
        var bytes: [UInt8] = []
        for scalar in text.replacing("&gt;", with: "").unicodeScalars {
            switch scalar {
            case ">", "`", "*", "|", "\"", "'", "“", "”", "‘", "’", "«", "»": continue
            case _ where scalar.properties.isWhitespace || !Escaping.isHarmless(scalar): continue
            default: bytes.append(scalar.isASCII ? UInt8(scalar.value) : UInt8(ascii: "?"))
            }
        }
        return bytes[...]
    }

    private static func whole(in text: ArraySlice<UInt8>) throws(ReceiptError) -> [Receipt] {
        let sign = Array("postern-receipt/".utf8)
        var receipts: [Receipt] = []
        var problem: ReceiptError?
        var rest = text
        while let start = rest.firstRange(of: sign) {
            rest = rest[start.upperBound...]
            do {
                let receipt = try receipt(in: rest)
                if !receipts.contains(receipt) { receipts.append(receipt) }
            } catch {
                problem = problem ?? error
            }
        }
        guard receipts.isEmpty else { return receipts }
        throw problem ?? .noReceipt
    }

    /// Reads what stands behind a receipt's name.
    private static func receipt(in text: ArraySlice<UInt8>) throws(ReceiptError) -> Receipt {
        var text = text
        func take(_ word: String) -> Bool {
            guard text.starts(with: word.utf8) else { return false }
            text = text.dropFirst(word.utf8.count)
            return true
        }
        func number() -> Int? {
            let digits = text.prefix { (0x30...0x39).contains($0) }
            text = text.dropFirst(digits.count)
            return Int(String(decoding: digits, as: UTF8.self))
        }
        guard let version = number() else { throw .noReceipt }
        guard version == 1 else { throw .otherVersion("\(version)") }
        guard take("records="), let records = number(), records > 0 else { throw .damaged(part: .records) }
        guard take("bytes="), let bytes = number(), bytes > 0 else { throw .damaged(part: .bytes) }
        guard take("head=") else { throw .damaged(part: .head) }
        let head = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
        text = text.dropFirst(64)
        guard head.utf8.count == 64, head.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            take("at=")
        else { throw .damaged(part: .head) }
        guard let end = text.prefix(40).firstIndex(of: UInt8(ascii: "Z")),
            let time = Timestamp(iso8601: String(decoding: text[...end], as: UTF8.self))
        else { throw .damaged(part: .time) }
        return Receipt(records: records, bytes: bytes, head: head, time: time)
    }
}
