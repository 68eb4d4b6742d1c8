/// The attributes of an element while its beginning is read; not to be kept.
public struct XMLAttributes {
    private let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    init(_ list: UnsafeMutablePointer<UnsafePointer<CChar>?>?) { self.list = list }

    /// An attribute's value; nil where there is none of that name.
    public subscript(name: String) -> String? {
        var index = 0
        while let list, let key = list[index], let value = list[index + 1] {
            if String(cString: key) == name { return String(cString: value) }
            index += 2
        }
        return nil
    }

    /// All of them, in order.
    public var all: [(name: String, value: String)] {
        var all: [(String, String)] = []
        while let list, let key = list[all.count * 2], let value = list[all.count * 2 + 1] {
            all.append((String(cString: key), String(cString: value)))
        }
        return all
    }
}
