import Diagnosis
import Testing
import Times

@testable import Attributions

struct IncidentPhasesTests {
    private func failure(_ second: Int, _ cause: Cause, _ detail: CauseDetail? = nil) -> Attribution {
        Attribution(
            source: "access.log", line: second + 1, offset: 0,
            time: Timestamp(year: 2026, month: 3, day: 4, hour: 10) + .seconds(second), status: 502, method: "GET",
            path: "/x", duration: nil, cause: cause, detail: detail, hop: .proxy, confidence: 0.9, match: nil,
            evidence: [], reasons: [], rules: [])
    }

    private func phases(_ attributions: [Attribution]) -> [IncidentPhases.Phase] {
        IncidentPhases.phases(of: Charges(attributions))
    }

    @Test func `one cause is no phases, and neither is a mixture`() {
        #expect(phases((0..<50).map { failure($0, .proxyTimeout) }).isEmpty)
        #expect(
            phases((0..<60).map { failure($0, $0 % 2 == 0 ? .proxyTimeout : .queuedRequests) })
                .isEmpty)
        #expect(phases([]).isEmpty)
    }

    @Test func `a cause that follows another is a phase of its own, at the right time`() {
        let first = (0..<30).map { failure($0, .droppedConnection, .crash) }
        let second = (100..<170).map { failure($0, $0 % 10 == 5 ? .unknown : .queuedRequests, .saturation) }
        let phases = phases(second + first)
        #expect(phases.map(\.cause) == [.droppedConnection, .queuedRequests])
        #expect(phases.map(\.detail) == [.crash, .saturation])
        #expect(phases.map(\.count) == [30, 63])
        #expect(phases.map(\.total) == [30, 70])
        #expect(phases[1].from == second[0].time)
    }

    @Test func `a handful of others does not make a phase`() {
        let most = (0..<200).map { failure($0, .proxyTimeout) }
        let few = (200..<204).map { failure($0, .droppedConnection) }
        #expect(phases(most + few).isEmpty)
    }

    @Test func `many failures are cut as well as few`() {
        let first = (0..<20_000).map { failure($0, .droppedConnection) }
        let second = (20_000..<70_000).map { failure($0, .proxyTimeout) }
        let third = (70_000..<90_000).map { failure($0, .droppedConnection) }
        let phases = phases(first + second + third)
        #expect(phases.map(\.cause) == [.droppedConnection, .proxyTimeout, .droppedConnection])
        #expect(abs((phases[1].from - first[19_999].time).inSeconds) < 1000)
    }
}
