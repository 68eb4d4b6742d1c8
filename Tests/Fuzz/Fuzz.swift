import ArgumentParser
import Foundation

/// Counts changed rows of every format in every way there is, until the rows run out.
@main
struct Fuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz", abstract: "Hold the ways of counting a log against each other on rows that are broken.",
        discussion: """
            What goes wrong is written to a file with as few lines as still show it, and the command that shows it again \
            is printed. A batch of rows depends on nothing but the seed and its number.
            """)

    @Option(help: "How many rows.")
    var rows = 10_000_000

    @Option(help: "What all rows are made from (default: the time).")
    var seed: UInt64?

    @Option(help: "Only the batch with this number.")
    var batch: Int?

    @Option(help: "A log to judge instead, as a failing batch was written.", completion: .file())
    var file: String?

    @Option(help: "The file's format.")
    var format: String?

    @Option(help: "Where failing batches are written to.", completion: .directory)
    var output = "."

    @Option(help: ArgumentHelp("The first batch, and who watches.", visibility: .hidden))
    var worker: Int?

    /// How many kinds of findings, and how many findings, are enough.
    private static let most = (kinds: 60, findings: 5000)

    func run() throws {
        if let file { return try judge(Array(try Data(contentsOf: URL(fileURLWithPath: file))), format, seed ?? 0) }
        let seed = seed ?? UInt64(Date().timeIntervalSince1970)
        if let batch {
            let batch = (Batch(seed: seed, number: batch), batch)
            return try judge(batch.0.text, batch.0.format, seed &+ UInt64(batch.1))
        }
        if let worker { return try work(from: worker, seed) }
        try watch(seed)
    }

    // MARK: - One log

    private func judge(_ text: [UInt8], _ format: String?, _ seed: UInt64) throws {
        var random = SplitMix64(seed)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(getpid()).log").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            try Judgement(text, format: format, path: path).judge(&random)
        } catch let disagreement as Disagreement {
            say("fuzz: \(disagreement.words)")
            throw ExitCode(1)
        }
    }

    // MARK: - The worker

    /// Judges batches until there are rows enough; ends at the first that goes wrong, and in any case tells its number.
    private func work(from first: Int, _ seed: UInt64) throws {
        let watchdog = Watchdog(limit: .seconds(120))
        var left = rows
        var number = first
        while left > 0 {
            let batch = Batch(seed: seed, number: number)
            say("batch \(number) \(batch.rows)")
            try judge(batch.text, batch.format, seed &+ UInt64(number))
            watchdog.note()
            left -= batch.rows
            number += 1
        }
    }

    // MARK: - The watcher

    /// Lets workers judge all rows; where one ends early, its batch is kept and the next worker goes on behind it.
    private func watch(_ seed: UInt64) throws {
        say("fuzz: seed \(seed), \(rows) rows, \(Subject.all.count) kinds of rows")
        var left = rows
        var number = 0
        var findings: [String: Int] = [:]
        var nextWord = ContinuousClock.now + .seconds(30)
        func count() -> Int { findings.values.reduce(0, +) }
        while left > 0, findings.count < Self.most.kinds, count() < Self.most.findings {
            var last: (number: Int, rows: Int)?
            var words: [String] = []
            let status = try Self.run(["--worker", "\(number)", "--seed", "\(seed)", "--rows", "\(left)"]) { line in
                let parts = line.split(separator: " ")
                guard parts.count == 3, parts[0] == "batch", let number = Int(parts[1]), let rows = Int(parts[2]) else {
                    words.append(line)
                    return
                }
                last = (number, rows)
                left -= rows
                if ContinuousClock.now > nextWord {
                    say("fuzz: \(self.rows - left) rows, batch \(number), \(count()) findings")
                    nextWord = .now + .seconds(30)
                }
            }
            guard let last else {
                say(words.joined(separator: "\n"))
                throw ExitCode(status == 0 ? 1 : status)
            }
            number = last.number + 1
            if status == 0 { break }
            let kind = Self.kind(of: words, Subject.all[last.number % Subject.all.count])
            findings[kind, default: 0] += 1
            if findings[kind] == 1 { try keep(last.number, seed, words) }
        }
        for (kind, count) in findings.sorted(by: { $0.key < $1.key }) { say("fuzz: \(count) × \(kind)") }
        say("fuzz: \(rows - max(0, left)) rows in \(number) batches, \(count()) findings")
        if !findings.isEmpty { throw ExitCode(1) }
    }

    /// What findings of the same fault most likely have in common: the first words without figures, and the format where it
    /// is about reading rows and not about their places.
    private static func kind(of words: [String], _ subject: Subject) -> String {
        let sign =
            words.first { $0.contains("ERROR") || $0.contains("runtime error") || $0.contains("Fatal") } ?? words.first
        let text = (sign ?? "").prefix { $0 != "‘" }.filter { !$0.isNumber }
        return text.contains("offset") ? text : "\(text) \(subject.format ?? "a format that is found out")"
    }

    /// Writes a failing batch, with as few lines as still fail.
    private func keep(_ number: Int, _ seed: UInt64, _ words: [String]) throws {
        let batch = Batch(seed: seed, number: number)
        let path = "\(output)/fuzz-\(seed)-\(number).log"
        say("fuzz: batch \(number), format \(batch.format ?? "found out"): fails")
        say(words.prefix(60).joined(separator: "\n"))
        let batchSeed = seed &+ UInt64(number)
        let text = try Shrinking(batch.text, path: path).shrink { path in
            try Self.run(Self.arguments(path, batch.format, batchSeed)) { _ in } != 0
        }
        try Data(text).write(to: URL(fileURLWithPath: path))
        let command = Self.arguments(path, batch.format, batchSeed).map { argument in
            argument.contains { " \"{}$|'".contains($0) }
                ? "'\(argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'"'"'"#))'"
                : argument
        }
        say("fuzz: \(text.count) of \(batch.text.count) bytes show it; again: fuzz \(command.joined(separator: " "))")
    }

    private static func arguments(_ path: String, _ format: String?, _ seed: UInt64) -> [String] {
        ["--file", path, "--seed", "\(seed)"] + (format.map { ["--format", $0] } ?? [])
    }

    /// Runs this program and hands over its lines.
    private static func run(_ arguments: [String], _ take: (String) -> Void) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0])
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        var rest: [UInt8] = []
        while true {
            let bytes = pipe.fileHandleForReading.availableData
            if bytes.isEmpty { break }
            rest += bytes
            while let feed = rest.firstIndex(of: 0x0A) {
                take(String(decoding: rest[..<feed], as: UTF8.self))
                rest.removeFirst(feed + 1)
            }
        }
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { return 128 + process.terminationStatus }
        return process.terminationStatus
    }
}

/// Writes a line at once, so that it is read even where the program ends in the middle.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
