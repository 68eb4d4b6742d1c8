internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// Whose rows are that several products write alike: the common and the combined log format.
struct SharedFormatGuess {
    private let text: SampleText

    /// How the number behind most rows looks.
    private let tailNumber: CommonRowMarks.TailNumber?
    /// Whose rows they are, where anything tells.
    private let evidence: ProductID?

    /// The products that write such rows.
    private static let writers: [(id: ProductID, marks: CommonRowMarks)] = ProductCatalogue.current.products
        .compactMap { product in product.commonRows.map { (product.id, $0) } }

    private static func marks(of id: ProductID) -> CommonRowMarks? { writers.first { $0.id == id }?.marks }

    init(sample: Sample) {
        text = sample.text
        tailNumber = Self.tailNumber(text)
        evidence = Self.evidence(text)
    }

    /// Whether a row begins with a name and then an address: a virtual host in front.
    private var startsWithHost: Bool {
        let rows = text.rows(20)
        let hosts = rows.count { row in
            let words = row.words(3)
            return words.count > 2 && Self.isAddress(words[1]) && !Self.isAddress(words[0])
        }
        return hosts > 0 && hosts * 2 > rows.count
    }

    /// Whether clients that are IPv4 all have a port: those that are IPv6 then have one too.
    private var clientHasPort: Bool {
        var withPort = 0
        for row in text.rows(200) {
            guard let client = row.words(1).first, client.contains(".") else { continue }
            let parts = client.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count == 1, Self.isAddress(client) { return false }
            if parts.count == 2, Self.isAddress(parts[0]), UInt16(parts[1]) != nil { withPort += 1 }
        }
        return withPort > 0
    }

    private static func isAddress(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".")
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
        return text.contains("::") || text.filter { $0 == ":" }.count >= 5
    }

    /// How the number looks that stands behind most rows; nil where none does.
    ///
    /// Three places behind a point, of which most are below 1 and none above an hour, are seconds: in milliseconds most
    /// requests would take less than one. The unit of any other number is left open.
    private static func tailNumber(_ text: SampleText) -> CommonRowMarks.TailNumber? {
        let rows = text.rows(200, butLast: true)
        var numbers: [Double] = []
        var decimals = 0
        var isExact = true
        for row in rows {
            guard let words = row.lastWords else { continue }
            // Behind the user agent, or behind status and bytes where there is none.
            guard words.count == 1 || words.count == 3 && words[0].utf8.count == 3, let last = words.last,
                let number = Double(last), number >= 0
            else { continue }
            numbers.append(number)
            guard let point = last.firstIndex(of: ".") else { continue }
            decimals += 1
            if last[last.index(after: point)...].utf8.count != 3 { isExact = false }
        }
        guard numbers.count * 5 >= rows.count * 4, numbers.count >= 2 else { return nil }
        guard decimals * 2 > numbers.count else { return .whole }
        let quick = numbers.count { $0 < 1 }
        return isExact && quick * 2 > numbers.count && (numbers.max() ?? 0) <= 3600 ? .seconds : nil
    }

    /// The formats worth trying.
    func formats(likely: ProductID?) -> [AccessLogFormat] {
        let shape = text.contains("\" \"") || text.contains("\"-\"") ? "combined" : "common"
        let evidenceMarks = evidence.flatMap(Self.marks)
        // A product whose format has a name of its own is known for certain; the others only lend their shape.
        let named = evidenceMarks?.formatName == nil ? nil : evidence
        let usual = likely.flatMap { id in Self.marks(of: id).flatMap { $0.formatName == nil ? id : nil } }
        let adder = tailNumber.flatMap { number in Self.writers.first { $0.marks.tailNumber == number }?.id }
        let product =
            named ?? evidence ?? usual ?? adder ?? lookalike ?? (startsWithHost ? Self.withHost?.product : nil)
            ?? ProductCatalogue.current.usual
        let name = Self.marks(of: product)?.formatName ?? shape
        let tail: Field = tailNumber == .seconds ? .durationSeconds : .ignored
        let behind =
            tailNumber == nil ? "" : tailNumber == .seconds ? " with seconds behind it" : " with a number behind it"
        var plain = AccessLogFormat.clf(name + behind, product, hasHost: false, tailNumber: tail)
        plain.clientHasPort = clientHasPort
        guard var withHost = Self.withHost else { return [plain] }
        withHost.tailNumber = tail
        return startsWithHost ? [withHost, plain] : [plain, withHost]
    }

    /// The format that has the virtual host in front.
    private static let withHost: AccessLogFormat? = FormatCatalogue.all.first { $0.grammar == .common(hasHost: true) }
        .flatMap { try? $0.compiled() }

    /// Whether nothing in the rows tells whose they are.
    func isOpen(_ format: AccessLogFormat) -> Bool {
        guard case .template(let template) = format.grammar, template.takesTail else { return false }
        return evidence == nil && tailNumber != .seconds
    }

    /// What tells products from one another that write the same line.
    ///
    /// Escapes, statuses that only one has, the names that people give to fields behind the line. The names of files and
    /// folders tell nothing: logs are copied and renamed.
    private static func evidence(_ text: SampleText) -> ProductID? {
        if let certain = writers.reversed().first(where: { $0.marks.texts.contains(where: text.contains) }) {
            return certain.id
        }
        for line in text.rows(200) {
            let likely = writers.first { _, marks in
                marks.likelyEndings.contains(where: line.hasSuffix) || marks.likelyTexts.contains(where: line.contains)
            }
            if let likely { return likely.id }
        }
        return nil
    }

    /// Rows that only some products write: URLs with a host in each request.
    private var lookalike: ProductID? {
        let rows = text.rows(200).filter { $0.contains("] \"") }
        guard !rows.isEmpty else { return nil }
        let urls = rows.count { $0.contains(" http://") && $0.contains("] \"") && Self.requestHasHost($0) }
        // Anybody may send a URL with its host; who writes every row so puts it together.
        return urls == rows.count ? Self.writers.first { $0.marks.requestIsURL }?.id : nil
    }

    private static func requestHasHost(_ row: SampleRow) -> Bool {
        row.requestWords.map { $0.count > 1 && $0[1].hasPrefix("http://") } ?? false
    }
}
