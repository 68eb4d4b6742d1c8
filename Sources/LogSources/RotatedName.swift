/// What a path says of a log's place among its like.
struct RotatedName: Comparable {
    let path: String
    private let folder: NaturalText
    private let set: NaturalText
    private let age: Age
    /// What stands behind the date: a counter that grows with time, a node's address.
    private let rest: NaturalText

    /// Later cases are newer.
    private enum Age: Comparable {
        case stamped(Int)
        case counted(back: Int)
        case current

        static func < (left: Age, right: Age) -> Bool {
            switch (left, right) {
            case (.stamped(let left), .stamped(let right)): left < right
            case (.counted(let left), .counted(let right)): left > right
            case (.stamped, _): right != left
            case (.counted, .current): true
            default: false
            }
        }
    }

    private static let compressions = ["gz", "zst", "xz", "bz2", "Z", "lz4"]
    private static let endings = ["log", "txt", "json", "csv", "out"]

    init(_ path: String) {
        self.path = path
        var name = path[...]
        var folder = path[..<path.startIndex]
        if let slash = path.lastIndex(of: "/") {
            folder = path[...slash]
            name = path[path.index(after: slash)...]
        }
        self.folder = NaturalText(folder)
        for ending in Self.compressions where name.hasSuffix(".\(ending)") { name = name.dropLast(ending.count + 1) }
        if let stamp = NameStamp.last(in: name) {
            set = NaturalText(Self.bare(name[..<stamp.range.lowerBound]))
            age = .stamped(stamp.value)
            rest = NaturalText(name[stamp.range.upperBound...])
            return
        }
        rest = NaturalText("")
        if let (stem, back) = Self.counter(name) {
            set = NaturalText(Self.bare(stem))
            age = .counted(back: back)
        } else {
            set = NaturalText(Self.bare(name))
            age = .current
        }
    }

    static func < (left: RotatedName, right: RotatedName) -> Bool {
        if left.folder != right.folder { return left.folder < right.folder }
        if left.set != right.set { return left.set < right.set }
        if left.age != right.age { return left.age < right.age }
        if left.rest != right.rest { return left.rest < right.rest }
        return left.path < right.path
    }

    static func == (left: RotatedName, right: RotatedName) -> Bool { left.path == right.path }

    /// `access.log.2` or `access.2.log`: the name without the counter, and the counter.
    private static func counter(_ name: Substring) -> (stem: Substring, back: Int)? {
        var stem = name
        for ending in endings where stem.hasSuffix(".\(ending)") { stem = stem.dropLast(ending.count + 1) }
        let digits = stem.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        guard (1...6).contains(digits), let back = Int(stem.suffix(digits)) else { return nil }
        let before = stem.dropLast(digits)
        guard before.hasSuffix("."), before.count > 1 else { return nil }
        return (before.dropLast(), back)
    }

    /// A set's name without what files of one set may differ in: `access.log` and `access-` are one.
    private static func bare(_ name: Substring) -> Substring {
        var name = name
        while let last = name.last, "-_.".contains(last) { name.removeLast() }
        for ending in endings where name.hasSuffix(".\(ending)") { return name.dropLast(ending.count + 1) }
        return name
    }
}
