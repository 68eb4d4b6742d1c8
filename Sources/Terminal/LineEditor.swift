import CEditShim
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One line edited with libedit, on standard input and output.
///
/// The editor reads the terminal itself and hands libedit decoded keys: so a paste is one insertion, an unknown
/// sequence types nothing, and signals, resizing and Ctrl-C are dealt with in one place, between two keys.
final class LineEditor {
    /// The longest line, in characters; more is not taken.
    static let longestLine = 65_536
    private static let pastesBracketed = "\u{1B}[?2004h"
    private static let pastesPlain = "\u{1B}[?2004l"

    private var editor: OpaquePointer?
    private let reader = InputReader(file: .standardInput)
    private let output = TerminalOutput.standardOutput
    private var decoder = KeyDecoder()

    // What belongs to the prompt that is being answered.
    private var attributes: TerminalAttributes?
    private var promptColumns = 0
    private var completion = Completion.nothing
    private var keys: [Int32] = []
    private var insertions: [String] = []
    private var ending: PromptReply?
    private var keysSinceEnding = 0
    private var tabsInARow = 0
    private var listing: [String] = []
    private var charactersBehindCursor = 0
    private var hasPassedEscape = false
    private var isVi = false

    /// Opens the editor; nil where the system has no UTF-8 or knows no usable terminal.
    ///
    /// - Parameters:
    ///   - terminal: the terminal's type, as in `TERM`; where it is not known, xterm's sequences are used.
    ///   - settings: the user's file of bindings, in editrc(5)'s format.
    ///   - historyLimit: how many lines are remembered.
    init?(terminal: String, settings: String?, historyLimit: Int) {
        guard cedit_use_utf8(), let attributes = TerminalAttributes() else { return nil }
        let owner = cedit_owner(
            owner: Unmanaged.passUnretained(self).toOpaque(),
            next_key: { owner in LineEditor.at(owner).map { $0.nextKey() } ?? -1 },
            command: { owner, key in LineEditor.at(owner).map { $0.run(key) } ?? CEDIT_NOTHING })
        editor = cedit_open(terminal, settings, historyLimit, owner)
        // libedit changes attributes as it starts.
        attributes.apply()
        if editor == nil { return nil }
    }

    deinit { cedit_close(editor) }

    /// Offers a line to later prompts, with the arrow keys and Ctrl-R.
    func remember(_ line: String) { cedit_remember(editor, line) }

    /// Throws away what was typed and not yet read.
    func discardTypeAhead() {
        TerminalAttributes.discardTypeAhead()
        decoder.reset()
    }

    /// Asks for a line.
    ///
    /// - Parameters:
    ///   - label: the prompt's emphasized part.
    ///   - suffix: the rest of the prompt, not empty.
    ///   - style: how the label is painted.
    ///   - initialText: what the line holds at first.
    ///   - completion: what Tab completes.
    ///   - offersHistory: whether remembered lines are offered.
    /// - Returns: the reply, the terminal being as it was before.
    func readLine(
        label: String, suffix: String, style: TerminalStyle, initialText: String, completion: Completion,
        offersHistory: Bool
    ) -> PromptReply {
        SignalNotes.watching {
            begin(promptColumns: DisplayWidth.columns(of: label + suffix), completion: completion)
            isVi = cedit_is_vi(editor)
            if !initialText.isEmpty { insert(initialText) }
            // The terminal is raw before the prompt is seen: whoever answers at once is understood.
            cedit_set_raw(editor, true)
            output.write(Self.pastesBracketed)
            var length = 0
            let prompt = Self.prompt(label: label, suffix: suffix, style: style)
            let pointer = cedit_read_line(editor, prompt, offersHistory, &length)
            let line = pointer.map { pointer in
                let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
                return String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self)
            }
            output.write(Self.pastesPlain)
            cedit_set_raw(editor, false)
            attributes?.apply()
            if let ending { return ending }
            if let line { return .line(line) }
            output.write("\n")
            return .endOfInput
        }
    }

    /// Asks for a secret, without libedit, which would draw it.
    func readSecret(prompt: String) -> PromptReply {
        SignalNotes.watching {
            begin(promptColumns: DisplayWidth.columns(of: prompt), completion: .nothing)
            attributes?.raw.apply()
            output.write(Self.pastesBracketed)
            let reply = readSecretKeys(prompt: prompt)
            output.write("\r\n" + Self.pastesPlain)
            attributes?.apply()
            return reply
        }
    }

    private func begin(promptColumns: Int, completion: Completion) {
        attributes = TerminalAttributes()
        self.promptColumns = promptColumns
        self.completion = completion
        keys = []
        insertions = []
        ending = nil
        keysSinceEnding = 0
        tabsInARow = 0
        hasPassedEscape = false
    }

    /// The prompt for libedit: a sequence stands between two bytes of value 1, directly before a printable character.
    private static func prompt(label: String, suffix: String, style: TerminalStyle) -> String {
        guard style.isColoured, !label.isEmpty else { return label + suffix }
        return "\u{1}\u{1B}[\(TerminalStyle.Role.strong.code)m\u{1}\(label)\u{1}\u{1B}[0m\u{1}\(suffix)"
    }

    private static func at(_ owner: UnsafeMutableRawPointer?) -> LineEditor? {
        owner.map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: Keys

    private func nextKey() -> Int32 {
        var isQuiet = false
        while true {
            obeySignals()
            if ending == .endOfInput { return -1 }
            if !keys.isEmpty { return keys.removeFirst() }
            if ending != nil {
                // Enter leaves whatever libedit is in the middle of; should it not, the end of the input does.
                keysSinceEnding += 1
                return keysSinceEnding > 16 ? -1 : 0x0A
            }
            if let key = decoder.next(isQuiet: isQuiet) {
                take(key)
                continue
            }
            isQuiet = false
            switch reader.next(timeout: patience) {
            case .bytes(let bytes): decoder.append(bytes)
            case .signal: break
            case .silence: isQuiet = true
            case .end:
                if let key = decoder.next(isQuiet: true) { take(key) } else { ending = .endOfInput }
            }
        }
    }

    /// How long to wait for the rest of a sequence, in milliseconds.
    private var patience: Int32? {
        guard decoder.isWaiting else { return nil }
        return decoder.isPasting ? 1000 : 50
    }

    private func take(_ key: KeyDecoder.Key) {
        let isTab = key == .scalar("\t")
        tabsInARow = isTab ? tabsInARow + 1 : 0
        switch key {
        case .scalar("\u{3}"): interrupt()
        case .scalar("\u{1A}"): suspend()
        case .scalar(let scalar):
            let isControl = scalar.value < 0x20 || scalar.value == 0x7F
            let length = cedit_length(editor)
            if !isControl, length >= Self.longestLine { return cedit_beep(editor) }
            let mayStartSearch = scalar == "\u{12}" || isVi && (scalar == "/" || scalar == "?")
            if mayStartSearch, length > CEDIT_SEARCHABLE { return cedit_beep(editor) }
            if isControl { closeEscape() }
            hasPassedEscape = false
            keys.append(Int32(scalar.value))
        case .meta(let scalar):
            // In emacs mode these would repeat a key a million times, or run libedit's own commands.
            if !isVi, ("0"..."9").contains(scalar) || scalar == "-" || scalar == "x" || scalar == "X" { return }
            closeEscape()
            keys += [0x1B, Int32(scalar.value)]
        case .escape:
            closeEscape()
            hasPassedEscape = true
            keys.append(0x1B)
        case .paste(let bytes): insert(KeyDecoder.oneLine(bytes))
        case .up: special(CEDIT_KEY_UP)
        case .down: special(CEDIT_KEY_DOWN)
        case .left: special(CEDIT_KEY_LEFT)
        case .right: special(CEDIT_KEY_RIGHT)
        case .home: special(CEDIT_KEY_HOME)
        case .end: special(CEDIT_KEY_END)
        case .delete: special(CEDIT_KEY_DELETE)
        case .wordLeft: special(CEDIT_KEY_WORD_LEFT)
        case .wordRight: special(CEDIT_KEY_WORD_RIGHT)
        }
    }

    /// After a lone Escape libedit in emacs mode waits for the key it modifies, and would swallow a key of ours.
    private func closeEscape() {
        if hasPassedEscape, !isVi { keys.append(0x07) }
        hasPassedEscape = false
    }

    private func special(_ key: Int) {
        closeEscape()
        keys.append(Int32(key))
    }

    private func insert(_ text: String) {
        let room = max(0, Self.longestLine - Int(cedit_length(editor)))
        let scalars = text.unicodeScalars.prefix(room)
        guard !scalars.isEmpty else { return }
        insertions.append(String(String.UnicodeScalarView(scalars)))
        special(CEDIT_KEY_INSERT)
    }

    private func interrupt() {
        ending = .interrupted
        closeEscape()
        keys.append(Int32(CEDIT_KEY_FINISH))
    }

    // MARK: Signals

    private func obeySignals() {
        if ending == nil, let signal = InterruptWatch.hangUpSignal { ending = .hangUp(signal: signal) }
        if SignalNotes.take(SIGINT), ending == nil { interrupt() }
        if SignalNotes.take(SIGCONT) { resume() }
        if SignalNotes.take(SIGWINCH) { resize() }
    }

    /// Ctrl-Z: the terminal as it was, the whole job stopped as the terminal would stop it, and back.
    private func suspend() {
        let (rows, row) = rowsAndCursorRow()
        output.write(String(repeating: "\n", count: rows - row) + "\r" + Self.pastesPlain)
        cedit_set_raw(editor, false)
        attributes?.apply()
        kill(0, SIGTSTP)
        // Another thread may be the one to stop; where nothing stopped, because no shell is there to go on with the
        // job, nothing is waited for either.
        if cedit_noted(SIGCONT) == 0 { _ = InputReader(file: .init(rawValue: -1)).next(timeout: 50) }
        cedit_forget(SIGCONT)
        resume()
    }

    private func resume() {
        if let now = TerminalAttributes(), now.gathersLines { attributes = now }
        // libedit believes that it left the terminal raw.
        cedit_set_raw(editor, false)
        cedit_set_raw(editor, true)
        output.write(Self.pastesBracketed)
        cedit_resize(editor)
        cedit_redraw(editor)
    }

    private func resize() {
        let size = TerminalSize.current(descriptor: 0)
        guard size.isUsable else { return }
        // The terminal has wrapped the line anew; the cursor stays on its character.
        let (_, row) = rowsAndCursorRow()
        let up = min(row - 1, size.rows - 1)
        output.write("\r" + (up > 0 ? "\u{1B}[\(up)A" : "") + "\u{1B}[J")
        cedit_resize(editor)
        cedit_redraw(editor)
    }

    /// How many rows the prompt and the line take on the terminal, and in which of them the cursor stands, from 1.
    private func rowsAndCursorRow() -> (rows: Int, row: Int) {
        let (before, behind) = lineAroundCursor()
        let columns = TerminalSize.current(descriptor: 0).columns
        var row = 1
        var column = promptColumns
        row += column / columns
        column %= columns
        func pass(_ text: String) {
            for scalar in text.unicodeScalars {
                if scalar == "\n" {
                    row += 1
                    column = 0
                    continue
                }
                // libedit draws a control character as `^A`.
                let width = scalar.value < 0x20 || scalar.value == 0x7F ? 2 : DisplayWidth.columns(of: scalar)
                if column + width > columns {
                    row += 1
                    column = 0
                }
                column += width
            }
        }
        pass(before)
        if column >= columns {
            row += 1
            column = 0
        }
        let cursorRow = row
        pass(behind)
        return (row, cursorRow)
    }

    private func lineAroundCursor() -> (before: String, behind: String) {
        var length = 0
        var cursor = 0
        guard let pointer = cedit_line(editor, &length, &cursor) else { return ("", "") }
        let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
        let before = bytes.prefix(cursor)
        return (String(decoding: before, as: UTF8.self), String(decoding: bytes.dropFirst(cursor), as: UTF8.self))
    }

    // MARK: Commands

    private func run(_ key: Int32) -> cedit_effect {
        switch Int(key) {
        case CEDIT_KEY_INSERT: return runInsertion()
        case CEDIT_KEY_LIST: return runListing()
        case CEDIT_KEY_FINISH:
            cedit_move_cursor(editor, Int32(clamping: cedit_length(editor)))
            cedit_insert(editor, "^C")
            return CEDIT_REDRAW
        case 0x09: return runCompletion()
        default: return CEDIT_NOTHING
        }
    }

    private func runInsertion() -> cedit_effect {
        guard !insertions.isEmpty else { return CEDIT_NOTHING }
        cedit_insert(editor, insertions.removeFirst())
        return CEDIT_REDRAW
    }

    private func runCompletion() -> cedit_effect {
        let (typed, behind) = lineAroundCursor()
        guard let result = Completer(completion: completion).complete(typed) else { return CEDIT_BEEP }
        let addition = result.common.unicodeScalars.dropFirst(typed.unicodeScalars.count)
        if !addition.isEmpty {
            cedit_insert(editor, String(addition))
            return CEDIT_REDRAW
        }
        guard tabsInARow > 1, result.shown.count + result.unspellable > 1 else { return CEDIT_BEEP }
        listing = CompletionList(result: result, columns: TerminalSize.current(descriptor: 0).columns).lines
        // First libedit moves the cursor behind the line; the list is written when it comes back for the next key.
        charactersBehindCursor = behind.unicodeScalars.count
        cedit_move_cursor(editor, Int32(clamping: charactersBehindCursor))
        keys.insert(Int32(CEDIT_KEY_LIST), at: 0)
        return CEDIT_MOVE_CURSOR
    }

    private func runListing() -> cedit_effect {
        output.write("\r\n" + listing.map { $0 + "\r\n" }.joined())
        cedit_move_cursor(editor, -Int32(clamping: charactersBehindCursor))
        cedit_redraw(editor)
        return CEDIT_NOTHING
    }

    // MARK: Secrets

    private func readSecretKeys(prompt: String) -> PromptReply {
        var secret: [Unicode.Scalar] = []
        draw(secret, prompt: prompt)
        var isQuiet = false
        while true {
            if let signal = InterruptWatch.hangUpSignal { return .hangUp(signal: signal) }
            if SignalNotes.take(SIGINT) { return .interrupted }
            if SignalNotes.take(SIGCONT) { attributes?.raw.apply() }
            while let key = decoder.next(isQuiet: isQuiet) {
                switch key {
                case .scalar("\n"), .scalar("\r"): return .line(String(String.UnicodeScalarView(secret)))
                case .scalar("\u{3}"): return .interrupted
                case .scalar("\u{4}"): if secret.isEmpty { return .endOfInput }
                case .scalar("\u{7F}"), .scalar("\u{8}"): _ = secret.popLast()
                case .scalar("\u{15}"), .scalar("\u{17}"): secret = []
                case .scalar(let scalar) where scalar.value >= 0x20: secret.append(scalar)
                case .paste(let bytes): secret += KeyDecoder.oneLine(bytes).unicodeScalars
                default: break
                }
                if secret.count > Self.longestLine { secret.removeLast(secret.count - Self.longestLine) }
            }
            draw(secret, prompt: prompt)
            isQuiet = false
            switch reader.next(timeout: patience) {
            case .bytes(let bytes): decoder.append(bytes)
            case .signal: break
            case .silence: isQuiet = true
            case .end: return .endOfInput
            }
        }
    }

    private func draw(_ secret: [Unicode.Scalar], prompt: String) {
        let room = max(1, TerminalSize.current(descriptor: 0).columns - promptColumns - 1)
        output.write("\r\(prompt)\(String(repeating: "•", count: min(secret.count, room)))\u{1B}[K")
    }
}

extension TerminalSize {
    /// Whether a line can be edited: libedit's memory grows with the size, and a terminal may claim any.
    var isUsable: Bool { columns >= 8 && columns <= 4000 && rows <= 2000 }
}
