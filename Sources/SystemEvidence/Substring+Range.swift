extension Substring {
    /// The first place of a text, without Foundation.
    func range(of text: String) -> Range<Index>? {
        let wanted = Array(text.utf8)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            guard let candidate = utf8[index...].firstIndex(of: wanted[0]) else { return nil }
            let tail = utf8[candidate...]
            if tail.starts(with: wanted) { return candidate..<tail.index(candidate, offsetBy: wanted.count) }
            index = utf8.index(after: candidate)
        }
        return nil
    }
}
