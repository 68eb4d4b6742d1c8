import Diagnosis
import Products
import SystemEvidence
import Testing
import Times
import Wording

@testable import Checks

/// A queue alone proves nothing: when it rose is what tells.
struct QueueRiseTests {
    private static let start = Timestamp(year: 2026, month: 3, day: 4, hour: 10)

    /// One sample a second.
    private func series(_ values: [Double], _ kind: CounterKind = .queueLength, name: String = "q") -> CounterSeries {
        CounterSeries(
            name: name, kind: kind,
            samples: values.enumerated().map { .init(time: Self.start + .seconds($0.offset), value: $0.element) })
    }

    private func rise(_ values: [Double], begin: Int, end: Int) throws -> QueueRise {
        try #require(
            QueueRise.of([series(values)], first: (Self.start + .seconds(begin), Self.start + .seconds(end))))
    }

    private static let quiet = [Double](repeating: 1, count: 20)

    @Test(arguments: [
        // The queue grows to 40 at 20 s; the first failed request begins at `begin` and fails at `end`.
        (25, 55, QueueRise.Order.before), (15, 45, .meanwhile), (5, 12, .after),
    ])
    func `a rise is held against the first failure`(begin: Int, end: Int, order: QueueRise.Order) throws {
        let found = try rise(Self.quiet + [Double](repeating: 40, count: 60), begin: begin, end: end)
        #expect(found.order == order)
        #expect(found.level == 1)
        #expect(found.peak == 40)
        #expect(found.rise == Self.start + .seconds(20))
        #expect(found.isBefore == (order == .before))
        #expect((found.limitation == nil) == (order == .before))
    }

    @Test func `a queue that had emptied before the failures did not make them`() throws {
        let found = try rise(
            Self.quiet + [60, 60, 60] + [Double](repeating: 1, count: 100), begin: 60, end: 90)
        #expect(found.order == .over)
        #expect(!found.isBefore)
    }

    @Test func `a queue as long as ever has not risen, however long it is`() throws {
        #expect(try rise([Double](repeating: 300, count: 90), begin: 30, end: 60).order == .never)
        #expect(try rise(Self.quiet + [3, 4, 2] + Self.quiet, begin: 20, end: 30).order == .never)
    }

    @Test func `of several queues the one is told that rose before the failures`() throws {
        let late = series(
            Self.quiet + [Double](repeating: 1, count: 30) + [Double](repeating: 900, count: 20), name: "late")
        let early = series(Self.quiet + [Double](repeating: 30, count: 50), .requestsQueued, name: "early")
        let load = series(Self.quiet + [Double](repeating: 5000, count: 50), .activeRequests, name: "load")
        let found = try #require(
            QueueRise.of([late, early, load], first: (Self.start + .seconds(22), Self.start + .seconds(40))))
        #expect(found.counter == "early")
        #expect(
            Wording.english.text(found.fact)
                == "early: before 1, peak 30 at 10:00:20 UTC, rose at 10:00:20, before the failures began")
        #expect(QueueRise.of([load], first: nil) == nil)
    }

    @Test func `without a failure to hold it against nothing is said of the order`() throws {
        let found = try #require(QueueRise.of([series(Self.quiet + [40])], first: nil))
        #expect(found.order == .unknown)
        #expect(Wording.english.text(found.fact) == "q: usually 1, peak 40 at 10:00:20 UTC, rose at 10:00:20")
    }

    @Test func `other counters are told where they doubled since the failures began`() {
        let begin = Self.start + .seconds(20)
        let quantities = LoadFigures.of(
            [
                series(Self.quiet + [9, 4], .activeRequests, name: "busy"),
                series(Self.quiet + [1, 1], .arrivalRate, name: "calm"),
                series([0, 0, 0] + Self.quiet + [2], .restarts, name: "r"),
            ], begin: begin)
        #expect(quantities.map(\.name.id) == ["load.active-requests", "load.restarts"])
        #expect(
            quantities.first.map { Wording.english.text($0.value) } == "busy: before 1, peak 9 at 10:00:20 UTC")
        #expect(LoadFigures.of([], begin: begin).isEmpty)
    }
}
