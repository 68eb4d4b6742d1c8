/// Messages of a product's error log that concern no server, whatever else stands in them.
///
/// What a client or a server wrote is quoted in some, and may read like a message that does.
public struct UnrelatedMessages: Hashable, Sendable {
    /// Texts with which such a message begins, behind the numbers of its process and connection: ` 812#812: *3 `.
    ///
    /// A text without these numbers is a part of a line that somebody pasted: it may begin in the middle of a message.
    public var beginnings: [String]
    /// Texts that stand in no other message.
    public var parts: [String]

    /// Creates a description; by default no message is unrelated.
    public init(beginnings: [String] = [], parts: [String] = []) {
        self.beginnings = beginnings
        self.parts = parts
    }
}
