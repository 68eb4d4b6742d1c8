import Products
import Testing

/// Every product is asked for every timeout that it has.
struct TimeoutSettingTests {
    static let products = ProductCatalogue.builtIn.products.filter { !$0.timeouts.isEmpty }

    @Test(arguments: products.map(\.id))
    func `every setting has a default, a clock and a public source`(id: ProductID) throws {
        let product = try #require(ProductCatalogue.builtIn[id])
        var names = Set<String>()
        for setting in product.timeouts {
            #expect(names.insert(setting.name).inserted, "\(id) has \(setting.name) twice")
            #expect(!setting.clock.words.isEmpty && !setting.clock.words.hasSuffix("."), "\(id): \(setting.name)")
            #expect(setting.source.hasPrefix("https://"), "\(id): \(setting.name)")
            switch setting.standard {
            case .duration(let duration):
                #expect(duration >= .zero && duration < .seconds(1_000_000), "\(id): \(setting.name)")
                #expect(setting.unit != .none, "\(id): \(setting.name) is a time in no unit")
            case .count(let count):
                #expect(count >= 0 && setting.unit == .none, "\(id): \(setting.name)")
            case .word(let word), .computed(let word): #expect(!word.isEmpty)
            case .sameAs(let other):
                #expect(product.timeouts.contains { $0.name == other }, "\(id): \(setting.name) is as \(other)")
                #expect(other != setting.name)
            case .unbounded, .off: break
            }
            switch setting.clock.run {
            case .total, .idle, .headerThenIdle, .period, .halving: #expect(setting.unit != .none || isWord(setting))
            case .tries, .connectTries, .places, .rate, .choice:
                #expect(setting.unit == .none, "\(id): \(setting.name)")
            }
        }
    }

    /// Whether the default is written in words, as `header=20-40` is.
    private func isWord(_ setting: TimeoutSetting) -> Bool {
        switch setting.standard {
        case .word, .computed: true
        default: false
        }
    }

    @Test func `settings that stand in for one another lead to an end`() {
        for product in Self.products {
            for setting in product.timeouts {
                var current = setting
                var steps = 0
                while case .sameAs(let other) = current.standard,
                    let next = product.timeouts.first(where: { $0.name == other }), steps < 10
                {
                    current = next
                    steps += 1
                }
                #expect(steps < 10, "\(product.id): \(setting.name) leads round in a circle")
            }
        }
    }

    @Test(
        arguments: [
            (.nginx, "proxy_read_timeout", .duration(.seconds(60))), (.haproxy, "retries", .count(3)),
            (.haproxy, "timeout server", .unbounded), (.apache, "KeepAliveTimeout", .duration(.seconds(5))),
            (.caddy, "dial_timeout", .duration(.seconds(3))),
            (.iis, "httpRuntime executionTimeout", .duration(.seconds(110))),
        ] as [(ProductID, String, TimeoutSetting.Default)])
    func `well-known defaults are those of the products`(
        id: ProductID, name: String, standard: TimeoutSetting.Default
    ) {
        #expect(ProductCatalogue.builtIn[id]?.timeouts.first { $0.name == name }?.standard == standard)
    }

    @Test func `a clock is told in words`() {
        #expect(TimeoutClock(.total, .tcpAndTLS, "for each try").words == "total, TCP and TLS; for each try")
        #expect(TimeoutClock(.idle, .clientIdle).words == "idle, until the client's connection is closed")
        #expect(
            TimeoutClock(.headerThenIdle, .responseRead).words
                == "total for the response's header; then idle, between two reads from the server")
    }
}
