import AccessLogs
import Diagnosis
import Testing
import Times

@Suite struct MinuteCountsTests {
    private static func time(_ minute: Int64) -> Timestamp { Timestamp(seconds: minute * 60) }

    @Test func `rows are told apart by minute and status, in order`() {
        var counts = MinuteCounts()
        counts.add(2, status: 502, at: Self.time(29_543_000) + .seconds(59))
        counts.add(1, status: 200, at: Self.time(29_543_000))
        counts.add(5, status: -1, at: Self.time(-1))
        var told: [String] = []
        counts.visit { told.append("\($0.wholeSeconds / 60) \($1) \($2)") }
        #expect(told == ["-1 -1 5", "29543000 200 1", "29543000 502 2"])
        #expect(counts.unit == .seconds(60))
        #expect(counts.span?.last == Self.time(29_543_000))
        #expect(counts.count(of: [502, -1]) == 7)
    }

    @Test func `stamps all over the years are counted by longer stretches, and none is lost`() {
        var counts = MinuteCounts()
        for day in Int64(0)..<4000 {
            for status in [200, 502] { counts.add(3, status: status, at: Self.time(day * 1440 + day % 1440)) }
        }
        #expect(counts.unit == .seconds(3600))
        #expect(counts.count(of: [502]) == 12_000)
        var last = Timestamp(seconds: .min / 4)
        var sum = 0
        counts.visit { time, _, count in
            #expect(time >= last)
            last = time
            sum += count
        }
        #expect(sum == 24_000)
        #expect(counts.span?.last == Self.time(3999 * 1440 + 3999 % 1440).floor(to: .seconds(3600)))
    }

    @Test func `counts of several logs are added at the coarser of their units`() {
        var long = MinuteCounts()
        for day in Int64(0)..<3000 { long.add(1, status: 200, at: Self.time(day * 1440)) }
        var short = MinuteCounts()
        short.add(4, status: 502, at: Self.time(17))
        var both = short
        both.add(long)
        var other = long
        other.add(short)
        #expect(both.unit == long.unit && other.unit == long.unit && long.unit > .seconds(60))
        #expect(both.byMinute == other.byMinute)
        #expect(both.count(of: [200, 502]) == 3004)
    }
}
