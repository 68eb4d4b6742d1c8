/// What moment a row's time means.
public enum StampMoment: String, Hashable, Sendable, Codable, CaseIterable {
    /// When the request began.
    case start
    /// When the response was finished.
    case end
}
