internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// Whose rows are that several products write alike: the common and the combined log format.
struct SharedFormatGuess {
    private let text: SampleText

    /// The number behind most rows, and whose rows they are, where anything tells.
    private let tailNumber: (field: Field, product: ProductID, words: String)?
    private let evidence: ProductID?

    init(sample: Sample) {
        text = sample.text
        let fileName = sample.source.name.lowercased()
        tailNumber = Self.tailNumber(text)
        evidence = Self.evidence(text, fileName)
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

    private static func isAddress(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".")
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
        return text.contains("::") || text.filter { $0 == ":" }.count >= 5
    }

    /// What a bare number behind most rows is: with a point, nginx's `$request_time` in seconds; without one, Apache's `%D`
    /// in microseconds, or `%T` in whole seconds where the numbers are small.
    private static func tailNumber(_ text: SampleText) -> (field: Field, product: ProductID, words: String)? {
        let rows = text.rows(200, butLast: true)
        var numbers: [Double] = []
        var points = 0
        for row in rows {
            guard let words = row.lastWords else { continue }
            // Behind the user agent, or behind status and bytes where there is none.
            guard words.count == 1 || words.count == 3 && words[0].utf8.count == 3, let last = words.last,
                let number = Double(last), number >= 0
            else { continue }
            numbers.append(number)
            if last.contains(".") { points += 1 }
        }
        guard numbers.count * 5 >= rows.count * 4, numbers.count >= 2 else { return nil }
        if points * 2 > numbers.count { return (.durationSeconds, .nginx, "with $request_time behind it") }
        let middle = numbers.sorted()[numbers.count / 2]
        return middle >= 200
            ? (.durationMicroseconds, .apache, "with %D behind it")
            : (.durationWholeSeconds, .apache, "with %T behind it")
    }

    /// The formats worth trying.
    func formats(likely: ProductID?) -> [AccessLogFormat] {
        // Tomcat's and morgan's numbers are in units that the row does not tell.
        let tail = evidence == .tomcat || evidence == .node ? nil : tailNumber
        let named = evidence.flatMap { [.nginx, .apache].contains($0) ? nil : $0 }
        let product =
            named ?? tail?.product ?? evidence ?? (likely == .nginx || likely == .apache ? likely : nil) ?? lookalike
            ?? .nginx
        let shape = text.contains("\" \"") || text.contains("\"-\"") ? "combined" : "common"
        let name =
            switch product {
            case .nginx, .apache: shape
            case .iis: "iis-ncsa"
            case .node: "morgan"
            default: product.rawValue
            }
        let plain = AccessLogFormat.clf(
            tail.map { "\(shape) \($0.words)" } ?? name, product, hasHost: false, tailNumber: tail?.field ?? .ignored)
        let withHost = AccessLogFormat.clf(
            "vhost_combined", .apache, hasHost: true, tailNumber: tail?.field ?? .ignored)
        return startsWithHost ? [withHost, plain] : [plain, withHost]
    }

    /// Whether nothing in the rows tells whose they are.
    func isOpen(_ format: AccessLogFormat) -> Bool {
        guard case .template(let template) = format.grammar, template.takesTail else { return false }
        return evidence == nil && tailNumber == nil
    }

    /// What tells nginx from Apache, which write the same line: escapes, statuses that only one has, the file's name, and
    /// the names that people give to fields behind the line.
    private static func evidence(_ text: SampleText, _ fileName: String) -> ProductID? {
        if text.contains("\\\"") || text.contains("\" 408 -\n") || text.contains("internal dummy connection") {
            return .apache
        }
        if text.contains("\\x22") || text.contains("\" 499 ") || text.contains("\" 444 ") { return .nginx }
        if [" rt=", " urt=", " uct=", " uht=", "upstream_", "request_time="].contains(where: text.contains) {
            return .nginx
        }
        let name = fileName
        if name.contains("nginx") { return .nginx }
        let file = name.split(separator: "/").last ?? ""
        if file.hasPrefix("localhost_access_log") || file.contains("tomcat") { return .tomcat }
        if file.contains("gunicorn") { return .gunicorn }
        if file.contains("hypercorn") { return .hypercorn }
        if file.contains("varnish") { return .varnish }
        if file.contains("lighttpd") { return .lighttpd }
        if file.contains("traefik") { return .traefik }
        if file.contains("morgan") { return .node }
        if file.hasPrefix("nc"), file.dropFirst(2).first?.isNumber == true { return .iis }
        if name.contains("apache") || name.contains("httpd") || name.contains("access_log") { return .apache }
        // Apache writes ‘-’ for no bytes, nginx 0.
        for line in text.rows(200) {
            if line.hasSuffix(" -") || line.contains("\" 304 - ") || line.contains("\" 302 - ") { return .apache }
            if line.contains("\" 304 0 ") { return .nginx }
        }
        return nil
    }

    /// Rows that only some products write: URLs with a host in the request, a host in the identity's place.
    private var lookalike: ProductID? {
        let rows = text.rows(200).filter { $0.contains("] \"") }
        guard !rows.isEmpty else { return nil }
        let urls = rows.count { $0.contains(" http://") && $0.contains("] \"") && Self.requestHasHost($0) }
        if urls * 5 >= rows.count * 4 { return .varnish }
        let hosts = rows.count { row in
            let words = row.words(4)
            return words.count > 3 && Self.isAddress(words[0]) && words[1].contains(".") && !Self.isAddress(words[1])
        }
        return hosts * 5 >= rows.count * 4 ? .lighttpd : nil
    }

    private static func requestHasHost(_ row: SampleRow) -> Bool {
        row.requestWords.map { $0.count > 1 && $0[1].hasPrefix("http://") } ?? false
    }
}
