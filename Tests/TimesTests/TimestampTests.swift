import Testing
import Times

struct TimestampTests {
    @Test(arguments: [
        ("2026-03-04T10:15:00Z", "2026-03-04T10:15:00Z"),
        ("2026-03-04T11:15+01:00", "2026-03-04T10:15:00Z"),
        ("2026-03-04 10:15:02.123456700", "2026-03-04T10:15:02.123456Z"),
        ("2026-03-04T10:15:02,5-0330", "2026-03-04T13:45:02.500Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
    ])
    func `ISO 8601 is read and written in UTC`(text: String, expected: String) throws {
        #expect(try #require(Timestamp(iso8601: text)).iso8601 == expected)
    }

    @Test(arguments: ["", "2026", "2026-13-01", "2026-03-04T25:00Z", "2026-03-04T10:15:00Zx", "yesterday"])
    func `what is no time is refused`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `every day of four centuries is counted once and comes back`() {
        for day in -80_000...80_000 {
            let (year, month, date) = CivilDate.date(daysSinceEpoch: day)
            #expect(CivilDate.daysSinceEpoch(year: year, month: month, day: date) == day)
        }
    }

    @Test(arguments: [
        ("60", 60.0), ("5 min", 300), ("3 minutes", 180), ("1h30m", 5400), ("1500ms", 1.5), ("00:05:00", 300),
        ("5:00", 300), ("PT5M", 300), ("P1DT2H", 93600), ("110s", 110), ("0.25", 0.25),
    ])
    func `durations are read as people write them`(text: String, seconds: Double) throws {
        #expect(try #require(Duration(durationText: text)).inSeconds == seconds)
    }

    @Test(arguments: ["", "-5s", "five", "1h30", "5x", "P", "1:75", "99999999999 days"])
    func `what is no duration is refused`(text: String) {
        #expect(Duration(durationText: text) == nil)
    }

    @Test(arguments: [
        (60.0, "60 s"), (180, "3 min"), (300, "5 min"), (90, "90 s"), (5400, "1 h 30 min"), (0.25, "250 ms"),
        (60.001, "60.001 s"), (86400, "1 d"), (0, "0 s"),
    ])
    func `durations are spelled as people would`(seconds: Double, text: String) {
        #expect(Duration(inSeconds: seconds).durationText == text)
    }

    @Test func `a window may give either end as a duration`() throws {
        let expected = "2026-03-04T10:15:00Z/2026-03-04T10:35:00Z"
        #expect(TimeWindow("2026-03-04T10:15Z/PT20M")?.description == expected)
        #expect(TimeWindow("20 min/2026-03-04T10:35Z")?.description == expected)
        #expect(TimeWindow("2026-03-04T10:35Z/2026-03-04T10:15Z") == nil)
        #expect(TimeWindow("PT1M/PT2M") == nil)
        #expect(TimeWindow("2026-03-04T10:15Z/10:35")?.description == expected)
        #expect(TimeWindow("2026-03-04 11:15+01:00/11:35")?.description == expected)
        #expect(TimeWindow("2026-03-04T10:15Z/10:35Z")?.description == expected)
        #expect(TimeWindow("2026-03-04T23:50Z/0:10:30")?.description == "2026-03-04T23:50:00Z/2026-03-05T00:10:30Z")
        #expect(TimeWindow("2026-03-04T10:15Z/")?.description == "2026-03-04T10:15:00Z/..")
        #expect(TimeWindow("/2026-03-04T10:15Z")?.description == "../2026-03-04T10:15:00Z")
        #expect(TimeWindow("/") == nil)
        #expect(TimeWindow("10:15/10:35") == nil)
        #expect(TimeWindow("2026-03-04T10:15Z/25:00") == nil)
    }
}
