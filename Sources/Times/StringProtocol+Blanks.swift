extension StringProtocol {
    /// The text without blanks and tabs at either end.
    package var trimmingBlanks: String {
        var part = Substring(self)
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }
}
