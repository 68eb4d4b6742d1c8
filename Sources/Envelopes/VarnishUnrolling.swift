internal import Syntax

/// Transactions as varnishlog prints them, as objects: each client's request with what became of it, and each fetch that went wrong.
///
/// ```
/// *   << BeReq    >> 32771              32771 Begin          b bereq 32770 fetch
/// -   Begin          bereq 32770 fetch  32771 Timestamp      b Start: 1772619441.250000 0.000000 0.000000
/// -   Timestamp      Start: 1772619441.250000 0.000000 0.000000
/// -   BereqMethod    GET
/// -   FetchError     backend default: fail errno 111 (Connection refused)
/// -   End
/// ```
///
/// By `-g request` a request's fetches stand below it, behind more signs; by `-g raw` each line has its transaction's number; by `-v`
/// it has both. What somebody cut out may lack the header.
struct VarnishUnrolling: Unrolling {
    /// A line of a transaction.
    private struct Record {
        /// The transaction's number, where the line has it.
        var number: Substring?
        var tag: Substring
        var value: Substring
    }

    private struct Transaction {
        var number: String
        var line: Int
        /// `req` or `bereq`; empty until it is known.
        var kind = ""
        /// Why it was begun: `rxreq`, `fetch`, `retry`, `restart`, `esi`.
        var reason = ""
        /// Whose part it is.
        var parent = ""
        var members: [(name: String, value: String)] = []
        var errors: [String] = []

        mutating func add(_ name: String, _ value: some StringProtocol, isLast: Bool = false) {
            if let place = members.firstIndex(where: { $0.name == name }) {
                if isLast { members[place].value = String(value) }
            } else {
                members.append((name, String(value)))
            }
        }
    }

    private var feed: ByteFeed
    private var ready: [(json: [UInt8], line: Int)] = []
    private var taken = 0
    /// The transactions of the group at hand, in their order.
    private var group: [Transaction] = []
    /// Why fetches went wrong, by the request's number; a fetch may end before its request does.
    private var errors: [String: String] = [:]
    /// The request for which a fetch was made, by the fetch's number: a further try names the try before.
    private var requests: [String: String] = [:]

    private static let mostKept = 4096
    private static let longestReason = 1024

    init(_ feed: ByteFeed) { self.feed = feed }

    var failure: (any Error)? { feed.failure }
    var brokenAt: Int? { nil }

    // MARK: - The beginning

    private static let firstTags: Set<Substring> = [
        "Begin", "Timestamp", "BereqMethod", "BereqURL", "ReqStart", "ReqMethod", "ReqURL", "VCL_use", "VCL_call",
    ]

    /// Whether a text begins so.
    static func isBeginning(_ text: UnsafeRawBufferPointer) -> Bool {
        let lines = String(decoding: UnsafeRawBufferPointer(rebasing: text.prefix(2048)), as: UTF8.self)
            .split(whereSeparator: \.isNewline).prefix(2)
        guard let first = lines.first else { return false }
        if header(first) != nil { return true }
        return lines.count == 2
            && lines.allSatisfy { record($0) != nil } && record(first).map { firstTags.contains($0.tag) } ?? false
    }

    /// `*   << BeReq    >> 32771`.
    private static func header(_ line: Substring) -> (kind: String, number: String, isTop: Bool)? {
        let words = line.split(separator: " ")
        guard words.count == 5, words[0].allSatisfy({ $0 == "*" }), words[1] == "<<", words[3] == ">>" else {
            return nil
        }
        return (
            words[2] == "BeReq" ? "bereq" : words[2] == "Request" ? "req" : "", String(words[4]), words[0].count == 1
        )
    }

    private static func record(_ line: Substring) -> Record? {
        var rest = line.drop { $0 == " " }
        let isGrouped = rest.first == "-"
        if isGrouped { rest = rest.drop { $0 == "-" }.drop { $0 == " " } }
        let number = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[number.endIndex...].drop { $0 == " " }
        let tag = rest.prefix { $0.isASCII && ($0.isLetter || $0 == "_") }
        guard isGrouped || !number.isEmpty, tag.first?.isUppercase == true else { return nil }
        rest = rest[tag.endIndex...]
        guard rest.isEmpty || rest.first == " " else { return nil }
        rest = rest.drop { $0 == " " }
        if !number.isEmpty {
            // Whose side the line is of: the client's, the backend's, neither.
            guard let side = rest.first, "bc-".contains(side) else { return nil }
            rest = rest.dropFirst().drop { $0 == " " }
        }
        return Record(number: number.isEmpty ? nil : number, tag: tag, value: rest)
    }

    // MARK: - Transactions

    mutating func next() -> (json: [UInt8], line: Int)? {
        while taken == ready.count {
            ready.removeAll(keepingCapacity: true)
            taken = 0
            guard let (bytes, number) = feed.readLine() else {
                guard !group.isEmpty else { return nil }
                endGroup()
                continue
            }
            take(String(decoding: bytes, as: UTF8.self)[...], number)
        }
        taken += 1
        return ready[taken - 1]
    }

    private mutating func take(_ line: Substring, _ number: Int) {
        if line.allSatisfy(\.isWhitespace) { return endGroup() }
        if let header = Self.header(line) {
            if header.isTop { endGroup() }
            group.append(Transaction(number: header.number, line: number, kind: header.kind))
            return
        }
        guard let record = Self.record(line) else { return }
        let isRaw = record.number != nil && line.first { $0 != " " } != "-"
        let place = isRaw ? group.firstIndex { $0.number == record.number.map(String.init) } : group.indices.last
        let isNew = record.tag == "Begin" && (isRaw || place.map { !group[$0].members.isEmpty } ?? true)
        if let place, !isNew {
            Self.take(record, &group[place])
        } else {
            if group.count >= Self.mostKept { endGroup() }
            var transaction = Transaction(number: record.number.map(String.init) ?? "", line: number)
            Self.take(record, &transaction)
            group.append(transaction)
        }
        if isRaw, record.tag == "End", let place { endOne(at: place) }
    }

    private static func take(_ record: Record, _ transaction: inout Transaction) {
        let words = record.value.split(separator: " ")
        switch record.tag {
        case "Begin" where words.count >= 2:
            transaction.kind = String(words[0])
            transaction.parent = String(words[1])
            transaction.reason = words.count > 2 ? String(words[2]) : ""
        case "Timestamp" where words.count >= 3:
            if words[0] == "Start:" { transaction.add("Start", words[1]) }
            if words[0] == "Resp:" { transaction.add("Seconds", words[2], isLast: true) }
        case "ReqStart" where !words.isEmpty: transaction.add("Client", words[0])
        case "ReqMethod", "BereqMethod": transaction.add("Method", record.value)
        case "ReqURL", "BereqURL": transaction.add("URL", record.value)
        case "ReqHeader", "BereqHeader":
            let field = record.value.prefix { $0 != ":" }
            if field.lowercased() == "host" { transaction.add("Host", record.value[field.endIndex...].dropFirst(2)) }
        case "RespStatus": transaction.add("Status", record.value, isLast: true)
        case "BackendOpen" where words.count >= 4: transaction.add("Backend", "\(words[2]):\(words[3])", isLast: true)
        case "FetchError", "VCL_Error", "Error": transaction.errors.append("\(record.tag) \(record.value)")
        // A client's own header is no fault of a server's.
        case "BogoHeader", "HttpGarbage":
            if transaction.kind == "bereq" { transaction.errors.append("\(record.tag) \(record.value)") }
        default: break
        }
    }

    private mutating func endOne(at place: Int) {
        let transaction = group.remove(at: place)
        learn(transaction)
        tell(transaction)
    }

    private mutating func endGroup() {
        for transaction in group { learn(transaction) }
        for transaction in group { tell(transaction) }
        group.removeAll(keepingCapacity: true)
    }

    /// Keeps what a fetch tells of its request: of several tries the last.
    private mutating func learn(_ transaction: Transaction) {
        guard transaction.kind == "bereq" else { return }
        if errors.count >= Self.mostKept { errors.removeAll() }
        if requests.count >= Self.mostKept { requests.removeAll() }
        let request = requests[transaction.parent] ?? transaction.parent
        requests[transaction.number] = request
        errors[request] = transaction.errors.isEmpty ? nil : Self.reasons(transaction.errors)
    }

    private static func reasons(_ errors: [String]) -> String {
        String(errors.joined(separator: "; ").prefix(longestReason))
    }

    private mutating func tell(_ transaction: Transaction) {
        var members = transaction.members
        switch transaction.kind {
        case "bereq":
            guard !transaction.errors.isEmpty else { return }
            members.insert(("varnishlog", "BeReq"), at: 0)
            members.append(("Reasons", Self.reasons(transaction.errors)))
        case "req":
            guard transaction.reason != "esi", members.contains(where: { $0.name == "Status" }) else { return }
            members.insert(("varnishlog", "Request"), at: 0)
            let known = errors.removeValue(forKey: transaction.number)
            if let reasons = known ?? (transaction.errors.isEmpty ? nil : Self.reasons(transaction.errors)) {
                members.append(("Reasons", reasons))
            }
        default: return
        }
        var json: [UInt8] = []
        for (name, value) in members {
            json.append(json.isEmpty ? 0x7B : 0x2C)
            JSONText.append(name, to: &json)
            json.append(0x3A)
            JSONText.append(value, to: &json)
        }
        ready.append((json + [0x7D], transaction.line))
    }
}
