/// Blocks of NULs, as crashes leave them in logs.
///
/// A system that went down had made a log longer, and not yet written what belongs there: after its return the log has
/// NULs from the middle of a row on, and the first row written since stands right behind them, with no line feed between.
/// A log that was emptied while its writer kept its place begins with them. So a block parts a line: what stands before
/// and behind it are handed out one by one, under the line's number.
package enum NULBlocks {
    /// NULs in a row that part a line; fewer may be a stranger's bytes in the middle of a row.
    package static let shortest = 4

    /// Hands out the parts of a line that may hold NULs.
    ///
    /// NULs at the beginning and the end of the line are no part of it, however few they are.
    ///
    /// - Parameters:
    ///   - bytes: the line without its line feed.
    ///   - number: its number, 1-based.
    ///   - offset: its first byte's place in the source.
    ///   - isCut: whether the line goes on behind the bytes.
    ///   - body: called once a part, and with an empty line where there is none.
    /// - Returns: what `body` wants after the last part that it was handed.
    package static func forEachPart(
        of bytes: UnsafeRawBufferPointer, number: Int, offset: Int, isCut: Bool = false,
        _ body: (LogLine) -> LineScanner.Decision
    ) -> LineScanner.Decision {
        var hasPart = false
        return forEachPart(
            of: bytes, number: number, offset: offset, isCut: isCut, isEnded: true, hasPart: &hasPart, body)
    }

    /// Hands out the parts of a line that is read piece by piece.
    ///
    /// - Parameters:
    ///   - bytes: the piece without its line feed.
    ///   - number: the line's number, 1-based.
    ///   - offset: the piece's first byte's place in the source.
    ///   - isCut: whether the line goes on behind the piece, and is not handed out any further.
    ///   - isEnded: whether the line ends with the bytes, so that it is handed out as an empty one where it has no part.
    ///   - hasPart: whether a part of the line was handed out, before and afterwards.
    ///   - body: called once a part.
    /// - Returns: what `body` wants after the last part that it was handed.
    static func forEachPart(
        of bytes: UnsafeRawBufferPointer, number: Int, offset: Int, isCut: Bool, isEnded: Bool, hasPart: inout Bool,
        _ body: (LogLine) -> LineScanner.Decision
    ) -> LineScanner.Decision {
        let last = bytes.count - trailing(bytes)
        var start = 0
        while true {
            while start < last, bytes[start] == 0 { start += 1 }
            guard start < last else { break }
            let end = partEnd(bytes, start, last)
            let line = LogLine(
                UnsafeRawBufferPointer(rebasing: bytes[start..<end]), number: number, offset: offset + start,
                isCut: isCut && end == last)
            // Of a carriage return alone nothing is left.
            if !line.bytes.isEmpty {
                hasPart = true
                if body(line) == .stop { return .stop }
            }
            start = end
        }
        guard isEnded, !hasPart else { return .next }
        hasPart = true
        let end = UnsafeRawBufferPointer(rebasing: bytes[bytes.count...])
        return body(LogLine(end, number: number, offset: offset + bytes.count))
    }

    /// How many NULs stand at the end of bytes.
    static func trailing(_ bytes: UnsafeRawBufferPointer) -> Int {
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0 { end -= 1 }
        return bytes.count - end
    }

    /// Where the part that begins at `start` ends: before the next block, or at `last`.
    private static func partEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ last: Int) -> Int {
        var index = start
        var zeros = 0
        while index < last {
            zeros = bytes[index] == 0 ? zeros + 1 : 0
            index += 1
            if zeros == shortest { return index - zeros }
        }
        return last
    }
}
