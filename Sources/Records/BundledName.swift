import Diagnosis

/// Names for files of a bundle, made of names that a stranger may have chosen.
///
/// None is absolute, leads out of the bundle, or is another's on a file system that does not tell large letters from small.
struct BundledName {
    private var taken: Set<String> = []
    private var folders: Set<String> = []

    /// The last part of a path, for a file at a bundle's top.
    static func last(of path: String) -> String {
        let name = path.split(separator: "/").last.map { part(String($0)) } ?? "_"
        // A name at the top stands in commands.
        return name.hasPrefix("-") || name.hasPrefix(".") ? "_" + name.dropFirst() : name
    }

    /// A place below a directory for a file of that path: below the same path where that can be had.
    mutating func place(of path: String, in directory: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." && $0 != ".." }.map { Self.part(String($0)) }
        let whole = parts.isEmpty ? "_" : parts.joined(separator: "/")
        if whole.utf8.count <= 1000, take("\(directory)/\(whole)") { return "\(directory)/\(whole)" }
        var number = 2
        while true {
            let place = "\(directory)/\(number)/\(parts.last ?? "_")"
            if take(place) { return place }
            number += 1
        }
    }

    private mutating func take(_ place: String) -> Bool {
        // Strings that are canonically equivalent are equal, as they are to a file system that composes letters.
        let parts = place.lowercased().split(separator: "/")
        let above = (1..<parts.count).map { parts[..<$0].joined(separator: "/") }
        let key = parts.joined(separator: "/")
        guard !taken.contains(key), !folders.contains(key), !above.contains(where: taken.contains) else { return false }
        taken.insert(key)
        folders.formUnion(above)
        return true
    }

    /// A part of a path with nothing in it that a shell, a terminal or another system would take for more than a name.
    private static func part(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            let isPlain =
                scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
                || "0123456789 ._-+=@,~:".unicodeScalars.contains(scalar)
            safe.unicodeScalars.append(isPlain ? scalar : "_")
        }
        while safe.utf8.count > 200 { safe.removeLast() }
        return safe.isEmpty || safe.allSatisfy({ $0 == "." }) ? "_" : safe
    }
}
