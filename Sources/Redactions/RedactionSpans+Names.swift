/// Names of users and of hosts, by what stands around them and by their shape.
extension RedactionSpans {
    // MARK: Users

    private static let authorities: Set<String> = [
        "apppool", "authority", "service", "builtin", "hklm", "hkey_local_machine", "software", "system", "inetpub",
        "windows",
        "system32", "microsoft", "inetsrv", "config", "logs", "logfiles", "bin", "program files", "root", "cimv2",
        "localhost",
        "currentversion", "parameters", "services", "controlset001", "currentcontrolset", "process", "memory",
        "processor",
        "currentcontrolset", "files", "w3svc", "httperr", "framework", "framework64", "assembly", "temp", "wwwroot",
        "apppools", "schema", "history", "drivers", "etc", "n", "t", "r", "d", "w", "s", "b", "x",
    ]

    /// Marks `DOMAIN\user` and security identifiers.
    mutating func markAccounts(_ range: Range<Int>) {
        for at in range where isOpen(at) {
            if bytes[at] == UInt8(ascii: "S"), hasWord("s-1-", at: at), isBoundary(at) {
                let end = first(at..<range.upperBound) { !($0.isDigit || $0 == 0x2D || $0 | 0x20 == 0x73) }
                if end - at > 5 { claim(at..<end, .user) }
            }
            guard bytes[at] == UInt8(ascii: "\\"), at > range.lowerBound, at + 1 < range.upperBound else { continue }
            // `\\server\share`
            if bytes[at - 1] == UInt8(ascii: "\\"),
                at < 2 || bytes[at - 2].isBlank || "\"'=([<,;".utf8.contains(bytes[at - 2]),
                bytes[at + 1].isAlphanumeric
            {
                let end = first((at + 1)..<range.upperBound) { !($0.isWord || $0 == 0x2E || $0 == 0x2D) }
                if end < range.upperBound, bytes[end] == UInt8(ascii: "\\") { markHost((at + 1)..<end) }
                continue
            }
            guard isFree(at - 1), bytes[at - 1].isWord || bytes[at - 1] == 0x2D else { continue }
            var start = at
            while start > range.lowerBound, at - start < 64, isFree(start - 1),
                bytes[start - 1].isWord || bytes[start - 1] == 0x2E || bytes[start - 1] == 0x2D
            {
                start -= 1
            }
            let before = start == range.lowerBound ? 0x20 : bytes[start - 1]
            guard before != UInt8(ascii: "\\"), before != UInt8(ascii: "/"), before != UInt8(ascii: "%"),
                before != UInt8(ascii: "^"), before != UInt8(ascii: ")"), before != UInt8(ascii: "*")
            else { continue }
            let domain = start..<at
            guard domain.count >= 2, bytes[start].isAlphanumeric,
                !Self.authorities.contains(String(decoding: Spelling.lowered(Array(bytes[domain])), as: UTF8.self))
            else { continue }
            var userStart = at + 1
            if bytes[userStart] == UInt8(ascii: "\\") { userStart += 1 }
            let end = first(min(userStart, range.upperBound)..<range.upperBound) {
                !($0.isWord || $0 == 0x2E || $0 == 0x2D || $0 == 0x24)
            }
            var stop = end
            while stop > userStart, bytes[stop - 1] == 0x2E { stop -= 1 }
            guard stop > userStart + 1, bytes[userStart].isAlphanumeric || bytes[userStart] >= 0x80 else { continue }
            if end < range.upperBound, "\\/*+?(){}[".utf8.contains(bytes[end]) { continue }
            if isFileName(userStart..<stop) { continue }
            if !CommonWords.nobodysHosts.contains(text(domain).lowercased()) { claim(domain, .host) }
            claim(userStart..<stop, .user)
        }
    }

    /// Marks whose home a path lies in.
    mutating func markHomes(_ range: Range<Int>) {
        for at in range where isFree(at) && (bytes[at] == UInt8(ascii: "/") || bytes[at] == UInt8(ascii: "\\")) {
            var start = at
            for home: StaticString in [
                "/home/", "/users/", "\\users\\", "/users\\", "\\documents and settings\\", "\\home\\", "/var/mail/",
                "/export/home/",
            ] where hasWord(home, at: at) {
                start = at + home.utf8CodeUnitCount
                break
            }
            if hasWord("\\\\users\\\\", at: at) { start = at + 9 }
            guard start > at, start < range.upperBound else { continue }
            let end = first(start..<range.upperBound) {
                $0 < 0x20 || $0.isQuote || "/\\,;:<>|)]".utf8.contains($0)
            }
            var name = start..<end
            if end == range.upperBound || bytes[end] != UInt8(ascii: "/") && bytes[end] != UInt8(ascii: "\\") {
                name = start..<first(start..<end) { $0 == 0x20 }
            }
            guard !name.isEmpty else { continue }
            let word = text(name)
            if ["Public", "Default", "All Users", "shared", "Shared"].contains(word) { continue }
            claim(name, .user)
        }
    }

    // MARK: Hosts

    /// Whether a dotted name ends as files do.
    func isFileName(_ range: Range<Int>) -> Bool {
        guard let dot = bytes[range].lastIndex(of: 0x2E), dot + 1 < range.upperBound else { return false }
        let ending = Spelling.lowered(Array(bytes[(dot + 1)..<range.upperBound]))
        if ending.allSatisfy(\.isDigit) { return true }
        return CommonWords.fileEndings.contains(String(decoding: ending, as: UTF8.self))
    }

    private static let namespaces: Set<String> = CommonWords.products.union([
        "http", "java", "javax", "jakarta", "system", "microsoft", "tls", "admin", "kernel", "net", "core",
        "asp",
        "windows", "scala", "kotlin", "sun", "jdk", "python", "node", "mod_proxy", "log", "w3c", "req", "res", "txn",
        "var",
        "hdr", "src", "fc", "be", "fe", "srv", "ssl", "tune", "applicationhost", "ngx", "proxy",
        "directory", "servervariables", "app", "process", "os", "string", "vars", "urlp", "path", "urllib", "requests",
        "urllib3",
        "django", "flask", "express", "runtime", "ngx_http", "lua", "luci", "io", "org", "com",
    ])

    mutating func markHosts(_ range: Range<Int>) {
        var at = range.lowerBound
        while at < range.upperBound {
            guard isOpen(at), bytes[at].isWord || bytes[at] == 0x2D else {
                at += 1
                continue
            }
            var end = at
            var dots = 0
            while end < range.upperBound, isOpen(end) {
                if bytes[end] == 0x2E {
                    dots += 1
                } else if bytes[end] == UInt8(ascii: "\\"), end + 1 < range.upperBound, bytes[end + 1] == 0x2E {
                    // The escaped full stop of a pattern: `^shop\.example$`.
                } else if !(bytes[end].isWord || bytes[end] == 0x2D) {
                    break
                }
                end += 1
            }
            var stop = end
            while stop > at, bytes[stop - 1] == 0x2E || bytes[stop - 1] == 0x2D { stop -= 1 }
            if dots > 0, stop > at { markDottedName(at..<stop, isOpenEnded: end >= bytes.count - 3 && isCut) }
            at = max(end, at + 1)
        }
    }

    private mutating func markDottedName(_ range: Range<Int>, isOpenEnded: Bool) {
        var start = range.lowerBound
        while start < range.upperBound, bytes[start] == 0x2D || bytes[start] == 0x5F { start += 1 }
        let name = start..<range.upperBound
        let labels = bytes[name].split(omittingEmptySubsequences: false) { $0 == 0x2E }.map { label in
            label.last == UInt8(ascii: "\\") ? label.dropLast() : label
        }
        guard labels.count >= 2, let firstLabel = labels.first, let last = labels.last,
            labels.allSatisfy({ !$0.isEmpty })
        else { return }
        // `e.g`, `1.5`, `v1.2`, `2.x`
        guard last.count >= 2 || isOpenEnded, last.first?.isDigit == false else { return }
        if labels.allSatisfy({ $0.count <= 1 }) { return }
        let word = String(decoding: last.map(\.lowered), as: UTF8.self)
        // `prod.example.com-HTTP`: the name of a part that begins with a host's.
        let stem = String(word.prefix { $0 != "-" && $0 != "_" })
        let isKnown =
            CommonWords.domains.contains(word) || CommonWords.domains.contains(stem)
            || (word.utf8.count == 2 && word.utf8.allSatisfy(\.isLower) && !CommonWords.fileEndings.contains(word))
        let isPath = !isFree(name.lowerBound)
        let isFile = CommonWords.fileEndings.contains(word) || CommonWords.fileEndings.contains(stem) && stem.count > 1
        let firstWord = String(decoding: firstLabel.map(\.lowered), as: UTF8.self)
        if isNamespace(name) { return }
        if firstWord == "asp" || firstWord == "microsoft" || firstWord == "system" { return }
        if isPath || isInPath(name) {
            // In a path only what can hardly be a file's name.
            guard isKnown, !isFile, word.count > 2 || labels.count >= 3 else { return }
            claim(name, .host)
            return
        }
        if isKnown, !isFile || labels.count >= 4 {
            if word != "net" && word != "io" && word != "log" || labels.count >= 2 { claim(name, .host) }
            return
        }
        if isFile, !isOpenEnded { return }
        if isFile || Self.namespaces.contains(firstWord) { return }
        if name.upperBound < bytes.count, bytes[name.upperBound] == UInt8(ascii: "(") { return }
        // Names of types: `Kestrel.BadHttpRequestException`.
        if labels.allSatisfy({ $0.first?.isUpper == true && $0.contains(where: \.isLower) }) { return }
        // Names of settings: `tune.ssl.default-dh-param`, `lazy_map_min_size`.
        if last.contains(0x5F) || last.count > 18 { return }
        claim(name, .host)
    }

    func isInPath(_ range: Range<Int>) -> Bool {
        let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0x20
        let after = range.upperBound < bytes.count ? bytes[range.upperBound] : 0x20
        return before == UInt8(ascii: "/") || before == UInt8(ascii: "\\") || after == UInt8(ascii: "\\")
    }
}
