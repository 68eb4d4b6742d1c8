import AccessLogs
import Products
import Testing
import Times

@testable import Incidents

/// Units and moments that logs leave open, found from their rows.
struct UnitTests {
    private static let noon = Timestamp(seconds: 1_772_619_300)

    /// A row whose duration is a number without a unit, or is told.
    private func row(
        _ index: Int, at stamp: Double, number: Double? = nil, took: Double? = nil
    ) -> MemoryEvidence.Row {
        .row("10:15:00", plus: stamp, "GET /a/\(index)", 200, took: took) { entry in
            entry.openNumber = number.map(OpenNumber.init)
        }
    }

    @Test(arguments: [(1.0, DurationUnit.seconds), (1000, .milliseconds), (1_000_000, .microseconds)])
    func `the other log's durations of the same requests tell the unit`(factor: Double, unit: DurationUnit) throws {
        let took = (0..<40).map { 2 + Double($0 % 7) }
        let evidence = MemoryEvidence(
            proxyLogs: [
                MemoryEvidence.Log(
                    "access.log", took.enumerated().map { row($0, at: Double($0) * 20, took: $1 + 0.1) })
            ],
            serverLogs: [
                MemoryEvidence.Log(
                    "server.log", took.enumerated().map { row($0, at: Double($0) * 20, number: $1 * factor) })
            ])
        let reader = IncidentReader(evidence)
        let window = TimeWindow(from: Self.noon, to: Self.noon + .seconds(3600))
        _ = try reader.incident(in: window, of: evidence.selection)
        let finding = try #require(try reader.overview(of: .server, in: evidence.selection)?.sources.first?.finding)
        #expect(finding.reading.unit == unit)
        #expect(finding.requests == 40)
    }

    @Test func `too few requests in both logs leave the unit open`() {
        let pairs = [UnitCalibration.Pair(numbers: [100, 200], seconds: [0.1, 0.2])]
        #expect(UnitCalibration.unit(of: pairs, openAt: .server) == nil)
    }

    @Test(arguments: [HopSide.proxy, .server], [false, true])
    func `a request's size is no duration`(side: HopSide, isOnePath: Bool) {
        let sizes = (0..<40).map { 310.0 + Double($0 * 7 % 23) }
        let took = (0..<40).map { [0.02, 0.3, 1.5, 4][$0 % 4] }
        let each = zip(sizes, took).map { UnitCalibration.Pair(numbers: [$0], seconds: [$1]) }
        let one = [UnitCalibration.Pair(numbers: sizes, seconds: took)]
        #expect(UnitCalibration.unit(of: isOnePath ? one : each, openAt: side) == nil)
    }

    /// Rows in the order in which they are written: every tenth request takes 30 s, and stands behind those that began
    /// after it.
    private var written: [(start: Double, took: Double)] {
        (0..<200).map { (start: Double($0), took: $0 % 10 == 0 ? 30 : 0.2) }
            .sorted { $0.start + $0.took < $1.start + $1.took }
    }

    @Test(arguments: [(1000.0, DurationUnit.milliseconds), (1_000_000, .microseconds)])
    func `stamps of the start tell the unit by the order of rows`(factor: Double, unit: DurationUnit) {
        var order = StampOrder()
        for request in written {
            order.take(Self.noon + Duration(inSeconds: request.start), nil, OpenNumber(request.took * factor))
        }
        #expect(order.reading() == RowReading(moment: .start, unit: unit))
    }

    @Test(arguments: [StampMoment.start, .end])
    func `slow requests tell what moment stamps mean`(moment: StampMoment) {
        var order = StampOrder()
        for request in written {
            let stamp = request.start + (moment == .end ? request.took : 0)
            order.take(Self.noon + Duration(inSeconds: stamp), Duration(inSeconds: request.took), nil)
        }
        #expect(order.reading() == RowReading(moment: moment))
    }

    @Test func `quick requests tell neither`() {
        var order = StampOrder()
        for second in 0..<200 { order.take(Self.noon + .seconds(second), nil, OpenNumber(177)) }
        #expect(order.reading() == RowReading())
    }
}
