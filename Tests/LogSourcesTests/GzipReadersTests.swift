import Foundation
import LogSources
import Testing
import TestingSupport

/// Holds the fast reader of gzip against the plain one.
@Suite(.requires(.isal, .gzip)) struct GzipReadersTests {
    private struct Reading: Equatable {
        var bytes: [UInt8]
        var damage: String?
    }

    private func read(_ bytes: [UInt8], _ gzip: GzipReader, pieces: Int = 1 << 18) throws -> Reading {
        let file = try TestFile(bytes)
        let source = try FileSource(file.path, gzip: gzip)
        var reading = try source.open()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieces, alignment: 1)
        defer { buffer.deallocate() }
        var read: [UInt8] = []
        while case let count = try reading.read(into: buffer), count > 0 { read += buffer[..<count] }
        return Reading(bytes: read, damage: source.damage)
    }

    /// What a damage is, without the place of it.
    private func kind(_ damage: String?) -> Substring? { damage?.split(separator: " after ").first }

    /// Both readers give the same bytes as far as both give any, and neither keeps a damage to itself.
    private func hold(_ bytes: [UInt8], isTorn: Bool, _ what: String) throws {
        let fast = try read(bytes, .fastest)
        let plain = try read(bytes, .zlib)
        let common = min(fast.bytes.count, plain.bytes.count)
        #expect(fast.bytes.prefix(common) == plain.bytes.prefix(common), "\(what)")
        if plain.damage == nil { #expect(fast.bytes.count == plain.bytes.count, "\(what)") }
        if isTorn {
            #expect(kind(fast.damage) == kind(plain.damage), "\(what)")
            // Of a torn stream the fast one gives a byte or two less where a code of several letters is torn.
            #expect(abs(fast.bytes.count - plain.bytes.count) <= 3, "\(what)")
        } else {
            // With a flipped bit each notices at another symbol, and one may come to the stream's end before.
            #expect((fast.damage == nil) == (plain.damage == nil), "\(what)")
        }
    }

    @Test func `whole streams of all kinds come out the same`() throws {
        for (name, member) in try GzipSamples.members {
            let expected = try read(member, .zlib)
            #expect(expected.damage == nil, "\(name)")
            for pieces in [1, 7, 4096, 131_072, 1 << 20] where pieces > 1 || member.count < 2000 {
                #expect(try read(member, .fastest, pieces: pieces) == expected, "\(name) in pieces of \(pieces)")
            }
        }
    }

    @Test func `members that follow one another, with padding between and behind, come out the same`() throws {
        let members = try GzipSamples.members.map(\.bytes)
        let text = members.flatMap { (try? read($0, .zlib).bytes) ?? [] }
        for zeros in [0, 1, 511, 512, 200_000] {
            let bytes = members.flatMap { $0 + [UInt8](repeating: 0, count: zeros) }
            for gzip in [GzipReader.fastest, .zlib] {
                #expect(try read(bytes, gzip) == Reading(bytes: text, damage: nil))
            }
        }
        try hold(members.flatMap { $0 } + Array("and then some words".utf8), isTorn: true, "words behind")
    }

    @Test func `streams that are cut off anywhere give what can be read, and the loss is told`() throws {
        for (name, member) in try GzipSamples.members {
            for count in stride(from: 3, to: member.count, by: max(1, member.count / 40)) {
                try hold(Array(member[..<count]), isTorn: true, "\(name), the first \(count) bytes")
            }
            #expect(try read(member.dropLast(), .fastest).damage?.contains("ends in the middle") == true)
        }
    }

    @Test func `a flipped bit anywhere is told, and changes nothing before it`() throws {
        for (name, member) in try GzipSamples.members {
            for place in stride(from: 3, to: member.count, by: max(1, member.count / 60)) {
                var bytes = member
                bytes[place] ^= 1 << UInt8(place % 8)
                try hold(bytes, isTorn: false, "\(name), byte \(place)")
            }
        }
    }

    @Test func `a wrong checksum and a wrong length are damages`() throws {
        for (name, member) in try GzipSamples.members {
            for back in 1...8 {
                var bytes = member
                bytes[bytes.count - back] ^= 1
                for gzip in [GzipReader.fastest, .zlib] {
                    let reading = try read(bytes, gzip)
                    #expect(reading.damage?.contains("is damaged") == true, "\(name), \(back) before the end")
                    #expect(try reading.bytes == read(member, gzip).bytes, "\(name), \(back) before the end")
                }
            }
        }
    }

    @Test func `several streams are read at once by several threads`() async throws {
        let members = try GzipSamples.members.map(\.bytes)
        let bytes = members.flatMap { $0 } + members.flatMap { $0 }
        let expected = try read(bytes, .zlib)
        let file = try TestFile(bytes)
        let source = try FileSource(file.path)
        let readings = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { try source.lines() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let lines = try MemorySource(name: "m", bytes: expected.bytes).lines()
        #expect(readings.count == 8)
        #expect(readings.allSatisfy { $0 == lines })
        #expect(source.damage == nil)
    }
}
