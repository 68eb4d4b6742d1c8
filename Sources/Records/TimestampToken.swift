import Files
public import Times
import Transcripts

/// A time-stamp of RFC 3161 over a whole file, asked for and checked through OpenSSL.
///
/// A request holds the file's hash and a number drawn for it; an authority's response says that it saw that hash at a time.
public enum TimestampToken {
    /// The file beside a transcript that holds the request.
    public static func requestPath(of transcript: String) -> String { transcript + ".tsq" }

    /// The file beside a transcript that holds the authority's response.
    public static func responsePath(of transcript: String) -> String { transcript + ".tsr" }

    /// What a request asks for, or a response states.
    public struct Statement: Hashable, Sendable {
        /// SHA-256 of the stamped file in hexadecimal.
        public var digest: String
        /// The number that ties a response to its request.
        public var nonce: String
        /// When the authority saw the hash.
        public var time: Timestamp?
        /// What the authority calls itself.
        public var authority: String?
    }

    /// What a response is to a file.
    public enum Standing: Hashable, Sendable {
        /// It is an authority's word on this file, by the certificates given.
        case good(Statement)
        /// It says so, and nobody said whose certificates to trust, so that its signature was not checked.
        case unattributed(Statement)
        /// It is about another file.
        case otherFile
        /// It answers another request than the one at hand.
        case otherRequest
        /// The authority refused.
        case refused(reason: String)
        /// It is no response, or its signature is not right.
        case wrong(reason: String)
    }

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - message: the file's bytes.
    ///   - host: what OpenSSL is run in.
    /// - Returns: the request in DER.
    /// - Throws: where OpenSSL is lacking or fails.
    public static func request(over message: [UInt8], in host: ProgramHost) throws -> [UInt8] {
        let ending = try ExternalProgram.openssl.run(
            ["ts", "-query", "-digest", Transcript.hash(message), "-sha256", "-cert"], in: host)
        guard ending.code == 0, !ending.output.isEmpty else {
            throw RecordError.noTimestampRequest(reason: reason(of: ending))
        }
        return ending.output
    }

    /// Reads what a request asks for; nil where the file is none.
    public static func statement(ofRequest path: String, in host: ProgramHost) throws -> Statement? {
        let ending = try ExternalProgram.openssl.run(
            ["ts", "-query", "-in", ExternalProgram.argument(path), "-text"], in: host)
        return ending.code == 0 ? statement(in: ending.text) : nil
    }

    /// Checks a response.
    ///
    /// - Parameters:
    ///   - response: the file that holds it.
    ///   - request: the file that holds the request; nil where it is not at hand.
    ///   - message: the bytes that it should be about.
    ///   - authorities: a file of certificates in PEM that are trusted; nil where none was given.
    ///   - host: what OpenSSL is run in.
    /// - Returns: what it is to the file.
    /// - Throws: where a file or a program is lacking.
    public static func standing(
        of response: String, to request: String? = nil, over message: [UInt8], authorities: String? = nil,
        in host: ProgramHost
    ) throws -> Standing {
        for path in [response, request, authorities].compactMap({ $0 }) {
            if let refusal = FileTree.refusal(of: path) {
                throw RecordError.unreadable(path: path, reason: refusal)
            }
        }
        let file = ExternalProgram.argument(response)
        let shown = try ExternalProgram.openssl.run(["ts", "-reply", "-in", file, "-text"], in: host)
        guard shown.code == 0 else { return .wrong(reason: reason(of: shown)) }
        // The words of the status come first, are not signed, and may say anything.
        let marks = shown.text.ranges(of: "\nTST info:\n")
        guard let mark = marks.last, let stated = statement(in: shown.text[mark.upperBound...]) else {
            return .refused(reason: status(in: shown.text))
        }
        let digest = Transcript.hash(message)
        guard stated.digest == digest else { return .otherFile }
        guard stated.time != nil else { return .wrong(reason: "it states no time that can be read") }
        if let request, try statement(ofRequest: request, in: host)?.nonce != stated.nonce { return .otherRequest }
        guard let authorities else { return .unattributed(stated) }
        let trusted = ["-in", file, "-CAfile", ExternalProgram.argument(authorities)]
        var questions = [["-digest", digest]]
        if let request { questions.append(["-queryfile", ExternalProgram.argument(request)]) }
        for question in questions {
            let verified = try ExternalProgram.openssl.run(["ts", "-verify"] + question + trusted, in: host)
            guard verified.code == 0, verified.text.contains("Verification: OK") else {
                return .wrong(reason: reason(of: verified))
            }
        }
        return .good(stated)
    }

    // MARK: - OpenSSL's words

    private static func value(_ name: String, in lines: [Substring]) -> String? {
        lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    private static func statement(in text: some StringProtocol) -> Statement? {
        let lines = String(text).split(separator: "\n").map { $0.drop { $0 == " " } }
        guard value("Hash Algorithm", in: lines) == "sha256", let nonce = value("Nonce", in: lines),
            let start = lines.firstIndex(where: { $0.hasPrefix("Message data:") })
        else { return nil }
        // 0000 - 98 ea 6e 4f 21 6f 2f b4-b6 9f ff 9b 3a 44 84 2c   ..nO!o/.....:D.,
        let rows = lines[(start + 1)...].prefix { $0.dropFirst(4).hasPrefix(" - ") }
        let digest = rows.map { $0.dropFirst(7).prefix(47).filter(\.isHexDigit) }.joined()
        guard digest.utf8.count == 64 else { return nil }
        return Statement(
            digest: digest, nonce: nonce, time: value("Time stamp", in: lines).flatMap(time),
            authority: value("TSA", in: lines))
    }

    /// Reads `Nov  6 06:47:43.25 2026 GMT`.
    private static func time(_ text: String) -> Timestamp? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.split(separator: " ")
        guard words.count == 5, words[4] == "GMT", let month = months.firstIndex(of: String(words[0])) else {
            return nil
        }
        func padded(_ text: some StringProtocol) -> String { text.utf8.count == 1 ? "0\(text)" : String(text) }
        return Timestamp(iso8601: "\(words[3])-\(padded("\(month + 1)"))-\(padded(words[1]))T\(words[2])Z")
    }

    private static func status(in text: String) -> String {
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        let told = ["Status", "Status description", "Failure info"].compactMap { value($0, in: lines) }
        return told.filter { $0 != "unspecified" }.joined(separator: " ")
    }

    /// The last words of `40F…:error:17800067:time stamp routines:ts_check_imprints:message imprint mismatch:…`.
    private static func reason(of ending: ExternalProgram.Ending) -> String {
        let lines = String(decoding: ending.errors, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.contains(":error:") }) else {
            return lines.last { !$0.hasPrefix("Using configuration") }.map(String.init) ?? ending.complaint
        }
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count > 5 else { return String(line) }
        // Behind the reason stand the place in OpenSSL's source and, for some, more on it.
        let more = fields.dropFirst(8).joined(separator: ":")
        return "\(fields[5])\(more.isEmpty ? "" : " (\(more))")"
    }
}
