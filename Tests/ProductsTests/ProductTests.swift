import Diagnosis
import Products
import Testing

/// Every product is asked every question.
struct ProductTests {
    static let catalogue = ProductCatalogue.builtIn
    static let products = catalogue.products
    static let signals: [(product: ProductID, signal: Signal)] = products.flatMap { product in
        product.signals.map { (product.id, $0) }
    }

    // MARK: - Names

    @Test func `no two products share a name, and names are in lower case`() {
        var owners: [String: ProductID] = [:]
        for product in Self.products {
            #expect(!product.title.isEmpty)
            #expect(product.names.contains(product.choice) || product.choice == product.id.rawValue)
            for name in Set(product.names + [product.id.rawValue]) {
                #expect(owners[name] == nil, "\(name) is both \(product.id) and \(owners[name]?.rawValue ?? "")")
                owners[name] = product.id
                #expect(name == name.lowercased())
            }
        }
    }

    @Test(arguments: [
        ("iis-arr", ProductID.iis), ("Ingress-NGINX", .nginx), ("openresty", .nginx), ("aws-alb", .alb),
        ("istio", .envoy),
    ])
    func `what a person types finds the product`(name: String, id: ProductID) {
        #expect(Self.catalogue.product(named: name)?.id == id)
    }

    // MARK: - Statuses, places, advice

    @Test(arguments: products.map(\.id))
    func `statuses are told once each, in words`(id: ProductID) throws {
        let product = try #require(Self.catalogue[id])
        #expect(Set(product.statuses.map(\.status)).count == product.statuses.count)
        for fact in product.statuses { #expect((500...599).contains(fact.status) && !fact.means.isEmpty) }
        #expect(product.ownGatewayStatuses.isDisjoint(with: [502, 503, 504]))
        if let status = product.answersTimeoutWith {
            #expect(!product.statusesNeverOfATimeout.contains(status), "\(id)")
        }
    }

    @Test(arguments: products.map(\.id))
    func `a product that says something of failures also says where its logs are`(id: ProductID) throws {
        let product = try #require(Self.catalogue[id])
        #expect(product.signals.isEmpty || !product.places.isEmpty, "\(id)")
        for place in product.places { #expect(!place.place.isEmpty) }
        for advice in product.logAdvice { #expect(!advice.words.isEmpty && !advice.words.hasSuffix(".")) }
    }

    // MARK: - Signals

    @Test func `no two signals share a name, and a name begins with its product's`() {
        var owners = Set<String>()
        for (product, signal) in Self.signals {
            #expect(owners.insert(signal.id).inserted, "\(signal.id)")
            #expect(signal.id.hasPrefix("\(product.rawValue)."), "\(signal.id)")
        }
        #expect(Self.signals.count > 200)
    }

    @Test func `every signal has a public source, a remedy, words and a strength`() {
        for (_, signal) in Self.signals {
            #expect(signal.source.hasPrefix("https://"), "\(signal.id)")
            #expect(!signal.remedies.isEmpty && signal.remedies.allSatisfy { $0.hasSuffix(".") }, "\(signal.id)")
            #expect(!signal.proves.isEmpty && !signal.proves.hasSuffix("."), "\(signal.id)")
            #expect((0.3...0.98).contains(signal.strength.value), "\(signal.id)")
            #expect(!signal.samples.isEmpty, "\(signal.id)")
            if let cause = signal.claim.cause, let detail = signal.claim.detail {
                #expect(detail.cause == cause, "\(signal.id)")
            }
        }
    }

    @Test func `every sample is recognised by its own signal`() {
        for (product, signal) in Self.signals {
            for sample in signal.samples {
                let found: Signal?
                switch sample {
                case .message(let text): found = Self.catalogue.signal(inMessage: text, of: product)
                case .row(let facts): found = Self.catalogue.signal(inRow: facts, of: product)
                case .event(let provider, let id):
                    guard case .event(let pattern) = signal.match else {
                        Issue.record("\(signal.id): an event's sample")
                        continue
                    }
                    found = pattern.provider == provider && pattern.id == id ? signal : nil
                case .reason(let name):
                    guard case .reason(let pattern) = signal.match else {
                        Issue.record("\(signal.id): a reason's sample")
                        continue
                    }
                    found = pattern.name == name ? signal : nil
                }
                #expect(found?.id == signal.id, "\(signal.id): \(sample)")
            }
        }
    }

    @Test func `events and reasons stand in the tables once`() {
        var keys = Set<String>()
        for (_, signal) in Self.signals {
            switch signal.match {
            case .event(let pattern): #expect(keys.insert("\(pattern.provider) \(pattern.id)").inserted, "\(signal.id)")
            case .reason(let pattern): #expect(keys.insert(pattern.name).inserted, "\(signal.id)")
            case .message(let pattern): #expect(!pattern.isEmpty, "\(signal.id)")
            case .row: continue
            }
        }
    }

    @Test(arguments: [
        ("sQ--", "haproxy.state.queue-timed-out"), ("sH--", "haproxy.state.read-timed-out"),
        ("SC", "haproxy.state.refused"), ("state was PH--", "haproxy.state.invalid"),
        ("cD--", "haproxy.state.client-left"),
        ("connect() failed (111: Connection refused) while connecting to upstream", "nginx.refused"),
        ("(70007)The timeout specified has expired: AH00898: Timeout on 100-Continue", "apache.continue-timed-out"),
        ("dial tcp 10.1.0.5:80: i/o timeout", "caddy.dial-timed-out"),
    ])
    func `what is pasted goes through the signal that a row or a file goes through`(text: String, id: String) {
        #expect(Self.catalogue.signal(inPasted: text)?.signal.id == id)
    }

    @Test func `a message that is pasted finds its product, or what another's signal of the same claim says`() {
        for (product, signal) in Self.signals {
            for case .message(let text) in signal.samples {
                let pasted = Self.catalogue.signal(inPasted: text)
                #expect(
                    pasted?.product == product || pasted?.signal.claim == signal.claim,
                    "\(signal.id): \(text) is taken for \(pasted?.signal.id ?? "nothing")")
            }
        }
    }

    @Test(arguments: ["", "hello there", "DONE with the CODE", "SSL is UP", "the site is down"])
    func `words are no states`(text: String) {
        #expect(Self.catalogue.signal(inPasted: text) == nil)
    }

    @Test func `a state means the same pasted and in a row`() {
        for (product, signal) in Self.signals {
            guard case .row(let pattern) = signal.match, !pattern.terminations.isEmpty, pattern.header == nil,
                pattern.server == nil, pattern.statuses.isEmpty
            else { continue }
            for case .row(let facts) in signal.samples {
                guard let state = facts.termination, state.first?.isLetter == true, !state.hasPrefix("I") else {
                    continue
                }
                let pasted = Self.catalogue.signal(inPasted: state)
                #expect(pasted?.product == product)
                #expect(pasted?.signal.claim == signal.claim, "\(state)")
            }
        }
    }

    @Test(arguments: [
        ("the detailed result type was OriginCommError", "aws-cloudfront.OriginCommError"),
        ("statusDetails: failed_to_pick_backend", "google-cloud.no-backend"),
        ("ERRORINFO_UPSTREAM_CLOSED_CONNECTION", "azure-app-gateway.ERRORINFO_UPSTREAM_CLOSED_CONNECTION"),
        ("HTTPERR has Connection_Abandoned_By_ReqQueue", "iis.httperr.Connection_Abandoned_By_ReqQueue"),
        ("LambdaInvalidResponse", "aws-alb.lambda-response"),
        ("x-vercel-error: FUNCTION_INVOCATION_TIMEOUT", "vercel.FUNCTION_INVOCATION_TIMEOUT"),
        ("at=error code=H12 desc=\"Request timeout\" method=GET path=\"/\"", "heroku.router.H12"),
        ("Error 522", "cloudflare.page.522"), ("upstream request timeout", "envoy.timed-out"),
        ("The error code was 0x80072ee7", "iis.code.12007"),
        (
            "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
            "envoy.closed"
        ),
    ])
    func `reasons and bodies are recognised as they are pasted`(text: String, id: String) {
        #expect(Self.catalogue.signal(inPasted: text)?.signal.id == id)
    }

    // MARK: - Counters

    @Test func `no two products claim one counter`() {
        let names = Self.products.flatMap(\.counters).map { "\($0.origin) \($0.name)" }
        #expect(Set(names).count == names.count)
    }
}
