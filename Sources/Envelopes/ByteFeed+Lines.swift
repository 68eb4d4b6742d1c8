internal import LogSources
internal import Syntax

extension ByteFeed {
    /// The next line without its end, with its number; nil at the end.
    ///
    /// What is longer than a line may be is cut.
    mutating func readLine() -> (text: [UInt8], line: Int)? {
        guard peek() != nil else { return nil }
        let number = line
        var text: [UInt8] = []
        while let byte = next(), byte != 0x0A { if text.count < LineScanner.longestLine { text.append(byte) } }
        if text.last == 0x0D { text.removeLast() }
        return (text, number)
    }
}
