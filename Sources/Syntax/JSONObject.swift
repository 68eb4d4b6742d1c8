/// The members of an object of JSON, in their order; no name stands in it twice.
public struct JSONObject: Sendable {
    /// A name and its value.
    public struct Member: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: JSONValue
    }

    private var members: [Member] = []
    private var places: [String: Int] = [:]

    /// Creates an object without members.
    public init() {}

    /// Creates an object of names and values, in the order of the names.
    public init(_ values: [String: JSONValue]) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { self[name] = value }
    }

    /// The value behind a name; a new name goes to the end, nil takes a name out.
    public subscript(name: String) -> JSONValue? {
        get { places[name].map { members[$0].value } }
        set {
            switch (places[name], newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?):
                places[name] = members.count
                members.append(Member(name: name, value: value))
            case (let place?, nil):
                members.remove(at: place)
                places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.name, $0) })
            case (nil, nil): break
            }
        }
    }

    /// The names, in order.
    public var names: [String] { members.map(\.name) }
}

extension JSONObject: RandomAccessCollection {
    /// The place of the first member.
    public var startIndex: Int { 0 }
    /// One past the place of the last member.
    public var endIndex: Int { members.count }
    /// The member at a place.
    public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
    /// Whether both have the same names and values, in whatever order.
    public static func == (one: JSONObject, other: JSONObject) -> Bool {
        one.count == other.count && one.allSatisfy { other[$0.name] == $0.value }
    }

    /// Hashes the members, in whatever order.
    public func hash(into hasher: inout Hasher) { hasher.combine(Set(members)) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Creates an object of names and values; of equal names the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }
}
