import CByteScan
import Foundation
import LogSources
import Products
import Testing

@testable import AccessLogs

/// Holds what takes a row apart with vectors against its twin in plain Swift, on the sample rows of every format and on
/// what chance makes of them.
@Suite(.serialized) struct TwinTests {
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) ^ (state << 31)
        }
    }

    private static let rounds = 400
    private static let kernels: [String?] = ["base", "avx2", nil]

    /// The format's sample rows, and broken ones.
    private static func rows(_ description: FormatDescription, _ dice: inout Dice) -> [[UInt8]] {
        let samples = description.samples.flatMap { $0.split(separator: "\n") }.map { Array($0.utf8) }
        var rows = samples
        for _ in 0..<rounds {
            guard var row = samples.randomElement(using: &dice), !row.isEmpty else { continue }
            for _ in 0..<Int.random(in: 1...3, using: &dice) where !row.isEmpty {
                let place = Int.random(in: row.indices, using: &dice)
                switch Int.random(in: 0..<6, using: &dice) {
                case 0: row[place] = UInt8.random(in: 1...255, using: &dice)
                case 1: row.remove(at: place)
                case 2:
                    row.insert(
                        [0x20, 0x22, 0x5C, 0x2C, 0x3A, 0x3D, 0x7B].randomElement(using: &dice) ?? 0x20, at: place)
                case 3: row.removeSubrange(place...)
                case 4: row.insert(contentsOf: row[place...], at: place)
                default: row.insert(contentsOf: [UInt8](repeating: 0x61, count: 70), at: place)
                }
            }
            rows.append(row.filter { $0 != 0x0A })
        }
        return rows
    }

    /// The row with as many bytes around it as kernels may read.
    private static func withPadded<Result>(_ row: [UInt8], _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let padding = [UInt8](repeating: 0x20, count: LogLine.padding)
        return (padding + row + padding).withUnsafeBytes { bytes in
            body(UnsafeRawBufferPointer(rebasing: bytes[LogLine.padding..<(LogLine.padding + row.count)]))
        }
    }

    /// A row for both of two twins, and where each notes what it found.
    private struct Trial {
        var bytes: UnsafeRawBufferPointer
        var one: FieldSpans
        var other: FieldSpans
        /// The row, its format and the kernels, for when they disagree.
        var words: Comment

        /// Whether both found the same fields in the same places.
        var isSame: Bool {
            one.indices.allSatisfy { index in
                let (found, expected) = (one[index], other[index])
                return found.length < 0
                    ? expected.length < 0 : found.length == expected.length && found.start == expected.start
            }
        }
    }

    /// Hands out the rows of a format, once for each set of kernels, which is in use meanwhile.
    private static func forEachRow(of description: FormatDescription, _ body: (Trial) -> Void) {
        var dice = Dice(state: UInt64(description.name.utf8.count))
        let (one, other) = (FieldSpans.allocated(), FieldSpans.allocated())
        defer {
            one.deallocate()
            other.deallocate()
            postern_use_kernels(nil)
        }
        for row in rows(description, &dice) {
            for kernel in kernels {
                postern_use_kernels(kernel)
                one.clear()
                other.clear()
                let text = String(decoding: row, as: UTF8.self)
                withPadded(row) { bytes in
                    body(
                        Trial(
                            bytes: bytes, one: one, other: other,
                            words: "\(description.name), \(kernel ?? "best"): \(text)"))
                }
            }
        }
    }

    @Test func `templates are matched as their twin matches them`() throws {
        var matched = 0
        for description in FormatCatalogue.all {
            guard case .template(let template) = try description.compiled().grammar,
                let matcher = TemplateMatcher(template)
            else { continue }
            Self.forEachRow(of: description) { trial in
                let fits = matcher.fits(trial.bytes, into: trial.one)
                let fault = template.match(trial.bytes, into: trial.other)
                #expect(fits == (fault == nil), trial.words)
                guard fits, fault == nil else { return }
                matched += 1
                #expect(trial.isSame, trial.words)
            }
        }
        #expect(matched > 1000)
    }

    @Test func `members of JSON are found as their twin finds them`() throws {
        var read = 0
        for description in FormatCatalogue.all {
            guard case .json(let fields) = try description.compiled().grammar, let matcher = MemberMatcher(fields)
            else { continue }
            Self.forEachRow(of: description) { trial in
                var (escaped, expected) = (FieldSet(), FieldSet())
                // Where the kernel does not know, the twin is asked.
                guard let outcome = matcher.read(trial.bytes, into: trial.one, escaped: &escaped) else { return }
                let twin = fields.read(trial.bytes, into: trial.other, escaped: &expected)
                read += 1
                #expect("\(outcome)" == "\(twin)", trial.words)
                guard case .row = outcome else { return }
                #expect(trial.isSame, trial.words)
                #expect(escaped == expected, trial.words)
            }
        }
        #expect(read > 1000)
    }

    @Test func `columns are parted as their twin parts them`() throws {
        let header =
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
            + "cs(Referer) sc-status sc-substatus sc-win32-status time-taken"
        var read = 0
        for description in FormatCatalogue.all where description.name == "w3c" || description.name == "aws-cloudfront" {
            Self.forEachRow(of: description) { trial in
                guard trial.bytes.first != 0x23 else { return }
                var reader = W3CReader()
                var one: (wall: Int64, microseconds: Int64, scale: Int64) = (0, 0, 1000)
                Self.withPadded(Array(header.utf8)) { bytes in
                    _ = reader.read(
                        bytes, into: trial.one, wall: &one.wall, microseconds: &one.microseconds,
                        durationScale: &one.scale)
                }
                var (twin, other) = (reader, one)
                twin.isPlain = true
                let outcome = reader.read(
                    trial.bytes, into: trial.one, wall: &one.wall, microseconds: &one.microseconds,
                    durationScale: &one.scale)
                let expected = twin.read(
                    trial.bytes, into: trial.other, wall: &other.wall, microseconds: &other.microseconds,
                    durationScale: &other.scale)
                read += 1
                #expect("\(outcome)" == "\(expected)", trial.words)
                guard case .row = outcome else { return }
                #expect(trial.isSame, trial.words)
                #expect(one == other, trial.words)
            }
        }
        #expect(read > 1000)
    }
}
