public import Diagnosis
public import Products

/// What a hop's configuration files say, as they were written; what holds is asked for with ``answer(for:)``.
public struct HopConfiguration: Sendable {
    /// The product it configures.
    public var product: ProductID
    /// What could not be read: included files that are not at hand.
    public var limitations: [Fact]
    /// The format strings of its access logs, each behind its product's name as `--proxy-format` takes it.
    public var logFormats: [String] = []
    /// What was read, as its product follows it.
    let routing: any HopRouting

    /// The most ways that are followed through one hop.
    static let mostRoutes = 256

    /// The ways that a request can take through this hop, with every setting that holds on them.
    ///
    /// What the question leaves open leaves several ways open, each with the condition under which it is taken; the answer
    /// says what was not known.
    ///
    /// - Parameter question: what is known of the request, as this hop is asked for it.
    /// - Returns: the ways, and what could not be decided.
    public func answer(for question: HopQuestion) -> HopAnswer {
        var answer = routing.answer(for: question)
        if let backend = question.backend { answer.keepRoutes(to: backend) }
        if answer.routes.count > Self.mostRoutes {
            answer.undecided.append(
                Fact("route.too-many", ["count": .count(answer.routes.count), "shown": .count(Self.mostRoutes)]))
            answer.routes = Array(answer.routes.prefix(Self.mostRoutes))
        }
        answer.undecided += limitations
        return answer
    }

    /// The ways of a request for a URL through this hop.
    ///
    /// - Parameter url: the URL as this hop is asked for it, as far as it is known.
    /// - Returns: the ways, and what could not be decided.
    public func answer(for url: RequestURL) -> HopAnswer { answer(for: HopQuestion(url)) }
}

/// Follows requests through what a configuration says, by the rules of its product.
protocol HopRouting: Sendable {
    /// The ways that a request can take.
    func answer(for question: HopQuestion) -> HopAnswer
}

/// A directive, and what stands between its braces where it has some.
struct ConfigurationBlock: Hashable, Sendable {
    /// The directive's words, its name first.
    var words: [String]
    /// Where it begins, as `FILE:LINE`.
    var place: String
    /// What is inside; nil for a directive that has no block.
    var block: [ConfigurationBlock]?

    /// Its name; empty where it has none.
    var name: String { words.first ?? "" }
    /// Its first argument.
    var argument: String? { words.count > 1 ? words[1] : nil }
}
