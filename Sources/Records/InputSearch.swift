import Files
import Investigations
public import Transcripts

/// Where the inputs of a record lie on this machine, and whether they are still as they were read.
public struct InputSearch {
    /// How an input stands today against what the record says of it.
    public enum Standing: String, Encodable, Sendable {
        /// The bytes that were read are the same.
        case unchanged
        /// They are not.
        case changed
        /// No file of that name was found.
        case missing
        /// The record has no hash of it.
        case unknown
        /// The bytes were others at the end of the walk than at its beginning: no file can be both.
        case unsteady
    }

    /// An input with the file that was found for it.
    public struct Found: Encodable, Sendable {
        /// The name of the input.
        public var name: String
        /// The file; nil where there is none.
        public var place: String?
        /// How it stands.
        public var standing: Standing
        /// What is to be said of it, without a full stop; nil where nothing is.
        public var remark: String?
    }

    /// Files told for single inputs.
    private let told: [String: String]
    /// Directories that hold copies of the inputs, under their names or below their paths.
    private let directories: [String]
    private let names: [String]

    /// Creates a search.
    ///
    /// - Parameters:
    ///   - assignments: `NAME=PATH`.
    ///   - directories: directories with copies.
    ///   - transcript: the record.
    /// - Throws: `noInput` for an assignment that is none, or that names no input; `noDirectory`.
    public init(assignments: [String], directories: [String], of transcript: Transcript) throws(RecordError) {
        for directory in directories where !FileTree.isDirectory(directory) {
            throw .noDirectory(path: directory)
        }
        self.directories = directories
        names = Array(Set(transcript.inputsToReplay.map(\.name))).sorted()
        var told: [String: String] = [:]
        for assignment in assignments {
            // A name may hold a sign of equality; the record knows which do.
            guard let name = names.filter({ assignment.hasPrefix($0 + "=") }).max(by: { $0.count < $1.count }) else {
                throw .noInput(assignment: assignment, known: names)
            }
            told[name] = String(assignment.dropFirst(name.count + 1))
        }
        self.told = told
    }

    /// Looks for an input and hashes what is found.
    ///
    /// - Parameters:
    ///   - input: what the record says of it.
    ///   - mayGoOn: told of each piece that is hashed; false ends it.
    /// - Returns: the first file that is as it was read; else the first that is there.
    public func find(_ input: RecordedInput, mayGoOn: (Int) -> Bool) -> Found {
        let name = input.name
        var found = Found(name: name, standing: .missing, remark: "not at hand")
        for (place, isSure) in candidates(input) where FileTree.isAnything(place) {
            guard FileTree.isFile(place) else {
                if found.place == nil { found.remark = "\(place) is no regular file" }
                continue
            }
            guard let hash = input.sha256 else {
                return Found(
                    name: name, place: place, standing: .unknown,
                    remark: "the record has no hash of it"
                        + (input.closed?.problem.map { ": \($0)" }
                            ?? ", because its format has none or the walk is not finished"))
            }
            let now = InputHash.of(
                InputState(name: name, bytes: input.bytes), at: place, mayGoOn: mayGoOn)
            if let today = now.sha256, input.hashes.contains(today) {
                if input.isChanged {
                    return Found(
                        name: name, place: place, standing: .unsteady,
                        remark: "its bytes changed while the walk read it; it is as it was "
                            + (today == hash ? "at first" : "later"))
                }
                return Found(
                    name: name, place: place, standing: .unchanged,
                    remark: now.grown.map { "\($0) bytes were appended, which were not read" })
            }
            // A file that has only the last part of its name is no other version of it.
            if found.place == nil, isSure {
                found = Found(
                    name: name, place: place, standing: .changed,
                    remark: now.problem
                        ?? "its first \(input.bytes) bytes have SHA-256 \(now.sha256 ?? ""), and had \(hash)")
            }
        }
        return found
    }

    /// Where an input may lie, and whether what lies there has to be it.
    private func candidates(_ input: RecordedInput) -> [(place: String, isSure: Bool)] {
        let name = input.name
        if let place = told[name] { return [(place, true)] }
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let isOnly = names.count { $0 == last || $0.hasSuffix("/" + last) } == 1
        var packed = BundledName()
        let inBundle = packed.place(of: name, in: ".")
        var places: [(String, Bool)] = directories.flatMap { directory in
            [("\(directory)/\(name)", true), ("\(directory)/\(inBundle)", isOnly), ("\(directory)/\(last)", isOnly)]
        }
        if directories.isEmpty {
            // Relative names start from where the walk was at the time, also when another file has that name here.
            if let base = input.directory, !name.hasPrefix("/") { places.append(("\(base)/\(name)", true)) }
            places.append((name, true))
        }
        return places
    }
}
