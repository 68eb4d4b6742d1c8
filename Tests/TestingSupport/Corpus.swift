public import Foundation

/// Logs, events, counters and configurations of real programs.
///
/// `Tests/Fixtures/corpus` holds those that may be handed on; its `NOTICE.md` says where each comes from and under which
/// licence. Beside the package there may be a larger corpus, which cannot be handed on: where it is, tests use more files.
public enum Corpus {
    /// The package's own directory.
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// The files of this package.
    public static let fixtures = root.appendingPathComponent("Tests/Fixtures/corpus").path
    /// The larger corpus, which need not be there.
    static let larger = root.deletingLastPathComponent().appendingPathComponent("shared/corpus").path
    /// A larger folder of cases with a runner of its own, which need not be there either.
    public static let largerCases = root.deletingLastPathComponent().appendingPathComponent("shared/cases").path

    /// The path of a file.
    ///
    /// - Parameter name: its folder and name, as in `nginx/datadog-nginx.log`.
    /// - Returns: its path among the fixtures, else in the larger corpus.
    /// - Throws: ``Missing`` where neither has it.
    public static func path(_ name: String) throws -> String {
        guard let path = candidates(name).first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw Missing(name: name)
        }
        return path
    }

    /// The bytes of a file.
    ///
    /// - Parameter name: its folder and name.
    /// - Returns: the bytes.
    /// - Throws: ``Missing`` where it is nowhere, or the reason why it cannot be read.
    public static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// What another program made of a file, as JSON.
    ///
    /// - Parameter name: the file's folder and name.
    /// - Returns: the members of the object.
    /// - Throws: ``Missing`` where there is none.
    public static func expected(_ name: String) throws -> [String: Any] {
        let bytes = try bytes(name + ".expected.json")
        guard let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            throw Missing(name: name + ".expected.json")
        }
        return object
    }

    /// The names of the files of a folder, fixtures and others, in order.
    ///
    /// - Parameter folder: the folder's name.
    /// - Returns: each file's folder and name.
    public static func names(in folder: String) -> [String] {
        let names = [fixtures, larger].flatMap { root in
            (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        }
        return Set(names.filter { !$0.hasSuffix(".expected.json") }.map { "\(folder)/\($0)" }).sorted()
    }

    /// The cases whose files are to be had: those of fixtures always, so that a fixture that got lost fails its test.
    ///
    /// - Parameters:
    ///   - cases: cases of fixtures.
    ///   - more: cases of the larger corpus.
    ///   - name: tells the name of a case's file.
    /// - Returns: the cases.
    public static func cases<Case>(_ cases: [Case], withLarger more: [Case], name: (Case) -> String) -> [Case] {
        cases + more.filter { (try? path(name($0))) != nil }
    }

    private static func candidates(_ name: String) -> [String] { ["\(fixtures)/\(name)", "\(larger)/\(name)"] }

    /// A file that is nowhere.
    public struct Missing: Error, CustomStringConvertible {
        /// Its folder and name.
        public let name: String
        /// What is missing, in words.
        public var description: String { "\(name) is not in Tests/Fixtures/corpus" }
    }
}
