import LogSources
import Testing

struct RotationOrderTests {
    /// Sets of names, each the oldest first.
    static let sets: [(what: String, names: [String])] = [
        ("logrotate's counters", ["a.log.10.gz", "a.log.9.gz", "a.log.2.gz", "a.log.1", "a.log"]),
        ("logrotate's dates", ["a.log-20260303.gz", "a.log-20260304", "a.log"]),
        ("dates and hours", ["a.log-2026030409.gz", "a.log-2026030410", "a.log-2026030411", "a.log"]),
        ("dates, then counters", ["a.log-20260301.gz", "a.log.2.gz", "a.log.1", "a.log"]),
        ("dashed dates behind a full stop", ["a.log.2026-03-04.gz", "a.log.2026-03-05", "a.log"]),
        ("dashed dates behind a dash", ["a-2026-03-04.log.gz", "a-2026-03-05.log", "a.log"]),
        ("hours behind a full stop", ["a.log.2026030411", "a.log.2026030412", "a.log.2026030500", "a.log"]),
        ("days and hours, dashed", ["a.2026-03-04-09.log", "a.2026-03-04-10.log", "a.2026-03-05-00.log"]),
        ("days, hours and minutes", ["a_2026-03-04T09-59.log", "a_2026-03-04T10-00.log"]),
        (
            "a date, then a number that grows",
            ["a-2026-03-04.1.log.gz", "a-2026-03-04.2.log.gz", "a-2026-03-04.10.log.gz"]
        ),
        ("rotatelogs' seconds", ["access_log.1772496000", "access_log.1772582400", "access_log"]),
        ("seconds and dates", ["a.log.1772409600", "a.log.2026030300", "a.log.1772582400"]),
        ("Tomcat", ["localhost_access_log.2026-03-04.txt", "localhost_access_log.2026-03-05.txt"]),
        ("a counter before the ending", ["a.3.log", "a.2.log", "a.1.log", "a.log"]),
        ("IIS by the day", ["u_ex251231.log", "u_ex260101.log", "u_ex260304.log", "u_ex260310.log"]),
        ("IIS by the hour", ["u_ex26030409.log", "u_ex26030410.log", "u_ex26030411.log.gz", "u_ex26030500.log"]),
        ("IIS by the week", ["u_ex260205.log", "u_ex260301.log", "u_ex260302.log"]),
        ("IIS by the month", ["u_ex2512.log", "u_ex2601.log", "u_ex2603.log"]),
        ("IIS by size", ["u_extend1.log", "u_extend2.log", "u_extend10.log"]),
        ("IIS in the local code page", ["ex260303.log", "ex260304.log"]),
        ("HTTP.sys", ["httperr1.log", "httperr2.log", "httperr9.log", "httperr10.log"]),
        (
            "Amazon's balancers",
            [
                "123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc6c49_20260304T0955Z_10.0.1.9_zz9.log.gz",
                "123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc6c49_20260304T1000Z_10.0.1.7_ab1.log.gz",
                "123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc6c49_20260304T1000Z_10.0.1.9_aa1.log.gz",
                "123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc6c49_20260304T1005Z_10.0.0.2_aa0.log.gz",
            ]
        ),
        ("CloudFront", ["E1ABC.2026-03-04-09.9f.gz", "E1ABC.2026-03-04-10.1a.gz", "E1ABC.2026-03-04-10.2a.gz"]),
        ("S3", ["2026-03-04-10-15-30-9F3A", "2026-03-04-10-15-31-1B2C", "2026-03-04-11-00-00-0A"]),
        ("numbers that grow, whatever stands before", ["part2.log", "part10.log"]),
        ("folders by number", ["m=3/d=4/h=9/PT1H.json", "m=3/d=4/h=10/PT1H.json", "m=3/d=10/h=1/PT1H.json"]),
        ("sets one after another", ["a.log.1", "a.log", "b.log-20200101", "b.log", "c/a.log.1", "c/a.log"]),
        ("no date that is none", ["a.log-20261399", "b-99999999.log", "c-0000-00-00.log"]),
    ]

    @Test(arguments: sets.indices)
    func `rows of rotated logs come in the order of time`(index: Int) {
        let (what, names) = Self.sets[index]
        #expect(RotationOrder.sorted(names.reversed()) == names, "\(what)")
        #expect(RotationOrder.sorted(names) == names, "\(what)")
        let shuffled = names.enumerated().sorted { ($0.offset * 7 % 5, $0.offset) < ($1.offset * 7 % 5, $1.offset) }
        #expect(RotationOrder.sorted(shuffled.map(\.element)) == names, "\(what)")
    }

    @Test func `names of all kinds are put in one order, and none is lost`() {
        let names =
            Self.sets.flatMap(\.names) + [
                "", "/", ".", "é-2026-03-04.log", "2026-03-", "u_ex", "20260304T", "-1", ".1",
            ]
        let sorted = RotationOrder.sorted(names)
        #expect(sorted.sorted() == names.sorted())
        #expect(RotationOrder.sorted(sorted.reversed()) == sorted)
    }
}
