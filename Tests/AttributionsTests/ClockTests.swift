import AccessLogs
import Attributions
import Diagnosis
import Testing

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

    @Test func `logs of different requests give no offset`() throws {
        let first = try logs(ahead: 0, requests: 200, seed: 1, paths: 5)
        let second = try logs(ahead: 0, requests: 200, seed: 2, paths: 5)
        #expect(estimate((first.proxy, second.server)) == nil)
        #expect(estimate((first.proxy, [])) == nil)
    }
}
