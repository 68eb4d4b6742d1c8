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
    func `a small block is paired as well as trying everything would`(seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed))
        let failures = try Rows.entries(
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Rows.nginx(end: Int.random(in: 4...40, using: &random), "/x", 504, rt: "3.000")
            }.joined(), name: "a")
        let rows = try Rows.entries(
            Rows.w3cHead
                + (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    Rows.iis(
                        end: Int.random(in: 5...59, using: &random), "/x", 200,
                        ms: Int.random(in: 100...9000, using: &random))
                }.joined(), name: "b")
        let pairs = Matcher.pairs(of: failures, with: side(rows))
        let best = bruteForce(failures, rows, 0, Set())
        var cost: Int64 = 0
        for (index, pair) in pairs { cost += try #require(Matcher.distance(failures[index], pair.row)) }
        #expect(pairs.count == best.count)
        #expect(cost == best.cost)
    }

    /// The most pairs, and among those the least total distance, found by trying everything.
    private func bruteForce(_ failures: [Entry], _ rows: [Entry], _ index: Int, _ taken: Set<Int>) -> (
        count: Int, cost: Int64
    ) {
        guard index < failures.count else { return (0, 0) }
        var best = bruteForce(failures, rows, index + 1, taken)
        for (place, row) in rows.enumerated() where !taken.contains(place) {
            guard let distance = Matcher.distance(failures[index], row) else { continue }
            let rest = bruteForce(failures, rows, index + 1, taken.union([place]))
            let found = (rest.count + 1, rest.cost + distance)
            if found.0 > best.count || found.0 == best.count && found.1 < best.cost { best = found }
        }
        return best
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
