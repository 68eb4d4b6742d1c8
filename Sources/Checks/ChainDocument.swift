public import Diagnosis
public import HopSettings
internal import Products
internal import Times

/// A chain of hops with the settings that hold, as JSON has it.
public struct ChainDocument: Encodable {
    struct Setting: Encodable {
        var kind: String
        var name: String
        var value: String
        var seconds: Double?
        var place: String?
        var clock: String
        /// Where the product documents its default, for one that is not set.
        var source: String?

        init(_ setting: HopSetting) {
            kind = setting.kind.rawValue
            name = setting.name
            value = setting.valueText
            seconds = setting.duration?.inSeconds
            place = setting.place
            clock = setting.clock
            source = setting.place == nil ? setting.setting.source : nil
        }
    }

    struct Point: Encodable {
        var rule: String
        var place: String?
    }

    struct Route: Encodable {
        var condition: String?
        var way: [Point]
        var target: String?
        var settings: [Setting]
    }

    struct Hop: Encodable {
        var name: String
        var product: String
        var url: String
        var routes: [Route]
    }

    struct Claim: Encodable {
        var subject: String
        var outcome: String
        var statement: String
        var hop: String
        var settings: [Setting]
    }

    var url: String
    var hops: [Hop]
    var claims: [Claim]
    var undecided: [String]

    /// Creates a document.
    ///
    /// - Parameters:
    ///   - chain: the hops with their timeouts.
    ///   - words: makes the sentences of facts.
    public init(_ chain: TimeoutChain, words: ([Fact]) -> String) {
        url = chain.url.text
        hops = chain.hops.map { hop in
            Hop(
                name: hop.name, product: hop.product.rawValue, url: hop.url.text,
                routes: hop.answer.routes.map { route in
                    Route(
                        condition: route.condition, way: route.waypoints.map { Point(rule: $0.text, place: $0.place) },
                        target: route.target, settings: route.settings.map(Setting.init))
                })
        }
        claims = chain.claims.map { claim in
            Claim(
                subject: claim.subject.rawValue, outcome: claim.outcome.rawValue, statement: words(claim.statement),
                hop: chain.hops[claim.hop].name, settings: claim.proofs.map(Setting.init))
        }
        undecided = chain.undecided.map { words([$0]) }
    }
}
