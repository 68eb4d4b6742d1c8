internal import LogSources
internal import Syntax

/// Takes rows out of their envelopes; what it hands out is valid until the next line.
///
/// Docker and the container runtimes split long rows: pieces are put together, and the row is that of its last line.
final class EnvelopePeeler {
    private static let dockerPiece = 16 * 1024

    private let envelopes: [Envelope]
    /// One buffer for each envelope: what was unescaped, or the pieces so far.
    private var buffers: [[UInt8]]
    private var isPending: [Bool]
    private var held: UnsafeMutableRawBufferPointer
    /// Who wrote the line read last, as a number: its prefixes without their digits; nil where it has none.
    private(set) var origin: UInt64?

    init(_ envelopes: [Envelope]) {
        self.envelopes = envelopes
        buffers = envelopes.map { _ in [] }
        isPending = envelopes.map { _ in false }
        held = .allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit { held.deallocate() }

    /// Takes a line's row out.
    ///
    /// - Parameter line: the line.
    /// - Returns: the row; the line itself where it is in no envelope; nil for a piece of a row.
    func row(of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var bytes = line
        origin = nil
        for (index, envelope) in envelopes.enumerated() {
            if let member = envelope.member {
                guard let isWhole = take(member, of: bytes, into: index, envelope) else { return bytes }
                if !isWhole { return nil }
                bytes = keep(buffers[index])
                if !isPending[index] { buffers[index].removeAll(keepingCapacity: true) }
            } else {
                guard let start = envelope.rowStart(bytes) else { return bytes }
                var hash = origin ?? RequestName.start
                for index in 0..<start where !(0x30...0x39).contains(bytes[index]) && bytes[index] != 0x20 {
                    RequestName.mix(&hash, bytes[index])
                }
                origin = hash
                let row = UnsafeRawBufferPointer(rebasing: bytes[start...])
                guard envelope == .runtime else {
                    bytes = row
                    continue
                }
                let isPiece = start >= 2 && Self.isPiece(bytes, before: start)
                guard isPiece || isPending[index] else {
                    bytes = row
                    continue
                }
                append(row, to: index)
                isPending[index] = isPiece
                if isPiece { return nil }
                bytes = keep(buffers[index])
                buffers[index].removeAll(keepingCapacity: true)
            }
        }
        return bytes
    }

    /// The tag before the row: `P` or `P:…` for a piece.
    private static func isPiece(_ bytes: UnsafeRawBufferPointer, before start: Int) -> Bool {
        var tag = start - 2
        while tag > 0, bytes[tag - 1] != 0x20 { tag -= 1 }
        return bytes[tag] == 0x50
    }

    /// Unescapes the member; nil where the line has none, false where it is a piece.
    private func take(_ member: UInt64, of bytes: UnsafeRawBufferPointer, into index: Int, _ envelope: Envelope)
        -> Bool?
    {
        guard !bytes.isEmpty, bytes[0] == 0x7B else { return nil }
        var span: (Int, Int)?
        let fault = JSONLine.read(bytes) { path, kind, start, end in
            if path == member, kind != .literal { span = (start, end) }
        }
        guard fault == nil, let (start, end) = span else { return nil }
        if !isPending[index] { buffers[index].removeAll(keepingCapacity: true) }
        let before = buffers[index].count
        var row = buffers[index]
        buffers[index] = []
        JSONLine.forEachByte(bytes, start, end) { if row.count < LineScanner.longestLine { row.append($0) } }
        let isEnded = row.last == 0x0A
        while let last = row.last, last == 0x0A || last == 0x0D { row.removeLast() }
        let isPiece = envelope == .docker && !isEnded && row.count - before >= Self.dockerPiece
        buffers[index] = row
        isPending[index] = isPiece
        return !isPiece
    }

    private func append(_ row: UnsafeRawBufferPointer, to index: Int) {
        let room = LineScanner.longestLine - buffers[index].count
        buffers[index].append(contentsOf: row.prefix(max(0, room)))
    }

    /// Copies bytes to where they stay until the next line.
    private func keep(_ row: [UInt8]) -> UnsafeRawBufferPointer {
        // Readers of rows may look at what lies around them.
        let needed = row.count + 2 * LogLine.padding
        if held.count < needed {
            held.deallocate()
            held = .allocate(byteCount: needed, alignment: 16)
        }
        let place = UnsafeMutableRawBufferPointer(rebasing: held[LogLine.padding..<LogLine.padding + row.count])
        place.copyBytes(from: row)
        return UnsafeRawBufferPointer(place)
    }
}
