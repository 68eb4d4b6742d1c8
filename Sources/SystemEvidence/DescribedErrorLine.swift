internal import Diagnosis
internal import LogSources
public import Products
internal import Syntax
internal import Times

/// A description of a product's error lines, compiled.
struct DescribedErrorLine: Sendable {
    /// Why a description cannot be used.
    struct Problem: Error {
        var message: String
    }

    private enum Shape: Sendable {
        case template(ErrorLineTemplate)
        case members([UInt64: ErrorLineDescription.Field], markers: [UInt64: String])
    }

    private let product: ProductID
    private let shape: Shape
    private let signs: [String]
    private let program: String?
    private let pathBehind: String?
    private let example: String

    init(_ description: ErrorLineDescription, of product: ProductID) throws(Problem) {
        self.product = product
        program = description.program?.lowercased()
        signs = description.signs
        pathBehind = description.pathBehind
        example = String((description.samples.first ?? "").prefix(48))
        if let template = description.template {
            shape = .template(try ErrorLineTemplate(template))
            return
        }
        let fields = Set(description.members.values)
        guard fields.contains(.message) else { throw Problem(message: "its members have to give a message") }
        func numbered<Value>(_ paths: [String: Value]) -> [UInt64: Value] {
            Dictionary(paths.map { (JSONLine.number(of: $0), $1) }, uniquingKeysWith: { first, _ in first })
        }
        shape = .members(numbered(description.members), markers: numbered(description.markers))
    }

    /// The syntax by which a log is read.
    var syntax: ErrorLineSyntax { ErrorLineSyntax(example) { read($0) } }

    /// The fields' texts; nil where the line does not fit.
    func pieces(of line: ErrorText) -> [ErrorLineDescription.Field: String]? {
        guard signs.isEmpty || signs.contains(where: { line.text[...].range(of: $0) != nil }) else { return nil }
        return switch shape {
        case .template(let template): template.pieces(of: line.text)
        case .members(let members, let markers): Self.pieces(of: line, members, markers)
        }
    }

    /// Whether the program that the description names wrote a line; any may have where it names none.
    func isRight(for line: ErrorText) -> Bool { program.map { line.isBy($0) } ?? true }

    private func read(_ line: ErrorText) -> ErrorLineReading? {
        guard isRight(for: line) else { return nil }
        guard let pieces = pieces(of: line), let stamp = PartialStamp(pieces), let message = pieces[.message] else {
            return nil
        }
        var reading = ErrorLineReading(
            product, line, stamp == .none ? line.stamp : stamp, level: pieces[.level]?.lowercased() ?? "")
        reading.tell(message)
        Self.fill(&reading.line, pieces)
        if reading.line.path == nil { reading.line.path = path(in: message[...]) }
        return reading
    }

    /// `all handlers for /x?a=1 on shop are down.`, `dest=https://shop/x?a=1`: the path without its query.
    private func path(in message: Substring) -> String? {
        guard let pathBehind, let lead = message.range(of: pathBehind) else { return nil }
        var target = message[lead.upperBound...]
        if let scheme = target.range(of: "://"),
            !target[..<scheme.lowerBound].contains(where: { $0 == "/" || $0 == " " })
        {
            target = target[scheme.upperBound...].prefix { $0 != " " }
        }
        return target.firstIndex(of: "/").map { String(target[$0...].prefix { $0 != "?" && $0 != " " }) }
    }

    private static func pieces(
        of line: ErrorText, _ members: [UInt64: ErrorLineDescription.Field], _ markers: [UInt64: String]
    ) -> [ErrorLineDescription.Field: String]? {
        let bytes = line.bytes
        guard bytes.first == 0x7B else { return nil }
        var pieces: [ErrorLineDescription.Field: String] = [:]
        var marked = 0
        let fault = JSONLine.read(bytes) { path, kind, from, to in
            guard to - from <= 8192, members[path] != nil || markers[path] != nil else { return }
            let text = JSONLine.text(bytes, from, to)
            if let marker = markers[path], text.hasPrefix(marker) { marked += 1 }
            guard let field = members[path], !(kind == .literal && text == "null") else { return }
            // What failed and why may have a member each.
            let said = field == .message ? pieces[field].flatMap { $0.isEmpty ? nil : $0 + " " } : nil
            pieces[field] = (said ?? "") + text
        }
        guard fault == nil, marked == markers.count else { return nil }
        // An object that lacks the product's time is another's, around the product's line.
        let isTimed = !members.values.contains(where: \.isTime) || pieces.keys.contains(where: \.isTime)
        return isTimed ? pieces : nil
    }

    private static func fill(_ line: inout ProxyErrorLine, _ pieces: [ErrorLineDescription.Field: String]) {
        func piece(_ field: ErrorLineDescription.Field) -> String? {
            pieces[field].flatMap { $0.isEmpty || $0 == "-" ? nil : $0 }
        }
        line.client = piece(.client)
        line.clientPort = piece(.clientPort).flatMap { Int($0) }
        if let both = piece(.clientAndPort) {
            (line.client, line.clientPort) = ClientAddress.parted(
                both, isPortWritten: ProductCatalogue.current[line.product]?.rowHabits.portFollowsBareIPv6 ?? false)
        }
        line.method = piece(.method)
        line.target = piece(.target)
        line.path = piece(.path)
        if let request = piece(.request) {
            let words = request.split(separator: " ")
            if words.count >= 2 {
                let hasVersion = words.count >= 3 && words[words.count - 1].hasPrefix("HTTP/")
                line.method = String(words[0])
                line.target = words[1..<(hasVersion ? words.count - 1 : words.count)].joined(separator: " ")
            }
        }
        line.requestID = piece(.requestID)
        line.upstream = piece(.upstream)
        line.connection = piece(.connection).flatMap { Int($0) }
    }
}

extension ErrorLineDescription {
    /// What a line says in which signals are looked for; nil where the line is not of these.
    public func message(in line: String, of product: ProductID) -> String? {
        guard let described = try? DescribedErrorLine(self, of: product) else { return nil }
        var line = line
        return line.withUTF8 { described.pieces(of: ErrorText(plain: UnsafeRawBufferPointer($0)))?[.message] }
    }

    /// Whether it reads its own samples.
    ///
    /// - Parameter product: whose lines they are.
    /// - Returns: what is wrong with it, or the first sample that it does not read; nil where it reads all.
    public func fault(of product: ProductID) -> String? {
        do {
            let described = try DescribedErrorLine(self, of: product)
            let unread = samples.first { sample in
                var sample = sample
                return sample.withUTF8 { bytes in
                    let pieces = described.pieces(of: ErrorText(plain: UnsafeRawBufferPointer(bytes)))
                    return pieces.flatMap(PartialStamp.init) == nil
                }
            }
            return unread.map { "it does not read its sample: \($0.prefix(120))" }
        } catch {
            return error.message
        }
    }
}
