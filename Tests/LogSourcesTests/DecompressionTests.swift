import Foundation
import LogSources
import Testing

struct DecompressionTests {
    /// The same forty lines, packed by gzip, xz, bzip2 and zstd.
    private static let packed: [(name: String, base64: String)] = [
        (
            "gzip",
            "H4sICLujBWsCA3QudHh0AG3TTYpCMRBF4XmvIgvogVWV3+U09FMfPHWg+0ccCDnkzi8V+A459vuWLD3O6XXd0vG4/Kbn3/6fqqfX"
                + "ftueP8dn4OvA2zyIddDHPMjroOR5UNaB4UIVT9g8aOsg13nQxRO4MNZBi3lgp3URHQthyRPCshYsBGacsBCaA8FMcBYUM+HpvCFA"
                + "O5qZEM2IZoLUcMMFaUM2F6QZ3VyZYiBIK7q5IA2Ec0E6EM4FaUU4F6TOG4K0I5wL0oJwIUiN31WQNoQLQZoRLoQpTwjShm4hSAPh"
                + "QpDyhBCt6BZC1NE+hOhAtyxEy7fbGyCESRFDBQAA"
        ),
        (
            "xz",
            "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AVCANBdADYaSh8IoCuxbQad+LKlrK1clUEh4locbDncvFtyL4pXEeCugdHZ+ybVPPI0"
                + "k3srkeg0yYT2jHVYiEr7JtOfPWVV0OSNxjV6ZMDnfiQz6ocOBt1sYYIwTTQ9yvPguc7YxmD+XyS9mwpcC34obqohSI4z06nXFwzq"
                + "xuNCDuOiOISXZ43d5FV53yRM89jqxbGhBiqOjH1hclj2bPhnkG04LhR6DUrnY3CpM3nx0vuwYhABi8PzD/6XZ6nirsc2/8sf06ln"
                + "Hl3cACm2ewXyDe2xogAAfUVbfwoRQ24AAewBwwoAAKri3PaxxGf7AgAAAAAEWVo="
        ),
        (
            "bzip2",
            "QlpoOTFBWSZTWQ3WXGoAAdnZgAAQQAR/4CfnjAAwARQwNNI2jVFNlNAGGn6qoYjAINMBUqehRkAAxOJJU11QoohIUQIFFEKQEgEi"
                + "CQCQCQCAIHt12+t9+F467vNq7dq08zTvMV27Ct9gCB5AECaRnjlnHM8cltssYWy2ce2ppH4AEC5p6pVvzS41wpiIpauc5QiK3KyZ"
                + "UiI2dVheUIra3b0gEtaZ3kwL5Wxnpi2IxVq0q5eqvxztx4VPAj4I1EfRGojYI3EbCMhG4jcRyEaBGQiwjYRQkn8XckU4UJAN1lxq"
        ),
        (
            "zstd",
            "KLUv/WRDBBUFANJJGhSASx7g0xrYcDASR66QIqkS3DhSIQBzkqOhzMLqZuPTverlF/sQrff7Oste5rQt1ey8Q9ZTO163DN+NjLxm"
                + "upnWWHepduer3/bPinvWfmJi860ZwJzkaMiUhkNgKCgWhI7RELHQ6SgHEk6oESB+/T8D0J0DEBJhDYv5b2IlRbIeUHagC6UimCRx"
                + "kG3XMop5aMQBF+A8ORVFoTR5hIBUBUHdgmU="
        ),
    ]

    private static let lines = (1...40).map { "line \($0) of the log, said \($0 * 7919 % 97) times" }

    private final class File {
        let path = NSTemporaryDirectory() + "/postern-" + UUID().uuidString + ".log"

        init(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: path)) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func read(_ data: Data) throws -> (lines: [String], damage: String?) {
        let file = try File(data)
        let source = try FileSource(file.path)
        var lines: [String] = []
        try LineScanner(source).forEachLine { line in
            lines.append(line.text)
            return .next
        }
        return (lines, source.damage)
    }

    private func data(_ packed: (name: String, base64: String)) throws -> Data {
        try #require(Data(base64Encoded: packed.base64))
    }

    @Test(arguments: 0..<4)
    func `a compressed file is read as the lines in it, whatever its name`(index: Int) throws {
        let (lines, damage) = try read(try data(Self.packed[index]))
        #expect(lines == Self.lines)
        #expect(damage == nil)
    }

    @Test(arguments: 0..<4)
    func `members that follow one another are one text`(index: Int) throws {
        let one = try data(Self.packed[index])
        let (lines, damage) = try read(one + one + one)
        #expect(lines == Self.lines + Self.lines + Self.lines)
        #expect(damage == nil)
    }

    @Test(arguments: 0..<4)
    func `of a stream that is cut off what can be read is read, and the loss is told`(index: Int) throws {
        let whole = try data(Self.packed[index])
        for count in stride(from: 12, to: whole.count - 1, by: 7) {
            let (lines, damage) = try read(whole.prefix(count))
            // The last line may be a part of one.
            #expect(Array(lines.dropLast()) == Array(Self.lines.prefix(max(0, lines.count - 1))))
            #expect(damage?.contains("was read") == true)
        }
    }

    @Test(arguments: 0..<4)
    func `a damaged stream ends the reading and no more`(index: Int) throws {
        let whole = try data(Self.packed[index])
        for place in stride(from: 14, to: whole.count, by: 5) {
            var bytes = [UInt8](whole)
            bytes[place] ^= 0x55
            let (lines, _) = try read(Data(bytes))
            #expect(lines.count <= 100_000)
        }
    }

    @Test func `padding behind the last member is nothing, other bytes are told`() throws {
        let one = try data(Self.packed[0])
        let padded = try read(one + Data(count: 700) + one)
        #expect(padded.lines == Self.lines + Self.lines)
        #expect(padded.damage == nil)
        let followed = try read(one + Data("and then some words".utf8))
        #expect(followed.lines == Self.lines)
        #expect(followed.damage?.contains("followed by bytes") == true)
    }

    @Test func `text that begins like a compressed file is text`() throws {
        #expect(
            try read(Data("BZh is how some lines begin\nnext\n".utf8)).lines == ["BZh is how some lines begin", "next"])
    }
}
