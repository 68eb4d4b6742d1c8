internal import CEvtx
internal import Diagnosis
internal import LogSources
internal import Times

/// A binary event log (`.evtx`), read record by record through libevtx.
///
/// libevtx opens a path. What is no plain file, and what has to be mended so that libevtx finds its records, is copied
/// into a private temporary file.
struct EvtxLog {
    /// What comes out of a record.
    enum Visit {
        case record(EventRecord)
        /// A record that nobody wants, of which no more was read than its time.
        case passed(number: Int, time: Timestamp)
        case failed(number: Int, reason: String)
        /// So many records are missing by their numbers.
        case missing(Int)
    }

    private let source: any LogSource
    private let name: String
    private let place: String
    private let copy: KeptBytes?
    private let header: EvtxHeader
    /// What is wrong with the file as a whole, in words.
    private var faults: [String] = []

    /// Looks at a log, and copies it where that is needed.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - monitor: watches the copying.
    /// - Throws: `LogSourceError`.
    init(_ source: any LogSource, monitor: ScanMonitor) throws(LogSourceError) {
        self.source = source
        name = source.name
        var bytes = try source.open()
        var first = [UInt8](repeating: 0, count: EvtxHeader.blockSize)
        var count = 0
        while count < first.count {
            let before = count
            let read = try Self.read(&bytes, into: &first, from: before)
            if read == 0 { break }
            count += read
        }
        header = EvtxHeader(Array(first[..<count]))
        let size = bytes.isCompressed ? nil : source.byteCount.map { Int($0) }
        let isWhole = size.map { ($0 - EvtxHeader.blockSize) % EvtxHeader.chunkSize == 0 } ?? false
        if let file = source as? FileSource, !bytes.isCompressed, isWhole, header.isSound,
            !header.isDirty || header.chunkCount * EvtxHeader.chunkSize + EvtxHeader.blockSize == size
        {
            place = file.place
            copy = nil
        } else {
            let kept = try Self.copied(source, header, size: size, monitor)
            (place, copy) = (kept.file.place, kept.file)
            if kept.isCut { faults.append("it ends inside a chunk") }
        }
        if !header.isSound { faults.append("its header is damaged") }
        if header.isDirty { faults.append("it was not closed when it was copied") }
    }

    /// Hands out every record, then those recovered from damaged parts.
    ///
    /// - Parameters:
    ///   - monitor: watches the reading.
    ///   - isWanted: whether a record of that time and number may be wanted; of others only the time is read.
    ///   - body: called once a record, and once more where some are missing.
    /// - Returns: what was lost of the file, in words; nil where nothing was.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    func read(
        monitor: ScanMonitor, isWanted: (Timestamp, Int?) -> Bool, _ body: (Visit) -> Void
    ) throws -> String? {
        var faults = faults
        var keeper = copy
        let file: EvtxFile
        do {
            file = try EvtxFile(place, named: name)
        } catch {
            // One chunk that contradicts itself keeps libevtx from all: without its sign, what it holds is recovered.
            let unsigned = try Self.unsigned(source, header, monitor)
            guard let mended = try? EvtxFile(unsigned.place, named: name) else { throw error }
            file = mended
            keeper = unsigned
            faults.append("the beginning of a chunk is damaged")
        }
        defer { withExtendedLifetime(keeper) {} }
        let isDamaged = file.isCorrupted || !faults.isEmpty
        // In a sound file, what is carved out besides its records are traces of older ones.
        let recovered = isDamaged ? file.count(.recovered) : 0
        var numbers = RecordNumbers(isKept: recovered > 0)
        var failed = 0
        var added = 0
        for (kind, count) in [(EvtxFile.Kind.read, file.count(.read)), (.recovered, recovered)] {
            for index in 0..<count {
                if index % 256 == 0,
                    !monitor.mayGoOn(ScanProgress(name: name, bytesRead: Int64(index), byteCount: Int64(count)))
                {
                    throw LogSourceError.cancelled(name: name)
                }
                let outcome = file.record(index, kind, isWanted)
                var number: Int?
                switch outcome {
                case .record(let record): number = record.line
                case .passed(let passed, _): number = passed
                case .failed, .missing: failed += 1
                }
                if let number {
                    guard numbers.insert(number) || kind == .read else { continue }
                    if kind == .recovered { added += 1 }
                }
                body(outcome)
            }
        }
        if added > 0 { faults.append("\(added) of its records were recovered from damaged parts") }
        if isDamaged {
            let missing = numbers.missing(before: header.isSound ? header.nextRecord : 0) - failed
            if missing > 0 {
                faults.append("\(missing) records are missing by their numbers")
                body(.missing(missing))
            }
            if faults.isEmpty { faults.append("parts of it are damaged") }
        }
        if file.count(.read) + recovered == 0, !faults.isEmpty {
            throw SystemEvidenceError.binary(
                name: name,
                what: .damagedEventLog(
                    reason: "none of its records can be read; " + faults.joined(separator: "; ")))
        }
        return faults.isEmpty ? nil : faults.joined(separator: "; ")
    }

    private static func read(
        _ bytes: inout any LogBytes, into block: inout [UInt8], from start: Int
    ) throws(LogSourceError) -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: block.count - start, alignment: 16)
        defer { buffer.deallocate() }
        let count = try bytes.read(into: buffer)
        block.replaceSubrange(start..<start + count, with: buffer[..<count])
        return count
    }

    /// The bytes of a log; a stream's are known only at its end.
    private static func byteCount(_ source: any LogSource, _ monitor: ScanMonitor) throws(LogSourceError) -> Int {
        var count = 0
        try PieceScanner(source, monitor: monitor).forEachPiece { count += $0.count }
        return count
    }

    /// Chunks behind the header, the last one whole or not.
    private static func chunks(in byteCount: Int) -> Int {
        (max(0, byteCount - EvtxHeader.blockSize) + EvtxHeader.chunkSize - 1) / EvtxHeader.chunkSize
    }

    /// Copies a log, and takes the sign from chunks whose own checksum is wrong.
    private static func unsigned(
        _ source: any LogSource, _ header: EvtxHeader, _ monitor: ScanMonitor
    ) throws(LogSourceError) -> KeptBytes {
        let file = try KeptBytes(for: source.name)
        try header.mended(chunks: chunks(in: try byteCount(source, monitor))).append(to: file)
        var chunk: [UInt8] = []
        try PieceScanner(source, monitor: monitor).forEachPiece(behind: EvtxHeader.blockSize) {
            piece throws(LogSourceError) in
            var piece = piece
            while !piece.isEmpty {
                let part = min(piece.count, EvtxHeader.chunkSize - chunk.count)
                chunk += piece[..<part]
                piece = UnsafeRawBufferPointer(rebasing: piece[part...])
                guard chunk.count == EvtxHeader.chunkSize else { continue }
                try EvtxHeader.checked(chunk).append(to: file)
                chunk.removeAll(keepingCapacity: true)
            }
        }
        if !chunk.isEmpty {
            chunk += [UInt8](repeating: 0, count: EvtxHeader.chunkSize - chunk.count)
            try EvtxHeader.checked(chunk).append(to: file)
        }
        return file
    }

    /// Copies a log, with a header that fits it, and its last chunk filled up.
    private static func copied(
        _ source: any LogSource, _ header: EvtxHeader, size: Int?, _ monitor: ScanMonitor
    ) throws(LogSourceError) -> (file: KeptBytes, isCut: Bool) {
        let total = if let size { size } else { try byteCount(source, monitor) }
        let chunks = chunks(in: total)
        let file = try KeptBytes(for: source.name)
        let isFit = header.isSound && !header.isDirty && header.chunkCount <= chunks
        if !isFit { try header.mended(chunks: chunks).append(to: file) }
        var written = isFit ? -EvtxHeader.blockSize : 0
        try PieceScanner(source, monitor: monitor).forEachPiece(behind: isFit ? 0 : EvtxHeader.blockSize) {
            piece throws(LogSourceError) in
            written += piece.count
            try file.append(piece)
        }
        let rest = max(0, written) % EvtxHeader.chunkSize
        if rest > 0 { try [UInt8](repeating: 0, count: EvtxHeader.chunkSize - rest).append(to: file) }
        return (file, rest > 0 || total < EvtxHeader.blockSize)
    }
}

extension [UInt8] {
    fileprivate func append(to file: KeptBytes) throws(LogSourceError) {
        let result = withUnsafeBytes { bytes in
            Result { () throws(LogSourceError) in try file.append(bytes) }
        }
        try result.get()
    }
}

/// The numbers of the records that were read, to tell how many are missing.
private struct RecordNumbers {
    private static let mostMissing = 10_000_000

    private(set) var first = 0
    private var last = 0
    private var count = 0
    private var known: Set<Int>?

    /// Keeps every number only where a record may come twice.
    init(isKept: Bool) { known = isKept ? [] : nil }

    /// Whether the number is new.
    mutating func insert(_ number: Int) -> Bool {
        if known?.insert(number).inserted == false { return false }
        first = count == 0 ? number : min(first, number)
        last = count == 0 ? number : max(last, number)
        count += 1
        return true
    }

    func missing(before next: UInt64) -> Int {
        guard count > 0 else { return 0 }
        var end = last
        if next > UInt64(max(0, last)), next < UInt64(Int.max) { end = Int(next) - 1 }
        let missing = end - first + 1 - count
        return missing > 0 && missing <= Self.mostMissing ? missing : 0
    }
}
