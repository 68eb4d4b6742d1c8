import CByteScan
import Foundation
import LogSources
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

    private static func spans(_ spans: FieldSpans) -> [[Int32]] {
        spans.indices.map { spans[$0].length < 0 ? [] : [spans[$0].start, spans[$0].length] }
    }

    private static func described(_ row: [UInt8], _ name: String, _ kernel: String?) -> Comment {
        "\(name), \(kernel ?? "best"): \(String(decoding: row, as: UTF8.self))"
    }

    @Test func `templates are matched as their twin matches them`() throws {
        defer { postern_use_kernels(nil) }
        var matched = 0
        for description in FormatCatalogue.all {
            guard case .template(let template) = try description.compiled().grammar,
                let matcher = TemplateMatcher(template)
            else { continue }
            var dice = Dice(state: UInt64(description.name.utf8.count))
            let (one, other) = (FieldSpans.allocated(), FieldSpans.allocated())
            defer {
                one.deallocate()
                other.deallocate()
            }
            for row in Self.rows(description, &dice) {
                for kernel in Self.kernels {
                    postern_use_kernels(kernel)
                    Self.withPadded(row) { bytes in
                        one.clear()
                        other.clear()
                        let fits = matcher.fits(bytes, into: one)
                        let fault = template.match(bytes, into: other)
                        #expect(fits == (fault == nil), Self.described(row, description.name, kernel))
                        guard fits, fault == nil else { return }
                        matched += 1
                        #expect(Self.spans(one) == Self.spans(other), Self.described(row, description.name, kernel))
                    }
                }
            }
        }
        #expect(matched > 1000)
    }

    @Test func `members of JSON are found as their twin finds them`() throws {
        defer { postern_use_kernels(nil) }
        var read = 0
        for description in FormatCatalogue.all {
            guard case .json(let fields) = try description.compiled().grammar, let matcher = MemberMatcher(fields)
            else {
                continue
            }
            var dice = Dice(state: UInt64(description.name.utf8.count))
            let (one, other) = (FieldSpans.allocated(), FieldSpans.allocated())
            defer {
                one.deallocate()
                other.deallocate()
            }
            for row in Self.rows(description, &dice) {
                for kernel in Self.kernels {
                    postern_use_kernels(kernel)
                    Self.withPadded(row) { bytes in
                        one.clear()
                        other.clear()
                        var (escaped, expected) = (FieldSet(), FieldSet())
                        // Where the kernel does not know, the twin is asked.
                        guard let outcome = matcher.read(bytes, into: one, escaped: &escaped) else { return }
                        let twin = fields.read(bytes, into: other, escaped: &expected)
                        read += 1
                        #expect("\(outcome)" == "\(twin)", Self.described(row, description.name, kernel))
                        guard case .row = outcome else { return }
                        #expect(Self.spans(one) == Self.spans(other), Self.described(row, description.name, kernel))
                        #expect(escaped == expected, Self.described(row, description.name, kernel))
                    }
                }
            }
        }
        #expect(read > 1000)
    }

    @Test func `columns are parted as their twin parts them`() throws {
        defer { postern_use_kernels(nil) }
        var read = 0
        for description in FormatCatalogue.all where description.name == "w3c" || description.name == "aws-cloudfront" {
            var dice = Dice(state: 502)
            let header =
                "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken"
            let (one, other) = (FieldSpans.allocated(), FieldSpans.allocated())
            defer {
                one.deallocate()
                other.deallocate()
            }
            for row in Self.rows(description, &dice) where row.first != 0x23 {
                for kernel in Self.kernels {
                    postern_use_kernels(kernel)
                    var reader = W3CReader()
                    var (wall, microseconds, scale): (Int64, Int64, Int64) = (0, 0, 1000)
                    Self.withPadded(Array(header.utf8)) {
                        _ = reader.read($0, into: one, wall: &wall, microseconds: &microseconds, durationScale: &scale)
                    }
                    var twin = reader
                    twin.isPlain = true
                    Self.withPadded(row) { bytes in
                        one.clear()
                        other.clear()
                        var (otherWall, otherMicroseconds, otherScale) = (wall, microseconds, scale)
                        let outcome = reader.read(
                            bytes, into: one, wall: &wall, microseconds: &microseconds, durationScale: &scale)
                        let expected = twin.read(
                            bytes, into: other, wall: &otherWall, microseconds: &otherMicroseconds,
                            durationScale: &otherScale)
                        read += 1
                        #expect("\(outcome)" == "\(expected)", Self.described(row, description.name, kernel))
                        guard case .row = outcome else { return }
                        #expect(Self.spans(one) == Self.spans(other), Self.described(row, description.name, kernel))
                        #expect([wall, microseconds, scale] == [otherWall, otherMicroseconds, otherScale])
                    }
                }
            }
        }
        #expect(read > 1000)
    }
}
