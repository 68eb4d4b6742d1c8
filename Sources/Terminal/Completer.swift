#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds what may stand in a line that begins in a certain way.
struct Completer {
    /// What was found for the beginning of a line.
    struct Result: Hashable {
        /// What all candidates begin with, in place of what was typed; never shorter than that.
        var common: String
        /// What to show of each candidate, in order: the last part of a path; not yet escaped.
        var shown: [String]
        /// Names that are no UTF-8, which cannot be typed.
        var unspellable: Int
    }

    /// The most names that are read of one directory.
    static let mostNames = 100_000

    let completion: Completion

    /// Looks for completions.
    ///
    /// - Parameter typed: the line up to the cursor.
    /// - Returns: nil where nothing begins so.
    func complete(_ typed: String) -> Result? {
        var candidates: [(full: String, shown: String)] = []
        var unspellable = 0
        for word in Set(completion.words).sorted() where word.unicodeScalars.starts(with: typed.unicodeScalars) {
            candidates.append((word, word))
        }
        for phrase in Set(completion.phrases).sorted() where phrase.unicodeScalars.starts(with: typed.unicodeScalars) {
            let parts = phrase.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, typed.hasPrefix(parts[0] + " ") else { continue }
            candidates.append((phrase, String(parts[1])))
        }
        if completion.takesPaths {
            let (paths, odd) = self.paths(typed)
            candidates += paths
            unspellable = odd
        }
        guard let first = candidates.first else {
            return unspellable > 0 ? Result(common: typed, shown: [], unspellable: unspellable) : nil
        }
        var common = Array(first.full.unicodeScalars)
        for candidate in candidates.dropFirst() {
            var length = 0
            for scalar in candidate.full.unicodeScalars {
                guard length < common.count, common[length] == scalar else { break }
                length += 1
            }
            common.removeLast(common.count - length)
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: common)
        return Result(common: String(text), shown: candidates.map(\.shown), unspellable: unspellable)
    }

    private func paths(_ typed: String) -> (found: [(full: String, shown: String)], unspellable: Int) {
        if typed == "~" { return ([("~/", "~/")], 0) }
        let slash = typed.unicodeScalars.lastIndex(of: "/")
        let head = slash.map { String(typed.unicodeScalars[...$0]) } ?? ""
        let tail = Array(typed.utf8.dropFirst(head.utf8.count))
        let directory = head.isEmpty ? "." : PathText.expandingHome(head)
        guard let stream = opendir(directory) else { return ([], 0) }
        defer { closedir(stream) }
        var names: [(name: String, isDirectory: Bool)] = []
        var unspellable = 0
        var read = 0
        while read < Self.mostNames, let entry = readdir(stream) {
            read += 1
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.starts(with: tail), bytes != [0x2E], bytes != [0x2E, 0x2E],
                // Hidden files are offered to those who ask for them.
                tail.first == 0x2E || bytes.first != 0x2E
            else { continue }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                unspellable += 1
                continue
            }
            names.append((name, isDirectory(entry.pointee.d_type, path: directory + "/" + name)))
        }
        names.sort { $0.name < $1.name }
        let found = names.map { entry in
            let shown = entry.name + (entry.isDirectory ? "/" : "")
            return (head + shown, shown)
        }
        return (found, unspellable)
    }

    private func isDirectory(_ kind: UInt8, path: String) -> Bool {
        if kind == UInt8(DT_DIR) { return true }
        guard kind == UInt8(DT_LNK) || kind == UInt8(DT_UNKNOWN) else { return false }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
