internal import CByteScan

/// An error of the system, by its number on the systems that products run on.
public enum ErrorNumber: String, Hashable, Sendable, CaseIterable {
    case refused, reset
    case timedOut = "timed-out"
    case noAddress = "no-address"
    case tooManyFiles = "too-many-files"
    case unreachable
    case noSuchFile = "no-such-file"
    /// The system forbade it: by rights, by SELinux, by a local firewall.
    case noPermission = "no-permission"
    case invalid
    /// It cannot be done at once: at a unix socket, its listener's backlog is full.
    case again
    /// The address is of no kind that the system can connect to.
    case badAddress = "bad-address"
    case addressInUse = "address-in-use"
    case noMemory = "no-memory"
    /// An end of the stream before it was due, by APR's own number.
    case endOfFile = "end-of-file"
    /// A time that ran out, by the system's number or APR's own.
    case expired

    /// The numbers of Linux, of BSD and macOS, and of Windows; APR's own.
    public var numbers: [Int] {
        switch self {
        case .refused: [111, 61, 10061]
        case .reset: [104, 103, 107, 32, 57, 54, 53, 10054, 10053, 10057]
        case .timedOut: [110, 60, 10060]
        case .noAddress: [99, 49, 10049]
        case .tooManyFiles: [24, 23, 10024]
        case .unreachable: [113, 112, 101, 100, 65, 64, 51, 50, 10065, 10064, 10051, 10050]
        case .noSuchFile: [2, 20]
        case .noPermission: [13, 1, 10013]
        case .invalid: [22]
        case .again: [11, 35, 10035]
        case .badAddress: [22, 97, 91, 47, 41, 10022, 10047]
        case .addressInUse: [98, 48, 10048]
        case .noMemory: [12, 105, 55, 10055]
        case .endOfFile: [20014, 70014]
        case .expired: [70007, 110, 60, 10060]
        }
    }
}

extension ErrorNumber {
    /// How the C libraries word it (glibc, musl, BSD and macOS), for products that write no number.
    public var words: [String] {
        switch self {
        case .refused: ["Connection refused"]
        case .reset:
            [
                "Connection reset by peer", "Broken pipe", "Software caused connection abort", "Connection aborted",
                "Socket not connected", "Transport endpoint is not connected", "Socket is not connected",
            ]
        case .timedOut, .expired: ["Connection timed out", "Operation timed out"]
        case .noAddress:
            ["Cannot assign requested address", "Address not available", "Can't assign requested address"]
        case .tooManyFiles:
            ["Too many open files", "No file descriptors available", "Too many open files in system"]
        case .unreachable:
            [
                "No route to host", "Host is unreachable", "Network is unreachable", "Network unreachable",
                "Host is down",
                "Network is down",
            ]
        case .noSuchFile: ["No such file or directory"]
        case .noPermission: ["Permission denied", "Operation not permitted"]
        case .invalid: ["Invalid argument"]
        case .again: ["Resource temporarily unavailable"]
        case .badAddress: ["Address family not supported", "Invalid argument"]
        case .addressInUse: ["Address already in use", "Address in use"]
        case .noMemory: ["Cannot allocate memory", "Out of memory", "No buffer space available"]
        case .endOfFile: []
        }
    }
}

/// Texts and numbers by which a message of an error log is recognised.
///
/// Numbers are told before words: glibc and musl word the same number differently, and other systems have other numbers.
public struct MessagePattern: Hashable, Sendable {
    /// Texts that all stand in it.
    public var all: [String]
    /// Texts of which one stands in it; none where any will do.
    public var any: [String]
    /// Texts of which none stands in it.
    public var none: [String]
    /// Errors of which one's number stands in it; none where any will do.
    public var errors: [ErrorNumber]
    /// What the product was doing, of which one stands in it, too; none where any will do.
    public var moments: [String]

    /// Creates a pattern; an empty one fits nothing.
    @inline(never) public init(
        all: [String] = [], any: [String] = [], none: [String] = [], errors: [ErrorNumber] = [],
        while moments: [String] = []
    ) {
        self.all = all
        self.any = any
        self.none = none
        self.errors = errors
        self.moments = moments
    }

    /// Whether it says nothing by which a message could be recognised.
    public var isEmpty: Bool { all.isEmpty && any.isEmpty && errors.isEmpty }
}

/// The messages of one product as bytes: logs have many lines that none fits.
struct MessageTable: Sendable {
    /// A class, because hundreds of them are asked of every line.
    private final class Row: Sendable {
        let all: [[UInt8]]
        let any: [[UInt8]]
        let none: [[UInt8]]
        let numbers: [Int]
        let moments: [[UInt8]]
        let signal: Signal

        init(_ pattern: MessagePattern, _ signal: Signal) {
            all = pattern.all.map { Array($0.utf8) }
            any = pattern.any.map { Array($0.utf8) }
            none = pattern.none.map { Array($0.utf8) }
            numbers = pattern.errors.flatMap(\.numbers)
            moments = pattern.moments.map { Array($0.utf8) }
            self.signal = signal
        }

        func fits(_ text: UnsafeBufferPointer<UInt8>, _ found: [Int]) -> Bool {
            if !numbers.isEmpty, !found.contains(where: numbers.contains) { return false }
            for wanted in all where !MessageTable.has(text, wanted) { return false }
            return (any.isEmpty || MessageTable.hasOne(text, any))
                && (moments.isEmpty || MessageTable.hasOne(text, moments)) && !MessageTable.hasOne(text, none)
        }
    }

    private static func hasOne(_ text: UnsafeBufferPointer<UInt8>, _ wanted: [[UInt8]]) -> Bool {
        for one in wanted where has(text, one) { return true }
        return false
    }

    private static func has(_ text: UnsafeBufferPointer<UInt8>, _ wanted: [UInt8]) -> Bool {
        guard let first = text.baseAddress, !wanted.isEmpty else { return false }
        return postern_has(first, text.count, wanted, wanted.count) != 0
    }

    private let rows: [Row]
    private let unrelatedBeginnings: [[UInt8]]
    private let unrelatedParts: [[UInt8]]
    private let hasNumbers: Bool
    /// The sign that ends a number in brackets.
    private let end: UInt8

    init(of product: Product) {
        rows = product.signals.compactMap { signal in
            guard case .message(let pattern) = signal.match, !pattern.isEmpty else { return nil }
            return Row(pattern, signal)
        }
        hasNumbers = rows.contains { !$0.numbers.isEmpty }
        end = product.errorNumberEnd
        unrelatedBeginnings = product.unrelatedMessages.beginnings.map { Array($0.utf8) }
        unrelatedParts = product.unrelatedMessages.parts.map { Array($0.utf8) }
    }

    /// What a message proves; nil where it tells nothing of a failed request.
    func signal(of text: String) -> Signal? {
        var text = text
        return text.withUTF8 { bytes in
            let numbers = hasNumbers ? Self.bracketedNumbers(in: bytes, end: end) : []
            for row in rows where row.fits(bytes, numbers) { return isUnrelated(bytes) ? nil : row.signal }
            return nil
        }
    }

    private func isUnrelated(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if Self.hasOne(text, unrelatedParts) { return true }
        guard !unrelatedBeginnings.isEmpty, let start = Self.start(of: text) else { return false }
        return unrelatedBeginnings.contains { text[start...].starts(with: $0) }
    }

    /// Where the message of ` 812#812: *3 MESSAGE` begins; nil where there are no such numbers.
    private static func start(of text: UnsafeBufferPointer<UInt8>) -> Int? {
        func afterDigits(_ place: Int) -> Int { text[place...].firstIndex { $0 &- 0x30 >= 10 } ?? text.count }
        guard let sharp = text.prefix(160).firstIndex(of: 0x23) else { return nil }
        var place = afterDigits(sharp + 1)
        guard text[place...].starts(with: ": ".utf8) else { return nil }
        place += 2
        guard place < text.count, text[place] == 0x2A else { return place }
        let end = afterDigits(place + 1)
        return end < text.count && text[end] == 0x20 ? end + 1 : place
    }

    /// `(111: Connection refused)`, or `(111)Connection refused`, `(OS 10061)` and `(errno=111)`, by the sign behind the number.
    private static func bracketedNumbers(in text: UnsafeBufferPointer<UInt8>, end: UInt8) -> [Int] {
        var numbers: [Int] = []
        var open = 0
        while open < text.count, numbers.count < 8 {
            guard text[open] == 0x28 else {
                open += 1
                continue
            }
            open += 1
            var place = open
            for lead in ["OS ", "errno="] where text[place...].starts(with: lead.utf8) { place += lead.utf8.count }
            var (value, digits) = (0, 0)
            while place < text.count, digits < 6, text[place] &- 0x30 < 10 {
                value = value * 10 + Int(text[place] - 0x30)
                digits += 1
                place += 1
            }
            if digits > 0, place < text.count, text[place] == end { numbers.append(value) }
        }
        return numbers
    }
}
