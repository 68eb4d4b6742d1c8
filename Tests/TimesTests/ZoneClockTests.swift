import Testing
import Times

struct ZoneClockTests {
    private func wall(_ day: Int, _ month: Int, _ hour: Int, _ minute: Int) -> Int64 {
        (Timestamp(year: 2026, month: month, day: day, hour: hour) + .seconds(minute * 60)).wholeSeconds
    }

    @Test func `the hour that comes twice is told apart by the order of the rows`() {
        var clock = ZoneClock(.named("Europe/Berlin"))
        // 25 October 2026: 03:00 summer time is 02:00 winter time.
        #expect(clock.offset(atWall: wall(25, 10, 1, 59)) == 7200)
        #expect(clock.offset(atWall: wall(25, 10, 2, 10)) == 7200)
        #expect(clock.offset(atWall: wall(25, 10, 2, 59)) == 7200)
        #expect(clock.offset(atWall: wall(25, 10, 2, 0)) == 3600)
        #expect(clock.offset(atWall: wall(25, 10, 2, 40)) == 3600)
        #expect(clock.offset(atWall: wall(25, 10, 3, 5)) == 3600)
        #expect(clock.offset(atWall: wall(26, 10, 2, 30)) == 3600)
    }

    @Test func `the hour that is skipped needs no order`() {
        var clock = ZoneClock(.named("Europe/Berlin"))
        #expect(clock.offset(atWall: wall(29, 3, 1, 59)) == 3600)
        #expect(clock.offset(atWall: wall(29, 3, 3, 0)) == 7200)
        #expect(clock.offset(atWall: wall(29, 3, 4, 0)) == 7200)
    }

    @Test func `rows that stand back by half an hour on any other day change nothing`() {
        var clock = ZoneClock(.named("Europe/Berlin"))
        #expect(clock.offset(atWall: wall(4, 7, 12, 0)) == 7200)
        #expect(clock.offset(atWall: wall(4, 7, 11, 10)) == 7200)
        #expect(clock.offset(atWall: wall(4, 7, 12, 1)) == 7200)
    }
}
