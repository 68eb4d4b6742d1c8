import AccessLogs
import Products
import SystemEvidence
import Testing
import Times

@testable import Incidents

/// Log shippers with several workers leave the rows of one second in any order: nothing may depend on it.
struct OrderTests {
    private typealias Row = MemoryEvidence.Row

    /// The rows in order of their stamps, those of one second in an order that a number stands for.
    private func shuffled(_ rows: [Row], _ seed: Int) -> [Row] {
        let keyed = rows.enumerated().map { place, row in
            (stamp: row.time?.microseconds ?? 0, key: (place + 1) * seed % 101, row: row)
        }
        return keyed.sorted { $0.stamp != $1.stamp ? $0.stamp < $1.stamp : $0.key < $1.key }.map(\.row)
    }

    /// Requests of a few users for two pages, all of a few seconds, and the server's rows of half of them.
    private static let failures: [Row] = (0..<24).map { number in
        .row("10:15:2\(number % 3)", "GET /\(["a", "b"][number % 2])", 504) { entry in
            entry.client = "203.0.113.\(number)"
            entry.text += " \(entry.client ?? "")"
        }
    }
    private static let answers: [Row] = (0..<12).map { number in
        .row("10:15:2\(number % 4 + 1)", "GET /\(["a", "b"][number % 2])", 200, took: Double(number % 5)) { entry in
            entry.text += " \(number)"
        }
    }

    private func pairs(_ failures: [Row], _ answers: [Row]) throws -> Set<[String]> {
        let evidence = MemoryEvidence(proxy: failures, server: answers)
        let ours = try evidence.entries(of: evidence.logs(of: .proxy)[0])
        let theirs = try evidence.entries(of: evidence.logs(of: .server)[0])
        let found = Matcher.pairs(
            of: ours,
            with: .init(candidates: theirs, rivals: [], coverage: nil, unparsed: 0, isClipped: false))
        return Set(found.map { [ours[$0.key].text, $0.value.row.text, "\($0.value.certainty)"] })
    }

    @Test(arguments: [2, 7, 45, 83]) func `the pairs are the same ones`(seed: Int) throws {
        let usual = try pairs(shuffled(Self.failures, 1), shuffled(Self.answers, 1))
        #expect(usual.count >= 6)
        #expect(try pairs(shuffled(Self.failures, seed), shuffled(Self.answers, seed + 1)) == usual)
    }

    @Test(arguments: [2, 7, 45, 83]) func `the error lines are of the same requests`(seed: Int) throws {
        func joined(_ rows: [Row]) throws -> Set<[String]> {
            let lines = ["upstream timed out (110: Connection timed out) while reading response header from upstream"]
                .flatMap { message in
                    ["a", "b", "a"].enumerated().map { place, page in
                        MemoryEvidence.errorLine("10:15:2\(place)", message, for: "GET /\(page)")
                    }
                }
            let evidence = MemoryEvidence(proxy: rows, errorLines: lines)
            let window = TimeWindow.everything
            let incident = try IncidentReader(evidence).incident(in: window, of: evidence.selection)
            let found = ErrorLineJoin.lines(for: incident.failures, among: incident.errorLines ?? [])
            return Set(found.map { [incident.failures[$0.key].text, $0.value.line.text, "\($0.value.isAmbiguous)"] })
        }
        let same = Self.failures.map { row in
            var row = row
            let change = row.change
            row.change = { entry in
                change(&entry)
                entry.client = "10.0.0.1"
            }
            return row
        }
        let usual = try joined(shuffled(same, 1))
        #expect(usual.count == 3)
        #expect(try joined(shuffled(same, seed)) == usual)
    }

    @Test func `rows of one stamp tell the same of their log in any order`() {
        let noon = Timestamp(seconds: 1_772_619_300)
        // Stamps of the start: every eighth request takes 9 s, and is written then.
        let requests = (0..<240).map { number -> (start: Double, took: Double) in
            (start: Double(number / 4), took: number % 8 == 0 ? 9 : 0.1)
        }
        let rows = requests.sorted { $0.start + $0.took < $1.start + $1.took }
        func reading(_ isReversed: Bool) -> RowReading {
            var order = StampOrder()
            var place = 0
            while place < rows.count {
                var end = place
                while end < rows.count, rows[end].start == rows[place].start { end += 1 }
                let run = isReversed ? Array(rows[place..<end].reversed()) : Array(rows[place..<end])
                for row in run {
                    order.take(noon + Duration(inSeconds: row.start), Duration(inSeconds: row.took), nil)
                }
                place = end
            }
            return order.reading()
        }
        #expect(reading(false) == RowReading(moment: .start))
        #expect(reading(true) == reading(false))
    }
}
