import AccessLogs
import Diagnosis
import Incidents
import Products
import Testing
import Times

/// A small generator whose numbers are the same on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

struct MatcherTests {
    private func side(_ rows: [Entry]) -> IncidentEvidence.ServerSide {
        IncidentEvidence.ServerSide(candidates: rows, rivals: [], coverage: nil, unparsed: 0, isClipped: false)
    }

    @Test func `no row serves two failures, and path and query have to agree`() throws {
        let failures = try Rows.entries(
            Rows.nginx(end: 10, "/x?a=b%20c", 504, rt: "3.000") + Rows.nginx(end: 11, "/x?a=b%20c", 504, rt: "3.000")
                + Rows.nginx(end: 12, "/y", 504, rt: "3.000"), name: "a")
        let head = "#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status time-taken\n"
        let rows = try Rows.entries(head + "2026-03-04 10:15:20 GET /x a=b+c 200 13000\n", name: "b")
        let pairs = Matcher.pairs(of: failures, with: side(rows))
        #expect(pairs.count == 1)
        #expect(pairs[2] == nil)
    }

    @Test func `a server's log that leaves queries out is compared without them`() throws {
        let failures = try Rows.entries(Rows.nginx(end: 10, "/x?page=3", 504, rt: "3.000"), name: "a")
        let rows = try Rows.entries(Rows.w3cHead + Rows.iis(end: 15, "/x", 200, ms: 8000), name: "b")
        #expect(Matcher.pairs(of: failures, with: side(rows)).isEmpty)
        var side = side(rows)
        side.lacksQueries = true
        #expect(Matcher.pairs(of: failures, with: side).count == 1)
    }

    @Test func `many equal requests in one second are paired, and said to be ambiguous`() throws {
        let failures = try Rows.entries(
            (0..<40).map { _ in Rows.nginx(end: 10, "/x", 504, rt: "3.000") }.joined(), name: "a")
        let rows = try Rows.entries(
            Rows.w3cHead + (0..<40).map { _ in Rows.iis(end: 15, "/x", 200, ms: 8000) }.joined(), name: "b")
        let pairs = Matcher.pairs(of: failures, with: side(rows))
        #expect(pairs.count == 40)
        #expect(Set(pairs.values.map(\.row.line)).count == 40)
        #expect(pairs.values.allSatisfy { $0.certainty < 0.1 })
    }

    @Test(arguments: 0..<60)
    func `shares of pairs are what trying every pairing gives`(seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        let failures = Int.random(in: 1...4, using: &random)
        let count = Int.random(in: 1...4, using: &random)
        let rows = (0..<failures).map { _ in (0..<count).filter { _ in Bool.random(using: &random) } }
        var shares = PairShares(rows)
        for pair in shares.weights.indices { shares.weights[pair] = Double.random(in: 0.05...6, using: &random) }
        for _ in 0..<30 { shares.sweep() }
        var (whole, own) = (0.0, shares.weights.map { _ in 0.0 })
        func tryAll(_ failure: Int, _ taken: Set<Int>, _ weight: Double, _ chosen: [Int]) {
            guard failure < failures else {
                whole += weight
                for pair in chosen { own[pair] += weight }
                return
            }
            tryAll(failure + 1, taken, weight, chosen)
            for (pair, row) in zip(shares.pairs(of: failure), rows[failure]) where !taken.contains(row) {
                tryAll(failure + 1, taken.union([row]), weight * shares.weights[pair], chosen + [pair])
            }
        }
        tryAll(0, [], 1, [])
        for pair in own.indices { #expect(abs(shares[pair] - own[pair] / whole) < 0.06) }
    }

    @Test func `a failure far from every row of its name has none rather than that one`() throws {
        let failures = try Rows.entries(
            (0..<8).map { Rows.nginx(end: 10 + $0, "/x\($0)", 502, rt: "0.002") }.joined(), name: "a")
        // The rows of seven began as the proxy passed their requests on; the eighth's would have begun 40 s later.
        let rows = try Rows.entries(
            Rows.w3cHead + (0..<7).map { Rows.iis(end: 10 + $0, "/x\($0)", 200, ms: 1, win32: 64) }.joined()
                + Rows.iis(end: 58, "/x7", 200, ms: 30), name: "b")
        let matching = Matcher.matching(of: failures, with: side(rows))
        #expect(matching.paired == Array(0..<7))
        #expect(matching.paired.allSatisfy { (matching[$0]?.certainty ?? 0) >= 0.9 })
        #expect(matching.absence(7) > 0.9)
    }

    @Test func `referrers tell requests of one name and second apart`() throws {
        func proxy(_ referrer: String) -> String {
            "10.0.0.1 - - [04/Mar/2026:10:15:10 +0000] \"GET /x HTTP/1.1\" 504 10 \"\(referrer)\" \"u\" rt=3.000\n"
        }
        let failures = try Rows.entries(
            proxy("http://shop.example/a") + proxy("-") + proxy("http://shop.example/b"), name: "a")
        let head = "#Fields: date time cs-method cs-uri-stem cs(Referer) sc-status time-taken\n"
        let rows = try Rows.entries(
            head
                + ["http://shop.example/b", "http://shop.example/a", "-"]
                .map { "2026-03-04 10:15:15 GET /x \($0) 200 8000\n" }.joined(), name: "b")
        let matching = Matcher.matching(of: failures, with: side(rows))
        for index in failures.indices { #expect(matching[index]?.row.referrer == failures[index].referrer) }
    }

    @Test func `an id that both logs have settles the pair, whatever the name and the time`() throws {
        func proxy(_ second: Int, _ id: String) -> String {
            "10.0.0.1 - - [04/Mar/2026:10:15:\(Rows.two(second)) +0000] \"GET /x HTTP/1.1\" 504 10 \"-\" \"u\" rt=3.000 rid=\(id)\n"
        }
        let failures = try Rows.entries((0..<6).map { proxy(10 + $0, "request-\($0)") }.joined(), name: "a")
        // The server sees a rewritten path, in the reverse order, and never saw the last one.
        let head = "#Fields: date time cs-method cs-uri-stem sc-status time-taken X-Request-Id\n"
        let rows = try Rows.entries(
            head
                + (0..<5).map { "2026-03-04 10:15:\(Rows.two(30 - $0)) GET /app/x 200 9000 request-\($0)\n" }.joined()
                + "2026-03-04 10:15:20 GET /x 200 9000 request-of-another\n", name: "b")
        let pairs = Matcher.pairs(of: failures, with: side(rows))
        #expect(pairs.count == 5)
        for (index, pair) in pairs {
            #expect(pair.row.requestID == failures[index].requestID)
            #expect(pair.certainty == 1)
        }
        #expect(pairs[5] == nil)
    }

    @Test func `a request that reached the server twice is paired with its last try`() throws {
        let failures = try Rows.entries(
            "10.0.0.1 - - [04/Mar/2026:10:15:20 +0000] \"GET /x HTTP/1.1\" 504 10 \"-\" \"u\" rt=12.000 "
                + "ua=\"10.1.0.5:80, 10.1.0.6:80\" us=\"502, 504\" uct=\"0.000, 0.000\" uht=\"-, -\" urt=\"9.000, 3.000\"\n",
            name: "a")
        #expect(failures[0].delayToServer == .seconds(9))
        let rows = try Rows.entries(
            Rows.w3cHead + Rows.iis(end: 17, "/x", 200, ms: 9000) + Rows.iis(end: 25, "/x", 200, ms: 8000), name: "b")
        #expect(Matcher.pairs(of: failures, with: side(rows))[0]?.row.line == rows[1].line)
    }

    @Test func `users' addresses tell requests of one name and second apart where the server logs them`() throws {
        func proxy(_ client: String) -> String {
            "\(client) - - [04/Mar/2026:10:15:10 +0000] \"GET /x HTTP/1.1\" 504 10 \"-\" \"u\" rt=3.000\n"
        }
        let failures = try Rows.entries(proxy("192.0.2.1") + proxy("192.0.2.2") + proxy("192.0.2.3"), name: "a")
        let head = "#Fields: date time cs-method cs-uri-stem c-ip sc-status time-taken X-Forwarded-For\n"
        let rows = try Rows.entries(
            head
                + [3, 1, 2].map { "2026-03-04 10:15:15 GET /x 10.9.9.9 200 8000 192.0.2.\($0),+10.0.0.7\n" }.joined(),
            name: "b")
        let pairs = Matcher.pairs(of: failures, with: side(rows))
        #expect(pairs.count == 3)
        for (index, pair) in pairs { #expect(pair.row.forwardedFor?.hasPrefix(failures[index].client ?? "?") == true) }
    }

    @Test func `how complete the server's log is shows in the requests that went well`() throws {
        let failures = try Rows.entries(Rows.nginx(end: 50, "/x", 504, rt: "3.000"), name: "a")
        let well = try Rows.entries((0..<40).map { Rows.success(end: $0, "/x", rt: "0.100") }.joined(), name: "a")
        let rows = try Rows.entries(
            Rows.w3cHead + (0..<40).filter { $0 % 2 == 0 }.map { Rows.iis(end: $0, "/x", 200, ms: 98) }.joined()
                + Rows.iis(end: 55, "/y", 200, ms: 1), name: "b")
        let whole = TimeWindow(
            from: Timestamp(year: 2026, month: 3, day: 4, hour: 10),
            to: Timestamp(year: 2026, month: 3, day: 4, hour: 11))
        let server = IncidentEvidence.ServerSide(
            candidates: rows, rivals: well, coverage: whole, unparsed: 0, isClipped: false)
        #expect(Matcher.matching(of: failures, with: server).completeness == 0.5)
        let none = IncidentEvidence.ServerSide(
            candidates: rows, rivals: Array(well.prefix(5)), coverage: whole, unparsed: 0, isClipped: false)
        #expect(Matcher.matching(of: failures, with: none).completeness == nil)
    }

    private func waits(_ seconds: [Double], path: UInt64 = 1) -> [Cliff.Wait] {
        seconds.map { Cliff.Wait(path: path, duration: Duration(inSeconds: $0)) }
    }

    private func successes(_ seconds: [Double], path: UInt64 = 1) -> TrafficProfile {
        var profile = TrafficProfile(around: [])
        let time = Timestamp(year: 2026, month: 3, day: 4)
        for second in seconds {
            let length = Duration(inSeconds: second)
            profile.count(
                path: path, RowTiming(time: time, moment: .start, resolution: .seconds(1), duration: length))
        }
        return profile
    }

    @Test func `failures at one duration make a cliff, and the set value is found below it`() {
        let waits = waits([60.001, 60.003, 60.010, 12.0, 60.060, 3.2])
        let cliffs = Cliff.cliffs(among: waits, besides: successes([58]))
        #expect(cliffs.count == 1)
        #expect(cliffs.first?.timeout == .seconds(60))
        #expect(cliffs.first?.failures == 4)
        #expect(cliffs.first?.slowerSuccesses == false)
        #expect(Cliff.cliffs(among: waits, besides: successes([90])).first?.slowerSuccesses == true)
        // Another path may well have a longer timeout.
        #expect(Cliff.cliffs(among: waits, besides: successes([90], path: 2)).first?.slowerSuccesses == false)
    }

    @Test func `durations that are merely spread out are no cliff`() {
        let spread: [Double] = (0..<200).map { (place: Int) -> Double in 0.9 + Double(place) * 0.017 }
        #expect(Cliff.cliffs(among: waits(spread), besides: successes([])).isEmpty)
        let timers: [Double] = (0..<20).map { (place: Int) -> Double in 2.5 + Double(place) * 0.001 }
        let found = Cliff.cliffs(among: waits(spread + timers), besides: successes([]))
        #expect(found.map { $0.timeout } == [Duration.milliseconds(2500)])
    }

    @Test func `two paths with timeouts of their own make two cliffs, each with its path`() {
        let found = Cliff.cliffs(
            among: waits([5.001, 5.002, 5.004], path: 1) + waits([30.001, 30.002, 30.003, 30.004], path: 2),
            besides: successes([29.5], path: 2))
        #expect(found.map { $0.timeout } == [Duration.seconds(30), .seconds(5)])
        #expect(found.map { $0.paths } == [[2], [1]])
        #expect(found.allSatisfy { !$0.slowerSuccesses })
    }

    @Test func `a timeout of one path is found among the scattered durations of others`() {
        let noise: [Double] = (0..<300).map { (place: Int) -> Double in 0.9 + Double(place) * 0.01 }
        let found = Cliff.cliffs(
            among: waits(noise, path: 1) + waits([2.001, 2.002, 2.003, 2.004, 2.005], path: 2), besides: successes([]))
        #expect(found.map { $0.paths } == [[2]] || found.first?.paths.contains(2) == true)
        #expect(found.first?.timeout == .seconds(2))
    }

    @Test func `a histogram's quantiles are right to within a quarter`() {
        var histogram = DurationHistogram()
        for milliseconds in 1...1000 { histogram.count(.milliseconds(milliseconds)) }
        for part in [0.1, 0.5, 0.9] {
            let found = histogram.quantile(part)?.inSeconds ?? 0
            #expect(abs(found - part) < part * 0.25)
        }
        #expect(histogram.longest == .seconds(1))
    }
}
