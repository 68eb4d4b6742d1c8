public import Products

/// The beginning of a state message, compiled.
struct StateTemplate: Sendable {
    private struct Part: Sendable {
        /// Nil for what is passed over.
        var field: StateMessage.Field?
        /// What follows; empty where the template ends.
        var end: [UInt8]
        /// Whether blanks may stand in it.
        var isLong: Bool
    }

    let message: StateMessage
    let product: ProductID
    /// What the message begins with.
    let start: [UInt8]
    private let parts: [Part]
    private let program: String?
    /// A field that may hold blanks ends within this.
    private static let longest = 4096

    /// Compiles a description; nil where its template is none.
    init?(_ message: StateMessage, of product: ProductID) {
        var parts: [Part] = []
        var start: [UInt8]?
        var rest = message.template[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            let literal = Array(rest[..<open].utf8)
            if parts.isEmpty { start = literal } else { parts[parts.count - 1].end = literal }
            let name = String(rest[rest.index(after: open)..<close])
            let field = StateMessage.Field(rawValue: name)
            guard field != nil || name == "-" else { return nil }
            parts.append(Part(field: field, end: [], isLong: field == nil || field == .request || field == .script))
            rest = rest[rest.index(after: close)...]
        }
        if !parts.isEmpty { parts[parts.count - 1].end = Array(rest.utf8) }
        self.start = start ?? Array(message.template.utf8)
        // What begins with a field could begin anywhere, unless it is known who writes it.
        guard !self.start.isEmpty || message.program != nil else { return nil }
        self.parts = parts
        self.message = message
        self.product = product
        program = message.program?.lowercased()
    }

    /// The fields' texts; nil where a message does not begin so.
    func pieces(of text: UnsafeBufferPointer<UInt8>, by writer: String?) -> [StateMessage.Field: String]? {
        if let program { guard writer?.lowercased().hasPrefix(program) ?? false else { return nil } }
        guard text.count >= start.count, text.starts(with: start) else { return nil }
        var pieces: [StateMessage.Field: String] = [:]
        var position = start.count
        for part in parts {
            guard let end = end(of: part, in: text, from: position) else { return nil }
            if let field = part.field {
                let value = String(decoding: UnsafeBufferPointer(rebasing: text[position..<end]), as: UTF8.self)
                // The number of a process is one.
                if field == .process, Int(value) == nil { return nil }
                pieces[field] = value
            }
            position = end + part.end.count
        }
        return pieces
    }

    private func end(of part: Part, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var position = start
        let limit = min(text.count, start + Self.longest)
        if part.end.isEmpty {
            while position < limit, part.isLong || text[position] != 0x20 { position += 1 }
            return position > start || part.field == nil ? position : nil
        }
        while position + part.end.count <= limit {
            if text[position...].starts(with: part.end) { return position }
            if !part.isLong, text[position] == 0x20 { return nil }
            position += 1
        }
        return nil
    }
}

/// All that servers say of their states, by how it begins.
struct StateTemplates: Sendable {
    private let byProduct: [ProductID: [StateTemplate]]
    /// The same by their first byte.
    private let byFirst: [UInt8: [StateTemplate]]
    /// Those that begin with a field, and are known by who writes them.
    private let byProgram: [StateTemplate]
    /// Those that are known without the syntax of the line around them, by their first byte.
    private let plain: [UInt8: [StateTemplate]]

    init(_ catalogue: ProductCatalogue) {
        var byProduct: [ProductID: [StateTemplate]] = [:]
        var byFirst: [UInt8: [StateTemplate]] = [:]
        var plain: [UInt8: [StateTemplate]] = [:]
        var byProgram: [StateTemplate] = []
        for product in catalogue.products {
            for state in product.states {
                guard let template = StateTemplate(state, of: product.id) else { continue }
                byProduct[product.id, default: []].append(template)
                guard let first = template.start.first else {
                    byProgram.append(template)
                    continue
                }
                byFirst[first, default: []].append(template)
                if !state.needsItsSyntax { plain[first, default: []].append(template) }
            }
        }
        self.byProduct = byProduct
        self.byFirst = byFirst
        self.byProgram = byProgram
        self.plain = plain
    }

    /// What a message of a product says.
    func first(
        of product: ProductID, in text: UnsafeBufferPointer<UInt8>, by program: String?
    ) -> (template: StateTemplate, pieces: [StateMessage.Field: String])? {
        Self.first(byProduct[product] ?? [], text, program)
    }

    /// What a message says that may be any product's.
    ///
    /// - Parameters:
    ///   - text: the message.
    ///   - program: who wrote it, where what is around it says so.
    ///   - isDescribed: whether it stands in a line that is written as one of the products' is.
    /// - Returns: the state, and the texts of its fields; nil where the message says none.
    func first(
        in text: UnsafeBufferPointer<UInt8>, by program: String?, isDescribed: Bool
    ) -> (template: StateTemplate, pieces: [StateMessage.Field: String])? {
        guard let first = text.first else { return nil }
        return Self.first((isDescribed ? byFirst : plain)[first] ?? [], text, program)
            ?? (program == nil ? nil : Self.first(byProgram, text, program))
    }

    private static func first(
        _ templates: [StateTemplate], _ text: UnsafeBufferPointer<UInt8>, _ program: String?
    ) -> (template: StateTemplate, pieces: [StateMessage.Field: String])? {
        for template in templates {
            if let pieces = template.pieces(of: text, by: program) { return (template, pieces) }
        }
        return nil
    }
}

extension StateMessage {
    /// The first of its samples that it does not fit; nil where it fits all.
    ///
    /// - Parameter product: whose message it is.
    /// - Returns: the sample, or the template where that cannot be used.
    public func fault(of product: ProductID) -> String? {
        guard let compiled = StateTemplate(self, of: product) else { return template }
        return samples.first { sample in
            var sample = sample
            return sample.withUTF8 { compiled.pieces(of: $0, by: program) } == nil
        }
    }
}
