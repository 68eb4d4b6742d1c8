import Diagnosis
import Testing
import Times

@testable import Attributions

struct ChargesTests {
    private func failure(
        _ line: Int, _ cause: Cause, _ detail: CauseDetail? = nil, hop: Hop? = .proxy, confidence: Double = 0.9,
        because reasons: [Fact] = []
    ) -> Attribution {
        Attribution(
            source: "access.log", line: line, offset: 0, time: Timestamp(seconds: Int64(line)), status: 502,
            method: "GET", path: "/x", duration: nil, cause: cause, detail: detail, hop: hop, confidence: confidence,
            match: line % 2 == 0
                ? Attribution.Match(source: "app.log", line: line, status: 200, duration: nil, certainty: 1) : nil,
            evidence: [], reasons: reasons, rules: [])
    }

    private var charges: Charges {
        Charges([
            failure(1, .proxyTimeout, .responseTimeout, confidence: 0.5),
            failure(2, .droppedConnection, .reset, hop: .server),
            failure(3, .proxyTimeout, .hung, confidence: 1),
            failure(4, .unknown, hop: nil),
            failure(5, .droppedConnection, .reset, hop: .named("edge")),
        ])
    }

    @Test func `failures are counted by cause, detail and hop`() {
        #expect(charges.count == 5)
        #expect(charges.indices(of: .proxyTimeout) == [0, 2])
        #expect(charges.indices(of: .queuedRequests) == [])
        #expect(charges.details(of: [0, 1, 2, 4]) == [.responseTimeout: 1, .hung: 1, .reset: 2])
        #expect(charges.hops(of: [0, 1, 3, 4]) == [.proxy: 1, .server: 1, .named("edge"): 1])
        #expect(charges.gaveUp(at: .proxy) == [0, 2])
        #expect(charges.gaveUp(at: .named("edge")) == [])
        #expect(charges.matched == [1, 3])
        #expect(
            charges.causes.map { "\($0.cause.rawValue) \($0.detail?.rawValue ?? "-") \($0.count)" } == [
                "dropped-connection reset 2", "proxy-timeout hung 1", "proxy-timeout response-timeout 1", "unknown - 1",
            ])
    }

    @Test func `sureness is the mean, and the surest come first in the order of the log`() {
        #expect(charges.sureness(of: [0, 2]) == 0.75)
        #expect(charges.sureness(of: []) == 0)
        #expect(charges.surestFirst([0, 1, 2, 3, 4]) == [2, 1, 3, 4, 0])
    }

    @Test func `reasons that differ in durations alone are one, and equally frequent ones keep one order`() {
        func waited(_ seconds: Int) -> [Fact] {
            [Fact("reason.waited-long", ["duration": .duration(.seconds(seconds))])]
        }
        let charges = Charges([
            failure(1, .proxyTimeout, because: waited(60)), failure(2, .proxyTimeout, because: waited(61)),
            failure(3, .proxyTimeout, because: [.neverLogged]), failure(4, .proxyTimeout, because: [.clientLeft]),
        ])
        let counts = charges.reasonCounts(of: [0, 1, 2, 3], limit: 2)
        #expect(counts.map(\.count) == [2, 1])
        #expect(counts.first?.reason == charges[0].because.general)
        #expect(counts.last?.reason == charges[3].because.general)
        #expect(charges.reasonCounts(of: [], limit: 3).isEmpty)
    }
}
