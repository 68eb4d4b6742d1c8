import Foundation

/// Makes a failing log smaller as long as it still fails.
struct Shrinking {
    private let text: [UInt8]
    private let path: String
    private let deadline = ContinuousClock.now + .seconds(90)

    /// Prepares to shrink a log.
    ///
    /// - Parameters:
    ///   - text: the log; it fails.
    ///   - path: where smaller ones are written to be tried.
    init(_ text: [UInt8], path: String) {
        self.text = text
        self.path = path
    }

    /// Leaves out lines, at first many at once.
    ///
    /// - Parameter fails: whether the log at a path still fails.
    /// - Returns: the smallest log found; the whole one where the failure does not come again.
    /// - Throws: where a smaller log cannot be written or tried.
    func shrink(_ fails: (String) throws -> Bool) throws -> [UInt8] {
        func isFailing(_ text: [UInt8]) throws -> Bool {
            try Data(text).write(to: URL(fileURLWithPath: path))
            return try fails(path)
        }
        guard try isFailing(text) else {
            say("fuzz: it does not fail again by itself")
            return text
        }
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        var size = lines.count / 2
        while size > 0 {
            var start = 0
            while start < lines.count, ContinuousClock.now < deadline {
                var fewer = lines
                fewer.removeSubrange(start..<min(start + size, lines.count))
                if fewer.contains(where: { !$0.isEmpty }), try isFailing(Array(fewer.joined(separator: [0x0A]))) {
                    lines = fewer
                } else {
                    start += size
                }
            }
            size /= 2
        }
        return Array(lines.joined(separator: [0x0A]))
    }
}
