internal import Diagnosis
internal import Envelopes
internal import Products
internal import Times

/// How the lines of one product's error log are written.
struct ErrorLineSyntax: Sendable {
    /// Takes a line apart; nil where the product did not write it.
    var read: @Sendable (ErrorText) -> ErrorLineReading?
    /// How a line begins, for messages about lines that nothing reads.
    var looksLike: String
    /// Lines of one client's connection that stand no farther apart tell of one failure, and the one that says most stands
    /// for all; nil where each line is a failure of its own.
    var spreadOfOneFailure: Duration?

    init(
        _ looksLike: String, spreadOfOneFailure: Duration? = nil,
        read: @escaping @Sendable (ErrorText) -> ErrorLineReading?
    ) {
        self.looksLike = looksLike
        self.spreadOfOneFailure = spreadOfOneFailure
        self.read = read
    }

    /// All that are known, in the order in which they are tried.
    ///
    /// What is described tells exactly whose a line is, and comes before the readers with rules of their own.
    static let all: [ErrorLineSyntax] = described + [.caddy, .nginx, .apache, .haproxy, .traefik, .klog]

    private static var described: [ErrorLineSyntax] {
        ProductCatalogue.current.products.flatMap { product in
            product.errorLines.compactMap { try? DescribedErrorLine($0, of: product.id).syntax }
        }
    }

    /// Reads a line in the first syntax that fits.
    static func read(_ text: ErrorText) -> (syntax: ErrorLineSyntax, reading: ErrorLineReading)? {
        all.lazy.compactMap { syntax in syntax.read(text).map { (syntax, $0) } }.first
    }
}

/// A line of an error log, taken out of what was around it.
struct ErrorText {
    /// The line.
    var bytes: UnsafeRawBufferPointer
    /// Its first 4 KiB as text.
    var text: String
    /// When it was written, as far as what was around it says.
    var stamp: PartialStamp
    /// The program that wrote it, where what was around it says so.
    var program: String?

    init(_ line: EnvelopeSearch.Line) {
        bytes = line.bytes
        text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes.prefix(4096)), as: UTF8.self)
        stamp = line.facts.stamp
        program = line.facts.program
    }

    /// A line that nothing was around.
    init(plain bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes.prefix(4096)), as: UTF8.self)
        stamp = .none
    }

    /// Whether a program of this name wrote it, as far as what was around it says so.
    func isBy(_ name: String) -> Bool { program.map { $0.lowercased().hasPrefix(name) } ?? false }
}

/// What a line of an error log says.
struct ErrorLineReading {
    /// What it tells of a failure that several lines tell of together.
    enum Part: Hashable {
        /// All there is.
        case whole
        /// Why something failed, without for whom; the thread that wrote it writes for whom next.
        case reason(thread: Substring)
        /// For whom something failed; the thread may have written why just before.
        case effect(thread: Substring)
    }

    /// The line; its time is not known yet.
    var line: ProxyErrorLine
    /// When it was written, as far as it says.
    var stamp: PartialStamp
    /// What it proves; nil where it tells of no failed request.
    var signal: Signal?
    var part = Part.whole
    /// What it says, where no signal knows it and it may tell of a failure.
    var unknownMessage: String?

    init(_ product: ProductID, _ text: ErrorText, _ stamp: PartialStamp, level: String, _ signal: Signal? = nil) {
        line = ProxyErrorLine(
            source: "", line: 0, offset: 0, text: String(text.text.prefix(300)), time: Timestamp(seconds: 0),
            product: product, level: level, signal: .unknown)
        self.stamp = stamp
        self.signal = signal
    }

    /// Sets what the line proves, as a product's signals say, or those of what is built on it.
    mutating func tell(_ message: some StringProtocol) {
        guard let found = ProductCatalogue.current.signal(inErrorLine: String(message), by: line.product) else {
            if unknownMessage == nil { unknownMessage = String(message.prefix(300)) }
            return
        }
        unknownMessage = nil
        signal = found.signal
        line.product = found.product
    }
}
