internal import AccessLogs
internal import Files
public import Products
public import YAMLDocuments

/// Products, messages and formats that a team describes, one YAML file each, below `$XDG_CONFIG_HOME/postern`.
///
/// A file that does not hold is left out whole, and told; it spoils neither the others nor the run.
public struct UserDescriptions: Sendable {
    /// A file that was taken.
    public struct File: Hashable, Sendable {
        /// Its path.
        public var path: String
        /// The product that it is about.
        public var product: ProductID
        /// Whether the product is one that nobody else describes.
        public var isNewProduct: Bool
        /// How many signals it adds.
        public var signals: Int
        /// How many formats it adds.
        public var formats: Int
    }

    /// The program's own products with what was taken.
    public private(set) var catalogue = ProductCatalogue.builtIn
    /// The files that were taken.
    public private(set) var files: [File] = []
    /// The files of the folder of products, taken or not.
    public let productPaths: [String]
    /// Those that were not taken, with what is wrong in them.
    public private(set) var faulty: [FaultyYAML] = []

    /// The most files of a folder that are read.
    private static let mostFiles = 500
    /// The largest description of a format, in bytes.
    private static let mostBytesOfFormat = 1 << 16

    /// Reads all files of two folders.
    ///
    /// - Parameters:
    ///   - products: where products are described; nil where there is no such place.
    ///   - formats: where formats are described.
    public init(products: String?, formats: String?) {
        productPaths = Self.paths(in: products)
        for path in productPaths {
            read(path) { (text, file) throws(FaultyYAML) in try file.addProduct(text, path) }
        }
        for path in Self.paths(in: formats) {
            read(path) { (text, file) throws(FaultyYAML) in try file.addFormat(text, path) }
        }
    }

    /// What is wrong in one file of products.
    ///
    /// - Parameter path: the file.
    /// - Returns: what it would add.
    /// - Throws: `FaultyYAML`, or why it cannot be read.
    public func check(_ path: String) throws -> File {
        // One of the folder's is checked against those before it, as it is when the folder is read.
        var others = UserDescriptions(products: nil, formats: nil)
        let real = FileTree.realPath(path)
        for other in productPaths.prefix(while: { $0 != path && FileTree.realPath($0) != real }) {
            others.read(other) { (text, all) throws(FaultyYAML) in try all.addProduct(text, other) }
        }
        try others.addProduct(String(decoding: FileTree.contents(of: path), as: UTF8.self), path)
        return others.files[others.files.count - 1]
    }

    /// Puts what was taken in use.
    ///
    /// It has to be done before any evidence is looked at, since tables are made of it once.
    public func install() {
        if !files.isEmpty { ProductCatalogue.install(catalogue) }
    }

    /// What is wrong with files that were not taken, one line a fault.
    public var faults: [String] { faulty.flatMap(\.summaries) }

    private static func paths(in folder: String?) -> [String] {
        guard let folder, FileTree.isDirectory(folder) else { return [] }
        return FileTree.names(in: folder, limit: mostFiles).sorted().filter {
            $0.hasSuffix(".yaml") || $0.hasSuffix(".yml")
        }.map { "\(folder)/\($0)" }
    }

    private mutating func read(
        _ path: String, _ add: (String, inout UserDescriptions) throws(FaultyYAML) -> Void
    ) {
        let text: String
        do {
            text = String(decoding: try FileTree.contents(of: path), as: UTF8.self)
        } catch {
            faulty.append(FaultyYAML(name: path, faults: [YAMLFault(.file, "\(error)")], text: ""))
            return
        }
        do throws(FaultyYAML) { try add(text, &self) } catch { faulty.append(error) }
    }

    private mutating func addProduct(_ text: String, _ path: String) throws(FaultyYAML) {
        let file = try ProductFile(text, name: path, adding: catalogue)
        catalogue = file.catalogue
        files.append(
            File(
                path: path, product: file.product, isNewProduct: file.isNew, signals: file.signalCount,
                formats: file.formatCount))
    }

    private mutating func addFormat(_ text: String, _ path: String) throws(FaultyYAML) {
        var faults = YAMLFaults()
        var format = FormatDescription(name: "", product: .other, moment: .end, samples: [])
        do throws(YAMLFault) {
            let root = try YAMLValue.read(text, mostBytes: Self.mostBytesOfFormat)
            if let root {
                DescriptionTable<FormatDescription>.formatFile.read(root, into: &format, &faults)
            } else {
                faults.add("the file is empty", at: nil)
            }
        } catch {
            faults.add(error)
        }
        guard faults.isEmpty, let product = catalogue[format.product] else {
            throw FaultyYAML(name: path, faults: faults.all, text: text)
        }
        format.isOwn = true
        if catalogue.products.flatMap(\.formats).contains(where: { ([$0.name] + $0.otherNames).contains(format.name) })
        {
            faults.add("there is a format named ‘\(format.name)’ already", at: nil)
        } else if let fault = format.fault(habits: product.rowHabits) {
            faults.add(fault, at: nil)
        }
        guard faults.isEmpty else { throw FaultyYAML(name: path, faults: faults.all, text: text) }
        var next = product
        let own = format
        next.formatTable = { [own] + product.formats }
        catalogue = catalogue.with(next)
        files.append(File(path: path, product: product.id, isNewProduct: false, signals: 0, formats: 1))
    }
}
