internal import AccessLogs
internal import Products
internal import SystemEvidence
internal import YAMLDocuments

/// One file about a product: what it adds to a catalogue, held to its samples.
struct ProductFile {
    /// The largest file, in bytes.
    static let mostBytes = 1 << 18

    /// The catalogue with what the file says.
    private(set) var catalogue: ProductCatalogue
    /// The product that it is about.
    private(set) var product: ProductID
    /// Whether no other product is called so.
    private(set) var isNew: Bool
    /// How many signals and formats it adds.
    private(set) var signalCount: Int
    private(set) var formatCount: Int

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - text: its text.
    ///   - name: what it is called, for faults.
    ///   - catalogue: the products known so far.
    /// - Throws: all that is wrong with it; nothing of such a file is taken.
    init(_ text: String, name: String, adding catalogue: ProductCatalogue) throws(FaultyYAML) {
        var reading = ProductFileReading(catalogue)
        let result = reading.read(text)
        guard let result, reading.faults.isEmpty else {
            throw FaultyYAML(name: name, faults: reading.faults.all, text: text)
        }
        self = result
    }

    fileprivate init(_ catalogue: ProductCatalogue, _ draft: ProductDraft, isNew: Bool) {
        self.catalogue = catalogue
        self.isNew = isNew
        product = draft.product.id
        signalCount = draft.signals.count
        formatCount = draft.formats.count
    }
}

/// The reading of one file, with what is wrong in it.
private struct ProductFileReading {
    var faults = YAMLFaults()
    let known: ProductCatalogue

    init(_ known: ProductCatalogue) { self.known = known }

    mutating func read(_ text: String) -> ProductFile? {
        let root: YAMLValue?
        do {
            root = try YAMLValue.read(text, mostBytes: ProductFile.mostBytes)
        } catch {
            faults.add(error)
            return nil
        }
        guard let file = root, file.members != nil else {
            faults.add(
                "expected a mapping with product and what is to be known of it; "
                    + (root.map { "found \($0.found)" } ?? "the file is empty"), at: root?.place)
            return nil
        }
        guard let (product, isNew) = product(file) else { return nil }
        var draft = ProductDraft(product)
        DescriptionTable<ProductDraft>.product.read(file, into: &draft, &faults)
        if !isNew {
            for member in file.members ?? []
            where !DescriptionTable<ProductDraft>.additions.contains(member.name)
                && DescriptionTable<ProductDraft>.product.keys.contains(where: { $0.name == member.name })
            {
                faults.add(
                    "‘\(member.name)’ of \(product.title) is known: a file can only add to a product that Postern knows",
                    at: member.key,
                    advice: "it can add \(DescriptionTable<ProductDraft>.additions.sorted().joined(separator: ", "))")
            }
        }
        checkNames(of: draft.product, file)
        guard faults.isEmpty else { return nil }
        let signals = draft.signals.compactMap { signal in
            signal.value.signal(of: product.id, at: signal.place, &faults).map { ($0, signal) }
        }
        let next = known.with(draft.finished(signals.map(\.0)))
        SampleHolding(draft, before: known, after: next).hold(signals, &faults)
        return ProductFile(next, draft, isNew: isNew)
    }

    /// The product that the file names, as it is known, or a new one.
    private mutating func product(_ file: YAMLValue) -> (product: Product, isNew: Bool)? {
        guard let name = faults.requiredText("product", of: file, in: "a product’s file") else { return nil }
        if let product = known.product(named: name) { return (product, false) }
        let place = file["product"]?.place ?? file.place
        guard name.utf8.allSatisfy({ $0 == 0x2D || $0 &- 0x61 < 26 || $0 &- 0x30 < 10 }) else {
            return faults.nothing("a new product’s name has small letters, digits and ‘-’, not ‘\(name)’", at: place)
        }
        guard file["title"] != nil else {
            let near = YAMLFaults.nearest(name, among: known.products.flatMap(\.names))
            return faults.nothing(
                "there is no product ‘\(name)’, and a new one has to have a title", at: place,
                advice: near ?? "add title: its name as people write it")
        }
        var product = Product(ProductID(rawValue: name), name, names: [name])
        product.isOwn = true
        return (product, true)
    }

    private mutating func checkNames(of product: Product, _ file: YAMLValue) {
        for name in product.names {
            if let other = known.product(named: name), other.id != product.id {
                faults.add("‘\(name)’ is a name of \(other.title)", at: file["names"]?.place)
            }
        }
        if !product.names.contains(product.choice), product.choice != product.id.rawValue {
            faults.add("‘\(product.choice)’ is none of its names", at: file["choice"]?.place, advice: "add it to names")
        }
    }
}

extension ProductDraft {
    /// The product with the file's lists before those that it had.
    fileprivate func finished(_ signals: [Signal]) -> Product {
        var product = product
        let before = self.product
        let formats = formats.map { placed in
            var format = placed.value
            format.isOwn = true
            return format
        }
        let (errorLines, otherLines) = (errorLines.map(\.value), otherLines.map(\.value))
        let (timeouts, counters) = (timeouts.map(\.value), counters.map(\.value))
        product.signalTable = { signals + before.signals }
        product.formatTable = { formats + before.formats }
        product.errorLineTable = { errorLines + before.errorLines }
        let (serverLines, states) = (serverLines.map(\.value), states.map(\.value))
        product.serverLineTable = { serverLines + before.serverLines }
        product.stateTable = { states + before.states }
        product.otherLineTable = { otherLines + before.otherLines }
        product.timeoutTable = { before.timeouts + timeouts }
        product.counterTable = { before.counters + counters }
        return product
    }
}
