/// An object that is written member by member, for lines that are written by the hundred thousand.
public struct CanonicalObject {
    /// Its text so far, which lacks the closing bracket.
    private var body = "{"
    private var last = ""

    /// Creates an empty object.
    public init() {}

    /// The object as `CanonicalJSON` writes it.
    public var text: String { body + "}" }

    private mutating func add(_ name: String) {
        assert(last.isEmpty || last.utf8.lexicographicallyPrecedes(name.utf8), "members are written in order")
        if !last.isEmpty { body += "," }
        last = name
        body += "\""
        body += name
        body += "\":"
    }

    /// Adds a member; null where there is no value.
    ///
    /// - Parameters:
    ///   - name: its name, of letters, later in the order of bytes than every one before it.
    ///   - value: its value.
    public mutating func add(_ name: String, _ value: String?) {
        add(name)
        if let value { CanonicalJSON.append(value, to: &body) } else { body += "null" }
    }

    /// Adds a number; null where there is none.
    public mutating func add(_ name: String, _ value: Double?) {
        add(name)
        if let value, value.isFinite { CanonicalJSON.append(value, to: &body) } else { body += "null" }
    }

    /// Adds a whole number.
    public mutating func add(_ name: String, _ value: Int) {
        add(name)
        body += String(value)
    }

    /// Adds strings.
    public mutating func add(_ name: String, _ values: [String]) {
        add(name)
        body += "["
        for (place, value) in values.enumerated() {
            if place > 0 { body += "," }
            CanonicalJSON.append(value, to: &body)
        }
        body += "]"
    }

    /// Adds an object; null where there is none.
    public mutating func add(_ name: String, _ value: CanonicalObject?) {
        add(name)
        body += value?.text ?? "null"
    }
}
