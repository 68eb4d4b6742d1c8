import Diagnosis
import Testing

@testable import Attributions

struct CauseBalanceTests {
    /// One page that takes too long, among others that are quick.
    private var slowPage: Rows.Logs {
        let quick = (0..<50).map { Rows.success(end: $0, ["/a", "/b", "/c", "/d"][$0 % 4], rt: "0.020") }.joined()
        return Rows.Logs(
            proxy: quick + (30..<34).map { Rows.nginx(end: $0, "/report", 504, rt: "10.000") }.joined(),
            server: Rows.iis(end: 0, "/a", 200, ms: 20)
                + (45..<49).map { Rows.iis(end: $0, "/report", 200, ms: 25_000, win32: 64) }.joined())
    }

    @Test func `what speaks for the cause speaks against the other one`() throws {
        let attributor = try Rows.attributor(of: slowPage)
        let work = attributor.balance(of: .proxyTimeout)
        let queue = attributor.balance(of: .queuedRequests)
        #expect((work.weighed, queue.weighed) == (4, 4))
        #expect(Set(attributor.attributions().map(\.cause)) == [.proxyTimeout])
        let quick = "other paths' requests were as quick as ever"
        #expect(try #require(work.seen.first { $0.circumstance == quick }).factor > 2)
        #expect(try #require(queue.seen.first { $0.circumstance == quick }).factor < 0.5)
        #expect(work.seen.allSatisfy { $0.failures <= 4 && $0.failures > 0 })
        // The strongest come first.
        let strengths = work.seen.map { abs(Weights.logarithm($0.factor)) }
        #expect(strengths == strengths.sorted(by: >))
    }

    @Test func `a word that decides is told as such, and nothing is weighed`() throws {
        let refused = Rows.haproxy(at: 10, "/pay", 503, "0/0/-1/-1/3", "SC--")
        let attributor = try Rows.attributor(of: Rows.Logs(proxy: refused))
        #expect(attributor.attributions().map(\.cause) == [.droppedConnection])
        let balance = attributor.balance(of: .droppedConnection)
        #expect(balance.weighed == 0)
        #expect(balance.words.map(\.failures) == [1])
        #expect(balance.seen.isEmpty)
    }

    @Test func `what nobody has a hypothesis for has no two sides`() throws {
        #expect(try Rows.attributor(of: slowPage).balance(of: .unknown).seen.isEmpty)
    }
}
