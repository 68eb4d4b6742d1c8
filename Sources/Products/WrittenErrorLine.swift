/// What a line of an error log is to say.
public struct WrittenErrorLine: Hashable, Sendable {
    /// The day, `2026-03-04`.
    public var day: String
    /// The time of day, `10:15:00`.
    public var time: String
    /// What the product says.
    public var message: String
    /// The request's method and target.
    public var request: String

    /// Creates a line.
    public init(day: String, time: String, message: String, request: String) {
        self.day = day
        self.time = time
        self.message = message
        self.request = request
    }
}
