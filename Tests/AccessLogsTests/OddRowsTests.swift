import AccessLogs
import Diagnosis
import LogSources
import Testing
import Times

/// Rows of the common log format as people's logs really have them.
struct OddRowsTests {
    private let good = "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"c\"\n"

    private func read(_ row: String) throws -> (Entry?, ScanTally) {
        let log = try AccessLog.open(MemorySource(name: "access.log", text: good + row + "\n" + good))
        var entries: [Entry] = []
        let tally = try log.scan { row in
            let entry = row.entry()
            #expect(entry.name == row.name)
            entries.append(entry)
            return .next
        }
        #expect(tally.rows + tally.others + tally.unparsed == 3)
        return (entries.count == 3 ? entries[1] : nil, tally)
    }

    @Test(arguments: [
        // row, client, status, method, path
        ("192.0.2.8 - jo [x] do [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5", "192.0.2.8", 502, "GET", "/b"),
        ("192.0.2.8 - \"jo do\" [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5", "192.0.2.8", 502, "GET", "/b"),
        ("192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"-\" 400 0 \"-\" \"-\"", "192.0.2.8", 400, nil, "-"),
        ("192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"\" 400 0 \"-\" \"-\"", "192.0.2.8", 400, nil, "-"),
        (
            "192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b?q=\"x y\" HTTP/1.1\" 404 5", "192.0.2.8", 404, "GET",
            "/b"
        ),
        ("192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502", "192.0.2.8", 502, "GET", "/b"),
        ("192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" - -", "192.0.2.8", -1, "GET", "/b"),
        (
            "192.0.2.8 - - - [04/Mar/2026:10:15:01 ] shop.example \"GET /b HTTP/1.1\" 502 5", "192.0.2.8", 502, "GET",
            "/b"
        ),
        ("2001:db8::1 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5", "2001:db8::1", 502, "GET", "/b"),
        (
            "[2001:db8::1]:5123 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5", "2001:db8::1", 502, "GET",
            "/b"
        ),
        ("192.0.2.8:5123 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5", "192.0.2.8", 502, "GET", "/b"),
        (
            "192.0.2.8, 10.0.0.1 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5", "192.0.2.8", 502, "GET",
            "/b"
        ),
        (
            "shop.example:443 192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5", "192.0.2.8", 502,
            "GET", "/b"
        ),
        (
            "192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5 \"-\" \"cut off", "192.0.2.8", 502,
            "GET", "/b"
        ),
        ("192.0.2.8 - - [04/Mar/2026:10:15:01] \"GET /b HTTP/1.1\" 502 5", "192.0.2.8", 502, "GET", "/b"),
    ])
    func `an odd row is read`(row: String, client: String, status: Int, method: String?, path: String) throws {
        let (entry, tally) = try read(row)
        let odd = try #require(entry, "\(tally.firstUnparsed)")
        #expect(odd.client == client)
        #expect(odd.status == status)
        #expect(odd.method == method)
        #expect(odd.path == path)
        #expect(odd.time.iso8601 == "2026-03-04T10:15:01Z")
    }

    @Test(arguments: [
        "192.0.2.8 [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5",
        "192.0.2.8 - - [04/Mrz/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5",
        "192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 5x2 5",
        "192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b", "\u{0}\u{1}\u{FFFD}[[[[\"\"\"\" ",
    ])
    func `what is none is counted with what was expected`(row: String) throws {
        let (_, tally) = try read(row)
        #expect(tally.rows == 2 && tally.unparsed == 1)
        #expect(tally.firstUnparsed.first?.reason.hasPrefix("expected") == true)
    }

    @Test func `annotations, blank lines and an error log's lines between rows are other lines`() throws {
        for line in ["# note", "", "   ", "2026/03/04 10:15:00 [error] 7#7: *3 open() failed, client: 192.0.2.7"] {
            let (_, tally) = try read(line)
            #expect(tally.rows == 2 && tally.others == 1, "\(line)")
        }
    }

    @Test func `a number between size and referer is one whose unit is open`() throws {
        let (entry, _) = try read(
            "192.0.2.8 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 206 339 0.202 \"-\" \"c\"")
        #expect(entry?.duration == nil && entry?.openNumber == OpenNumber(millionths: 202_000))
    }
}
