import Foundation
import PseudoTerminals
import Testing

/// Counters beside logs, as a user gives them.
struct CounterEvidenceTests {
    private static let queue = "HTTP Service Request Queues(ShopPool)\\CurrentQueueSize"

    private func check(_ sample: String, _ postern: Postern, _ counters: [String]) throws -> PipedProgram {
        let options = try Postern.options(of: sample)
        var logs: [String] = []
        for (name, value) in zip(options, options.dropFirst()) where name == "--proxy-log" || name == "--server-log" {
            logs += [name, value]
        }
        return try postern.run(
            ["check", "queued-requests", "--plain"] + logs + counters.flatMap { ["--counters", $0] })
    }

    private func write(_ text: String, _ name: String, _ postern: Postern) throws -> String {
        let path = postern.folder.path + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// The output on one line, with single blanks: where lines are broken does not matter.
    private func flat(_ text: String) -> String {
        text.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
    }

    @Test func `a queue is the same from PDH CSV, from a log cut in two, and from Prometheus`() throws {
        let postern = try Postern()
        let whole = try String(
            contentsOfFile: "\(Postern.samples)/black-friday-burst/counters.csv", encoding: .utf8)
        let rows = whole.split(whereSeparator: \.isNewline).map(String.init)
        let half = rows.count / 2
        let first = try write(rows[..<half].joined(separator: "\r\n"), "one.csv", postern)
        let second = try write(([rows[0]] + rows[half...]).joined(separator: "\r\n"), "two.csv", postern)
        let start = try #require(ISO8601DateFormatter().date(from: "2026-11-24T00:00:00Z")).timeIntervalSince1970
        let values = rows.dropFirst().compactMap { row -> String? in
            let cells = row.split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
            let clock = cells[0].dropFirst(11).split(separator: ":").compactMap { Double($0) }
            guard clock.count == 3 else { return nil }
            return "[\(start + clock[0] * 3600 + clock[1] * 60 + clock[2]),\"\(cells[2])\"]"
        }
        let json = try write(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":"
                + "\"windows_iis_http_requests_current_queue_size\",\"site\":\"ShopPool\"},\"values\":[\(values.joined(separator: ","))]}]}}",
            "queue.json", postern)
        for (paths, name) in [
            ([first, second], "\\\\WEB01\\" + Self.queue),
            ([json], "windows_iis_http_requests_current_queue_size{site=\"ShopPool\"}"),
        ] {
            let ended = try check("black-friday-burst", postern, paths)
            #expect(ended.status == .exited(0), "\(ended.errors)")
            let text = flat(ended.output)
            #expect(text.contains("[yes]"))
            #expect(text.contains("and the queue grew before the first of them"))
            #expect(
                text.contains(
                    "\(name): before 0, peak 227 at 11:35:05 UTC, rose at 11:35:01, before the failures began"))
        }
    }

    @Test func `a queue that rises after the failures began is none of their cause`() throws {
        let postern = try Postern()
        var text = "\"(PDH-CSV 4.0) (Coordinated Universal Time)(0)\",\"\\\\WEB01\\\(Self.queue)\"\n"
        for minute in 30..<40 {
            for second in 10..<60 {
                text += "\"11/24/2026 11:\(minute):\(second).000\",\"\(minute < 36 ? 0 : 80)\"\n"
            }
        }
        let ended = try check("slow-report", postern, [try write(text, "late.csv", postern)])
        let words = flat(ended.output)
        #expect(words.contains("[no] The failures did not wait in a queue."))
        #expect(words.contains("rose at 11:36:10, after the first failure"))
        #expect(words.contains("it may be their consequence"))
    }

    @Test func `what is no counter log is set aside with what was expected, a binary one with what to do`() throws {
        let postern = try Postern()
        let text = try write("{\"ts\":1,\"msg\":\"x\"}\n", "app.json", postern)
        let refused = try check("slow-report", postern, [text])
        #expect(refused.status == .exited(0))
        #expect(refused.errors.contains("app.json is set aside: it is not what was asked for: expected counters"))
        let path = postern.folder.path + "/web.blg"
        let head: [UInt8] = [0, 0, 1, 0, 0x30, 2, 0, 0]
        try Data(head + [UInt8](repeating: 0, count: 4096)).write(to: URL(fileURLWithPath: path))
        let binary = try check("slow-report", postern, [path])
        #expect(binary.status == .exited(0))
        #expect(binary.errors.contains("relog web.blg -f CSV -o out.csv"))
    }
}
