import Diagnosis
import Foundation
import LogSources
import Products
import SystemEvidence
import Testing
import TestingSupport
import Times

/// What servers write of themselves.
struct ServerErrorLogTests {
    /// A state message of a product, with each of its samples.
    private static let samples: [(product: ProductID, state: StateMessage, sample: String)] =
        ProductCatalogue.builtIn.products.flatMap { product in
            product.states.flatMap { state in state.samples.map { (product.id, state, $0) } }
        }

    private func read(_ text: String, window: TimeWindow = .everything) throws -> ServerErrorLog {
        try ServerErrorLog.read(MemorySource(name: "app.log", text: text), zone: .utc, window: window)
    }

    @Test func `every state message fits its samples, and every description of lines reads its own`() {
        for product in ProductCatalogue.builtIn.products {
            for state in product.states {
                #expect(!state.samples.isEmpty, "\(product.id.rawValue) \(state.template)")
                #expect(state.fault(of: product.id) == nil, "\(product.id.rawValue) \(state.template)")
            }
            for line in product.serverLines {
                #expect(line.fault(of: product.id) == nil, "\(product.id.rawValue) \(line.template ?? "")")
            }
        }
    }

    @Test func `of a product's state messages the first that fits a sample is its own`() throws {
        for (product, state, sample) in Self.samples {
            let fitting = ProductCatalogue.builtIn[product]?.states.first { other in
                var probe = other
                probe.samples = [sample]
                return probe.fault(of: product) == nil
            }
            #expect(
                fitting?.change == state.change, "\(product.rawValue): \(sample) is \(fitting?.template ?? "nothing")")
        }
    }

    @Test func `what ends a request is a signal of its product, with words and remedies`() {
        let telling: Set<StateChange> = [.killed, .crashed, .cutOff, .full, .queueFull, .turnedAway, .notStarted]
        for (product, state, sample) in Self.samples where telling.contains(state.change) {
            #expect(
                ProductCatalogue.builtIn.signal(inMessage: sample, of: product) != nil, "\(product.rawValue): \(sample)"
            )
        }
    }

    /// A line as a product writes it, behind a time where its own lines have none, and what it says.
    private static let wrapped: [(line: String, change: StateChange)] = samples.compactMap { product, state, sample in
        guard !state.continues, state.program == nil else { return nil }
        let time = "2026-03-04T10:15:00Z "
        guard let description = ProductCatalogue.builtIn[product]?.serverLines.first else {
            return state.needsItsSyntax ? nil : (time + sample, state.change)
        }
        guard let own = description.samples.first, let message = description.message(in: own, of: product),
            let range = own.range(of: message, options: .backwards)
        else { return nil }
        // Samples that are JSON have their quotes escaped.
        let text = description.template == nil ? sample.replacingOccurrences(of: "\"", with: "\\\"") : sample
        let isTimed = own.contains("2026")
        return ((isTimed ? "" : time) + own.replacingCharacters(in: range, with: text), state.change)
    }

    @Test(arguments: Wrapping.allCases)
    func `every state says the same in whatever it stands`(wrapping: Wrapping) throws {
        let log = try read(wrapping.text(of: Self.wrapped.map(\.line)))
        #expect(log.lines.count == Self.wrapped.count, "\(wrapping)")
        let expected = Self.wrapped.map(\.change)
        #expect(
            log.lines.map(\.change).sorted { $0.rawValue < $1.rawValue }
                == expected.sorted { $0.rawValue < $1.rawValue })
    }

    @Test func `what a stranger's request says is no state`() throws {
        let log = try read(
            """
            [2026-03-04 10:15:00 +0000] [17] [ERROR] Error handling request /x?WORKER TIMEOUT (pid:1)
            [2026-03-04 10:15:00 +0000] [17] [INFO] 10.0.0.1 said: Worker (pid:17) was sent SIGKILL! Perhaps out of memory?
            [04-Mar-2026 10:15:01] WARNING: [pool www] child 17 said into stdout: "[pool www] server reached pm.max_children setting (5)"
            2026-03-04T10:15:02Z GET /[pool www] child 17 exited on signal 9 (SIGKILL) HTTP/1.1

            """)
        #expect(log.lines.map(\.change) == [.failed])
    }

    @Test func `a slow log tells pool, process and script`() throws {
        let log = try read(
            """

            [04-Mar-2026 10:15:05]  [pool www] pid 17
            script_filename = /srv/index.php
            [0x00007f0e1a21c0b0] sleep() /srv/index.php:3

            """)
        #expect(log.lines.map(\.change) == [.slow])
        #expect(log.lines.map(\.script) == ["/srv/index.php"])
        #expect(log.lines.map(\.time.clockText) == ["10:15:05"])
    }

    @Test(arguments: [
        "Mar 04 10:15:00 web systemd[1]: shop.service: Main process exited, code=killed, status=9/KILL\n",
        "2026-03-04T10:15:00+0000 web systemd[1]: shop.service: Main process exited, code=killed, status=9/KILL\n",
        "<30>1 2026-03-04T10:15:00Z web systemd 1 - - shop.service: Main process exited, code=killed, status=9/KILL\n",
        #"{"__REALTIME_TIMESTAMP":"1772619300000000","SYSLOG_IDENTIFIER":"systemd","_PID":"1","MESSAGE":"shop.service: Main process exited, code=killed, status=9/KILL"}"#
            + "\n",
    ])
    func `systemd's word is known behind its own name in every journal`(text: String) throws {
        let log = try read(text, window: try #require(TimeWindow("2026-03-04T10:00Z/2026-03-04T11:00Z")))
        #expect(log.lines.map(\.change) == [.killed])
        #expect(log.lines.map(\.unit) == ["shop.service"])
        #expect(log.lines.map(\.signal?.id) == ["systemd.killed"])
        #expect(throws: SystemEvidenceError.self) { try read(text.replacing("systemd", with: "shop")) }
    }

    @Test(arguments: [
        "Mar 04 10:15:00 web kernel: Out of memory: Killed process 17 (gunicorn) total-vm:812340kB, anon-rss:700120kB\n",
        "[Wed Mar  4 10:15:00 2026] Out of memory: Killed process 17 (gunicorn) total-vm:812340kB, anon-rss:700120kB\n",
        "Mar 04 10:15:00 web kernel: [12345.678901] Memory cgroup out of memory: Killed process 17 (gunicorn) total-vm:8kB\n",
    ])
    func `the kernel's word is known in a journal and from dmesg`(text: String) throws {
        let log = try read(text, window: try #require(TimeWindow("2026-03-04T10:00Z/2026-03-04T11:00Z")))
        #expect(log.lines.map(\.change) == [.killed])
        #expect(log.lines.map(\.processID) == [17])
        #expect(log.lines.map(\.program) == ["gunicorn"])
    }

    @Test func `a log of something else is refused, and one without times says so`() {
        #expect(throws: SystemEvidenceError.self) { try read("hello\nworld\n") }
        #expect {
            try read("INFO:     Shutting down\nINFO:     Finished server process [17]\n")
        } throws: { error in
            guard case .unrecognised(_, let expected)? = error as? SystemEvidenceError else { return false }
            return expected.hasPrefix("a time before each line")
        }
    }
}
