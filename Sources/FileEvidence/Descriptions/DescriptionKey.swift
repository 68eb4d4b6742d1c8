internal import YAMLDocuments

/// A key of a description in a file: what it is called, what is written behind it, what it means, and how it is read.
///
/// Reading, the nearest name of a mistyped key, and the page docs/formats/products.md all come from these.
struct DescriptionKey<Subject> {
    /// Its name.
    var name: String
    /// What is written behind it: `text`, `yes or no`.
    var takes: String
    /// What it means.
    var means: String
    /// Whether it has to be there.
    var isRequired = false
    /// Reads what stands behind it.
    var read: (YAMLValue, inout Subject, inout YAMLFaults) -> Void
}

/// The keys of one kind of mapping.
struct DescriptionTable<Subject> {
    /// What the mapping describes: `a signal`.
    var what: String
    /// Its keys.
    var keys: [DescriptionKey<Subject>]

    /// Reads a mapping into a subject; a fault is what is no mapping, a key that is none, a key that is lacking, and
    /// whatever a key finds.
    func read(_ value: YAMLValue, into subject: inout Subject, _ faults: inout YAMLFaults) {
        guard let members = value.members else {
            let required = keys.filter(\.isRequired).map(\.name)
            let needs = required.isEmpty ? "" : " with \(required.joined(separator: ", "))"
            faults.add("\(what): expected a mapping\(needs); found \(value.found)", at: value.place)
            return
        }
        faults.checkKeys(of: value, known: keys.map(\.name))
        for key in keys where key.isRequired && value[key.name] == nil {
            faults.add(
                "\(what) has no ‘\(key.name)’", at: members.first?.key ?? value.place, advice: "it is \(key.means)")
        }
        for key in keys { if let value = value[key.name] { key.read(value, &subject, &faults) } }
    }
}

/// Keys for properties.
extension DescriptionKey {
    static func text(_ name: String, _ means: String, _ path: WritableKeyPath<Subject, String>) -> Self {
        Self(name: name, takes: "text", means: means) { value, subject, faults in
            if let text = faults.text(value, name) { subject[keyPath: path] = text }
        }
    }

    static func text(_ name: String, _ means: String, _ path: WritableKeyPath<Subject, String?>) -> Self {
        Self(name: name, takes: "text", means: means) { value, subject, faults in
            if let text = faults.text(value, name) { subject[keyPath: path] = text }
        }
    }

    /// Texts, or one, that are added to those there are.
    static func texts(_ name: String, _ means: String, _ path: WritableKeyPath<Subject, [String]>) -> Self {
        Self(name: name, takes: "list of texts", means: means) { value, subject, faults in
            if let texts = faults.texts(value, name) { subject[keyPath: path] += texts }
        }
    }

    static func flag(_ name: String, _ means: String, _ path: WritableKeyPath<Subject, Bool>) -> Self {
        Self(name: name, takes: "yes or no", means: means) { value, subject, faults in
            if let flag = faults.flag(value, name) { subject[keyPath: path] = flag }
        }
    }

    static func flag(_ name: String, _ means: String, _ path: WritableKeyPath<Subject, Bool?>) -> Self {
        Self(name: name, takes: "yes or no", means: means) { value, subject, faults in
            if let flag = faults.flag(value, name) { subject[keyPath: path] = flag }
        }
    }

    static func number(
        _ name: String, _ means: String, _ path: WritableKeyPath<Subject, Int?>, _ range: ClosedRange<Int>
    ) -> Self {
        Self(name: name, takes: "number", means: means) { value, subject, faults in
            if let number = faults.number(value, name, range) { subject[keyPath: path] = number }
        }
    }

    /// HTTP's statuses, or one.
    static func statuses(_ name: String, _ means: String, _ path: WritableKeyPath<Subject, Set<Int>>) -> Self {
        Self(name: name, takes: "list of statuses", means: means) { value, subject, faults in
            if let statuses = faults.numbers(value, name, 0...999) { subject[keyPath: path].formUnion(statuses) }
        }
    }

    /// One of several words.
    static func word<Value>(
        _ name: String, _ means: String, _ path: WritableKeyPath<Subject, Value>, _ words: [String: Value]
    ) -> Self {
        Self(name: name, takes: Self.choice(words.keys), means: means) { value, subject, faults in
            if let word = faults.word(value, name, words) { subject[keyPath: path] = word }
        }
    }

    /// One of several words.
    static func word<Value>(
        _ name: String, _ means: String, _ path: WritableKeyPath<Subject, Value?>, _ words: [String: Value]
    ) -> Self {
        Self(name: name, takes: Self.choice(words.keys), means: means) { value, subject, faults in
            if let word = faults.word(value, name, words) { subject[keyPath: path] = word }
        }
    }

    private static func choice(_ words: some Sequence<String>) -> String {
        words.sorted().map { "`\($0)`" }.joined(separator: ", ")
    }

    /// A list of descriptions, each added to the subject with the place it stands at.
    static func list<Item>(
        _ name: String, _ means: String, of table: DescriptionTable<Item>, from new: @escaping (Subject) -> Item,
        _ add: @escaping (Item, YAMLPlace, inout Subject, inout YAMLFaults) -> Void
    ) -> Self {
        Self(name: name, takes: "list of mappings", means: means) { value, subject, faults in
            guard let list = value.list else {
                faults.add("‘\(name)’ must be a list; found \(value.found)", at: value.place)
                return
            }
            for one in list {
                var item = new(subject)
                let before = faults.all.count
                table.read(one, into: &item, &faults)
                if faults.all.count == before { add(item, one.place, &subject, &faults) }
            }
        }
    }

    /// A mapping that describes a part of the subject.
    static func part<Part>(
        _ name: String, _ means: String, _ path: WritableKeyPath<Subject, Part>, _ table: DescriptionTable<Part>
    ) -> Self {
        Self(name: name, takes: "mapping", means: means) { value, subject, faults in
            table.read(value, into: &subject[keyPath: path], &faults)
        }
    }

    /// The same key, which has to be there.
    var required: Self {
        var key = self
        key.isRequired = true
        return key
    }
}
