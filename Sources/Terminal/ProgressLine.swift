/// Tells how far long work has come, on one line of standard error that erases itself.
///
/// Nothing is drawn in the first half second, and at most ten times a second after that. With plain output a line of its
/// own is written every five seconds instead, and nothing at all where standard error is no terminal.
public final class ProgressLine {
    /// How progress is shown.
    public enum Form: Hashable, Sendable {
        /// One line that is drawn over itself, at most this many columns wide.
        case redrawn(columns: Int)
        /// A line of its own every five seconds.
        case lines
        /// Not at all.
        case silent
    }

    private let label: String
    private let form: Form
    private let now: () -> ContinuousClock.Instant
    private let write: (String) -> Void
    private let start: ContinuousClock.Instant
    private var lastDrawn: ContinuousClock.Instant?
    private var isDrawn = false
    private var drawnColumns = 0

    /// Starts to count time.
    ///
    /// - Parameters:
    ///   - label: what the work is, already escaped.
    ///   - form: how progress is shown.
    ///   - now: the clock.
    ///   - write: takes what is to be written; standard error unless told otherwise.
    public init(
        label: String, form: Form, now: @escaping () -> ContinuousClock.Instant = { .now },
        write: @escaping (String) -> Void = { TerminalOutput.standardError.write($0) }
    ) {
        self.label = label
        self.form = form
        self.now = now
        self.write = write
        self.start = now()
    }

    /// Chooses how progress is shown on standard error.
    ///
    /// - Parameters:
    ///   - environment: the environment's variables.
    ///   - isPlain: whether the user asked for plain output.
    /// - Returns: the form; silent where standard error is no terminal.
    public static func form(environment: [String: String], isPlain: Bool) -> Form {
        guard TerminalOutput.standardError.isTerminal else { return .silent }
        if isPlain || environment.hasDumbTerminal || environment.wantsAccessibility { return .lines }
        return .redrawn(columns: TerminalSize.current(descriptor: 2).columns)
    }

    /// Tells how many bytes are done.
    ///
    /// - Parameters:
    ///   - bytes: the bytes done since the start.
    ///   - total: the bytes there are, where that is known.
    public func update(bytes: Int, of total: Int? = nil) {
        guard let moment = timeToDraw() else { return }
        var parts: [String] = []
        if let total, total > 0 { parts.append(Self.percentage(Double(bytes) / Double(total))) }
        let seconds = Self.seconds(moment - start)
        if seconds > 0 { parts.append(Self.rate(Double(bytes) / seconds)) }
        draw(parts, at: moment)
    }

    /// Tells which part of the work is done.
    ///
    /// - Parameter fraction: 0...1; what lies outside is taken as the nearer end.
    public func update(fraction: Double) {
        guard let moment = timeToDraw() else { return }
        draw([Self.percentage(fraction)], at: moment)
    }

    /// Erases the line until the next update draws it again, to be called before anything else is written.
    public func erase() {
        guard isDrawn else { return }
        isDrawn = false
        if case .redrawn = form { write("\r\u{1B}[K") }
    }

    /// Erases the line for good.
    public func finish() { erase() }

    deinit { erase() }

    private func timeToDraw() -> ContinuousClock.Instant? {
        let moment = now()
        switch form {
        case .silent: return nil
        case .redrawn:
            guard moment - start >= .milliseconds(500) else { return nil }
            if let lastDrawn, moment - lastDrawn < .milliseconds(100) { return nil }
        case .lines:
            guard moment - (lastDrawn ?? start) >= .seconds(5) else { return nil }
        }
        lastDrawn = moment
        return moment
    }

    private func draw(_ parts: [String], at moment: ContinuousClock.Instant) {
        let text = ([label] + parts).joined(separator: "  ")
        switch form {
        case .silent: break
        case .lines: write(text + "\n")
        case .redrawn(let columns):
            // The last column stays free: a terminal may wrap behind it.
            write("\r" + DisplayWidth.truncated(text, to: max(1, columns - 1)) + "\u{1B}[K")
            isDrawn = true
        }
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    private static func percentage(_ fraction: Double) -> String {
        let bounded = fraction.isFinite ? min(max(fraction, 0), 1) : 0
        let number = String(Int((bounded * 100).rounded(.down)))
        return String(repeating: " ", count: 3 - number.utf8.count) + number + " %"
    }

    /// Bytes a second with two or three digits that count: `812 B/s`, `1.2 GB/s`.
    static func rate(_ bytesPerSecond: Double) -> String {
        var value = bytesPerSecond.isFinite ? max(0, bytesPerSecond) : 0
        var unit = "B/s"
        for next in ["kB/s", "MB/s", "GB/s", "TB/s"] where value >= 999.5 {
            value /= 1000
            unit = next
        }
        if unit == "B/s" || value >= 9.95 { return "\(Int(min(value, 1e6).rounded())) \(unit)" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
