import AccessLogs
import Diagnosis
import Incidents
import Products
import Testing
import Times

struct ClockTests {
    /// A proxy's and a server's rows of the same requests; the server's clock is `ahead` seconds ahead.
    private func logs(ahead: Int, requests: Int, seed: UInt64, paths: Int) throws -> (proxy: [Entry], server: [Entry]) {
        var random = SplitMix64(state: seed)
        var proxy = ""
        var server = "#Fields: date time cs-method cs-uri-stem sc-status time-taken\n"
        for _ in 0..<requests {
            let end = Int.random(in: 0..<3000, using: &random)
            let path = "/p\(Int.random(in: 0..<paths, using: &random))"
            let milliseconds = Int.random(in: 5...900, using: &random)
            let time = Timestamp(year: 2026, month: 3, day: 4, hour: 10) + .seconds(end)
            let theirs = time + .seconds(ahead)
            proxy +=
                "1.2.3.4 - - [04/Mar/2026:\(time.clockText) +0000] \"GET \(path) HTTP/1.1\" 200 5 \"-\" \"u\" "
                + "rt=\(Double(milliseconds + 2) / 1000)\n"
            server += "\(theirs.dateText) \(theirs.clockText) GET \(path) 200 \(milliseconds)\n"
        }
        return (try Rows.entries(proxy, name: "a"), try Rows.entries(server, name: "b"))
    }

    private func estimate(_ logs: (proxy: [Entry], server: [Entry])) -> ClockEstimate? {
        var comparison = ClockComparison()
        for entry in logs.proxy { comparison.take(entry, of: .proxy) }
        for entry in logs.server { comparison.take(entry, of: .server) }
        return comparison.estimate()
    }

    @Test(arguments: [-7200, -120, -37, -1, 0, 3, 45, 120, 3600, 19_800], [UInt64(1), 2, 3])
    func `the offset of two clocks is found to within a second`(ahead: Int, seed: UInt64) throws {
        let found = try #require(estimate(try logs(ahead: ahead, requests: 300, seed: seed, paths: 20)))
        #expect(abs(found.offset.inSeconds - Double(ahead)) <= 1)
        #expect(found.pairs >= 50)
        #expect(found.zoneShift == (abs(ahead) >= 900 ? .seconds(ahead) : .zero))
    }

    @Test func `one path alone is enough, and half of the rows`() throws {
        let logs = try logs(ahead: -83, requests: 1200, seed: 9, paths: 1)
        let found = try #require(
            estimate((logs.proxy, logs.server.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))))
        #expect(abs(found.offset.inSeconds + 83) <= 1)
    }

    /// Rows without durations: the proxy's stamped with the start, the server's with the end, as morgan and gunicorn write them.
    private func untimed(ahead: Int, withQueries: Bool) throws -> (proxy: [Entry], server: [Entry]) {
        var random = SplitMix64(state: 4)
        var proxy = ""
        var server = "#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status\n"
        for _ in 0..<300 {
            let time =
                Timestamp(year: 2026, month: 3, day: 4, hour: 10) + .seconds(Int.random(in: 0..<3000, using: &random))
            let path = "/p\(Int.random(in: 0..<20, using: &random))"
            let query = "page=\(Int.random(in: 1...9, using: &random))"
            let theirs = time + .seconds(ahead) + .seconds(Int.random(in: 0..<10, using: &random) / 9)
            proxy += "1.2.3.4 - - [04/Mar/2026:\(time.clockText) +0000] \"GET \(path)?\(query) HTTP/1.1\" 200 5\n"
            server += "\(theirs.dateText) \(theirs.clockText) GET \(path) \(withQueries ? query : "-") 200\n"
        }
        let ours = try Rows.entries(proxy, name: "a").map { entry in
            var entry = entry
            entry.moment = .start
            return entry
        }
        return (ours, try Rows.entries(server, name: "b"))
    }

    @Test(arguments: [-90, 0, 45, 3600], [true, false])
    func `clocks are compared where one log stamps the start, the other the end, and a log may leave queries out`(
        ahead: Int, withQueries: Bool
    ) throws {
        let found = try #require(estimate(try untimed(ahead: ahead, withQueries: withQueries)))
        #expect(abs(found.offset.inSeconds - Double(ahead)) <= 1)
    }

    @Test func `logs of different requests give no offset`() throws {
        let first = try logs(ahead: 0, requests: 200, seed: 1, paths: 5)
        let second = try logs(ahead: 0, requests: 200, seed: 2, paths: 5)
        #expect(estimate((first.proxy, second.server)) == nil)
        #expect(estimate((first.proxy, [])) == nil)
    }

    /// A day of requests, the server's clock ahead by what `ahead` says at each second of it.
    private func day(_ ahead: (Int) -> Double) throws -> (proxy: [Entry], server: [Entry]) {
        var random = SplitMix64(state: 11)
        var proxy = ""
        var server = "#Fields: date time cs-method cs-uri-stem sc-status time-taken\n"
        let midnight = Timestamp(year: 2026, month: 3, day: 4)
        for second in (0..<6000).map({ _ in Int.random(in: 0..<86_400, using: &random) }).sorted() {
            let path = "/p\(Int.random(in: 0..<40, using: &random))"
            let milliseconds = Int.random(in: 5...900, using: &random)
            let end = midnight + .seconds(second)
            let theirs = end + Duration(inSeconds: ahead(second))
            proxy +=
                "1.2.3.4 - - [\(end.iso8601.prefix(10) == "2026-03-04" ? "04" : "05")/Mar/2026:\(end.clockText) +0000] \"GET \(path) "
                + "HTTP/1.1\" 200 5 \"-\" \"u\" rt=\(Double(milliseconds + 2) / 1000)\n"
            server += "\(theirs.dateText) \(theirs.clockText) GET \(path) 200 \(milliseconds)\n"
        }
        return (try Rows.entries(proxy, name: "a"), try Rows.entries(server, name: "b"))
    }

    @Test func `a clock that drifts is followed over the day`() throws {
        let found = try #require(estimate(try day { 5 + Double($0) / 86_400 * 12 }))
        let midnight = Timestamp(year: 2026, month: 3, day: 4)
        for hour in [1, 6, 12, 18, 23] {
            let truth = 5 + Double(hour) / 24 * 12
            #expect(abs(found.offset(at: midnight + .seconds(hour * 3600)).inSeconds - truth) <= 1)
        }
    }

    @Test func `summer time that begins in the middle of a log moves its second half by an hour`() throws {
        // The proxy's log states no zone: to whoever reads it as UTC the server falls back by an hour.
        let change = 7200
        let found = try #require(estimate(try day { $0 < change * 6 ? -3600 + 2 : -7200 + 2 }))
        let correction = ClockCorrection(found, isProxyZoneOpen: true)
        let midnight = Timestamp(year: 2026, month: 3, day: 4)
        #expect(correction.proxyShift(at: midnight + .seconds(3600)) == .seconds(-3600))
        #expect(correction.proxyShift(at: midnight + .seconds(80_000)) == .seconds(-7200))
        for second in [3600, 30_000, 60_000, 80_000] {
            let read = midnight + .seconds(second)
            let stamp = read + found.offset(at: read)
            let moved = stamp + correction.serverShift(at: stamp)
            #expect(abs((moved - (read + correction.proxyShift(at: read))).inSeconds) <= 1)
        }
        #expect(abs(correction.ahead(at: midnight + .seconds(50_000)).inSeconds - 2) <= 1)
    }

    @Test func `one URL in dense traffic is enough where durations are logged`() throws {
        let logs = try logs(ahead: 45, requests: 3000, seed: 4, paths: 1)
        let found = try #require(estimate(logs))
        #expect(abs(found.offset.inSeconds - 45) <= 1)
    }
}
