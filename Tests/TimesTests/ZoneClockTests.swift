import Foundation
import Testing

@testable import Times

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

/// The reader of the system's zones, held against Foundation's.
struct ZoneTableTests {
    /// All zones of the database that Foundation knows, aliases included.
    private static let names = TimeZone.knownTimeZoneIdentifiers.filter { LogZone($0) != nil }

    @Test func `every zone is as far from UTC as Foundation says, from 1970 to 2100`() throws {
        #expect(Self.names.count > 300)
        let start = Timestamp(year: 1970, month: 1, day: 2).wholeSeconds
        let end = Timestamp(year: 2100, month: 1, day: 1).wholeSeconds
        var faults: [String] = []
        for name in Self.names {
            let table = try #require(ZoneTable.named(name))
            let zone = try #require(TimeZone(identifier: name))
            // Seven days and an hour: every day of the week and every hour is met.
            for seconds in stride(from: start, to: end, by: 7 * 86_400 + 3600) {
                let theirs = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
                let ours = table.offset(at: seconds)
                if ours != theirs, faults.count < 20 { faults.append("\(name) at \(seconds): \(ours), not \(theirs)") }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `a change of clocks is found to the second`() throws {
        for (name, year) in [("Europe/Berlin", 2026), ("America/New_York", 2050), ("Australia/Sydney", 2044)] {
            let table = try #require(ZoneTable.named(name))
            let zone = try #require(TimeZone(identifier: name))
            var moment = Date(timeIntervalSince1970: Double(Timestamp(year: year, month: 1, day: 1).wholeSeconds))
            for _ in 0..<4 {
                moment = try #require(zone.nextDaylightSavingTimeTransition(after: moment))
                let seconds = Int64(moment.timeIntervalSince1970)
                #expect(table.offset(at: seconds) == zone.secondsFromGMT(for: moment))
                #expect(table.offset(at: seconds - 1) == zone.secondsFromGMT(for: moment - 1))
                #expect(table.offset(at: seconds) != table.offset(at: seconds - 1))
            }
        }
    }

    @Test(arguments: ["", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/", "Nowhere/Town", "a b", "zone.tab"])
    func `what is no zone's name is none`(name: String) { #expect(ZoneTable.named(name) == nil) }

    @Test func `a table that is cut or broken is none`() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
        #expect(ZoneTable(bytes) != nil)
        for length in 0..<bytes.count { _ = ZoneTable(Array(bytes[..<length])) }
        for place in bytes.indices {
            var broken = bytes
            broken[place] ^= 0xFF
            _ = ZoneTable(broken)?.offset(at: 4_000_000_000)
        }
        #expect(ZoneTable(Array(bytes[..<100])) == nil)
    }

    @Test(arguments: [
        ("UTC+2", "+02:00"), ("GMT-03:30", "-03:30"), ("utc+0530", "+05:30"), ("Z", "UTC"), ("CET", "CET"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ])
    func `a zone is read as people write it`(text: String, name: String) { #expect(LogZone(text)?.name == name) }

    @Test(arguments: ["UTC+", "UTC+99", "GMT+2x", "+1", "Berlin"])
    func `what is no zone is refused`(text: String) { #expect(LogZone(text) == nil) }
}
