import Diagnosis
import SystemPackage
import Times

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Prints a label and reads a line: for pipes, dumb terminals, screen readers and `--plain`.
///
/// Nothing is drawn over and no escape sequence is written. A default is shown in brackets, and an empty line takes it.
/// Where the answers come from a pipe they are repeated behind the label, so that the output reads like a dialogue.
public final class PlainPrompter: Prompter {
    /// The longest line that is read, in bytes; the rest of a longer one is dropped, and said to be.
    public static let longestLine = 65_536

    private let reader: InputReader
    private let output: TerminalOutput
    private let isInteractive: Bool
    private var held: ArraySlice<UInt8> = []
    private var isAtEnd = false

    /// Creates a prompter on standard input and output.
    public convenience init() { self.init(input: .standardInput, output: .standardOutput) }

    init(input: FileDescriptor, output: FileDescriptor) {
        self.reader = InputReader(file: input)
        self.output = TerminalOutput(output)
        self.isInteractive = isatty(input.rawValue) == 1
    }

    /// Prints the label and reads a line.
    public func ask(_ request: PromptRequest) -> PromptReply {
        // Whoever sees the label may answer it at once, and with a signal too.
        SignalNotes.watching { request.isSecret ? askForSecret(request) : askForLine(request) }
            .expandingHome(for: request.completion)
    }

    /// Writes the text.
    public func show(_ text: String) { output.writeLine(text) }

    /// Prints the question and reads a line; at a terminal what was typed before does not count.
    public func confirm(_ question: String) -> Bool? {
        SignalNotes.watching {
            if isInteractive {
                TerminalAttributes.discardTypeAhead()
                held = []
            }
            output.write("\(question) [y/N] ")
            guard case .line(let line) = readLine() else {
                output.write("\n")
                return nil
            }
            if !isInteractive { output.write(Escaping.terminal(line) + "\n") }
            return line.isAffirmative
        }
    }

    private func askForLine(_ request: PromptRequest) -> PromptReply {
        let initial = KeyDecoder.oneLine(request.initialText.utf8)
        let offer = initial.isEmpty ? "" : " [\(Escaping.terminal(initial))]"
        output.write("\(Escaping.terminal(request.label))\(offer)> ")
        let reply = readLine()
        guard case .line(let line) = reply else {
            output.write("\n")
            return reply
        }
        if !isInteractive { output.write(Escaping.terminal(line) + "\n") }
        return .line(line.isEmpty ? initial : line)
    }

    private func askForSecret(_ request: PromptRequest) -> PromptReply {
        let attributes = isInteractive ? TerminalAttributes() : nil
        attributes?.silent.apply()
        defer { attributes?.apply() }
        output.write("\(Escaping.terminal(request.label))> ")
        let reply = readLine()
        output.write("\n")
        return reply
    }

    private func readLine() -> PromptReply {
        var line: [UInt8] = []
        var dropped = 0
        while true {
            if let signal = InterruptWatch.hangUpSignal { return .hangUp(signal: signal) }
            if SignalNotes.take(SIGINT) { return .interrupted }
            let end = held.firstIndex(of: 0x0A)
            let part = held[..<(end ?? held.endIndex)]
            let room = Self.longestLine - line.count
            line += part.prefix(room)
            dropped += max(0, part.count - room)
            held = end.map { held[($0 + 1)...] } ?? []
            if end != nil || isAtEnd {
                if end == nil, line.isEmpty { return .endOfInput }
                if line.last == 0x0D { line.removeLast() }
                if dropped > 0 { show("(The line was too long: its last \(dropped) bytes are left out.)") }
                return .line(String(decoding: line, as: UTF8.self))
            }
            switch reader.next() {
            case .bytes(let bytes): held = bytes
            case .signal, .silence: break
            case .end: isAtEnd = true
            }
        }
    }
}

extension PromptReply {
    /// At a question for a path, the reply with a leading `~` replaced by the home directory.
    func expandingHome(for completion: Completion) -> PromptReply {
        guard completion.takesPaths, case .line(let line) = self else { return self }
        return .line(PathText.expandingHome(line))
    }
}

extension String {
    /// Whether the text is a yes.
    var isAffirmative: Bool {
        let answer = trimmingBlanks.lowercased()
        return answer == "y" || answer == "yes"
    }
}
