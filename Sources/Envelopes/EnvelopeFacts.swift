package import Times

/// What a line's envelopes say of it.
package struct EnvelopeFacts: Sendable {
    /// When it was written, as far as they say.
    package var stamp = PartialStamp.none
    /// The program that wrote it, as a journal or syslog has it: `kernel`, `app`.
    package var program: String?
    /// Its process.
    package var processID: Int?
    /// The envelopes, the outermost first.
    package var envelopes: [Envelope] = []

    package init() {}

    /// Takes over what an inner envelope says: it knows more, unless it does not say the year or the zone.
    mutating func add(_ stamp: PartialStamp, program: String?, processID: Int?) {
        if stamp != .none, !self.stamp.isWhole || stamp.isWhole { self.stamp = stamp }
        if let program, !program.isEmpty, program != "-" {
            self.program = program
            self.processID = processID
        }
    }
}

extension EnvelopeFacts {
    /// Adds what a prefix says.
    mutating func add(_ prefix: LinePrefix, of bytes: UnsafeRawBufferPointer) {
        func text(_ range: Range<Int>?) -> String? {
            range.map { String(decoding: UnsafeRawBufferPointer(rebasing: bytes[$0]), as: UTF8.self) }
        }
        add(
            text(prefix.time).map { PartialStamp($0) } ?? .none, program: text(prefix.program),
            processID: text(prefix.processID).flatMap { Int($0) })
    }
}
