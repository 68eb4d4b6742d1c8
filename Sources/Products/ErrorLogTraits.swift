/// How a product's error log tells of requests: what joining its lines to the access log's rows needs to know.
public struct ErrorLogTraits: Hashable, Sendable {
    /// The step of its stamps; zero where it is finer than matters.
    public var stampStep = Duration.zero
    /// Whether a line may name the client's address and nothing else of the request, and be written at any time of it.
    public var namesClientsAlone = false

    /// Creates the traits of a log whose lines name the request and are stamped finely as it fails.
    public init() {}
}
