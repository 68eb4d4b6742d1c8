package import Times

/// Takes lines out of envelopes that are known; what it hands out is valid until the next line.
///
/// A line that was split is handed out with its last piece.
public final class EnvelopePeeler {
    private let envelopes: [Envelope]
    private let openings: [EnvelopeOpening]
    /// Who wrote the line read last, as a number: its prefixes without their digits; nil where it has none.
    public private(set) var origin: UInt64?

    /// Creates a peeler.
    ///
    /// - Parameter envelopes: what lines are in, the outermost first.
    public init(_ envelopes: [Envelope]) {
        self.envelopes = envelopes
        openings = envelopes.map { _ in EnvelopeOpening() }
    }

    /// Takes a line out.
    ///
    /// - Parameter bytes: the line around it.
    /// - Returns: the line; what is left where an envelope is lacking; nil for a piece of a line.
    public func row(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var line = bytes
        origin = nil
        for (envelope, opening) in zip(envelopes, openings) {
            guard let content = opening.open(envelope, line, factsToo: false) else { return line }
            if envelope.isPrefix, let prefix = opening.prefix { note(line, to: prefix.end) }
            guard case .line(let inside) = content else { return nil }
            line = inside
        }
        return line
    }

    /// When a line was written, as what stands around it says.
    ///
    /// - Parameter bytes: the line with all around it.
    /// - Returns: the innermost stamp that says most.
    package func stamp(of bytes: UnsafeRawBufferPointer) -> PartialStamp {
        var facts = EnvelopeFacts()
        var line = bytes
        for envelope in envelopes {
            let opening = EnvelopeOpening()
            guard let content = opening.open(envelope, line, factsToo: true) else { break }
            if let prefix = opening.prefix {
                facts.add(prefix, of: line)
            } else if let member = opening.member {
                facts.add(member.stamp, program: nil, processID: nil)
            }
            // What an opening put together lives as long as it does, and of a piece nothing more is known.
            guard case .line(let inside) = content, envelope.isPrefix else { break }
            line = inside
        }
        return facts.stamp
    }

    private func note(_ bytes: UnsafeRawBufferPointer, to end: Int) {
        var hash = origin ?? 0xCBF2_9CE4_8422_2325
        for index in 0..<end where bytes[index] &- 0x30 >= 10 && bytes[index] != 0x20 {
            hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
        }
        origin = hash
    }
}
