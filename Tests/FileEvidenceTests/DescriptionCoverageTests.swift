import FileEvidence
import Foundation
import Products
import Testing

/// Whatever Postern can know of a product, a team's file can say of its own.
struct DescriptionCoverageTests {
    /// Properties that no key of a file sets, each with the reason.
    static let left: [String: String] = [
        "Product.writesErrorLine": "a program, for incidents written by hand",
        "Product.lookalikes": "of products that the program knows by itself",
        "Product.gatewayStatusesWithSubstatus": "of IIS alone",
        "Product.errorsOfGoneClient": "of IIS alone",
        "Product.errorsOfOwnAbort": "of IIS alone",
        "Product.eventProviders": "of IIS alone",
        "Product.isOfSystem": "of the kernel and the service manager alone",
    ]

    /// A file with every key, none of them with what holds without it.
    static let everything = """
        product: full
        title: Full
        names: [fuller]
        choice: fuller
        moment: start
        settling: windows
        server: yes
        one-request-a-process: yes
        processes: [fulld]
        built-on: nginx
        configuration-files: [full.conf]
        row-format-setting: row_format
        state-words: its state is {}
        details-tag: 'Detail '
        stale-connection: the request is sent again
        statuses: {502: refused}
        gateway-statuses: [520]
        error-line-statuses: [500]
        row-statuses: [599]
        error-line-condition: where its application fails
        answers-timeout-with: 504
        never-of-a-timeout: [502]
        client-gone: [460]
        error-log:
          of-requests: no
          tells-reasons: yes
          records-every-failure: yes
          logs-what-reached-no-server: yes
          names-clients-only: yes
          echoes: [for whom]
          unrelated: [own business]
          unrelated-beginnings: [client]
          resolution: 1s
          number-end: ')'
        places: {access: /var/log/full}
        log-advice: [{lacks: duration, formats: [full], words: no duration is logged}]
        rows:
          escapes: [json]
          server-fields: tries
          wait-field: last-try
          windows-status: yes
          hides-server-in-query: yes
          status-zero-is-no-request: yes
          duration-in-parts: yes
          whole-seconds-are-milliseconds: yes
          seconds-have-point: yes
          server-times-are-milliseconds: yes
          port-follows-bare-ipv6: yes
        common-rows:
          format-name: full
          texts: ['full!']
          likely-texts: [full]
          likely-endings: [' full']
          tail-number: whole
          request-is-url: yes
        formats:
          - name: full
            title: Full rows
            other-names: [full-rows]
            moment: end
            members: {t: time, s: status, p: target}
            marker: {kind: request}
            head: ' full: '
            sign: full
            other-sign: not full
            found: no
            utc: yes
            loose: yes
            samples: ['2026-03-04T10:15:00Z full: {"kind":"request","t":"2026-03-04T10:15:00Z","s":502,"p":"/a"}']
          - name: full-text
            template: '%h %t "%r" %s'
            dialect: apache
            samples: ['192.0.2.7 [04/Mar/2026:10:15:00 +0000] "GET /a HTTP/1.1" 502']
          - name: full-pairs
            template: '{time} full:{*}'
            pairs: '='
            members: {status: status, path: target}
            samples: ['2026-03-04T10:15:00Z full: status=502 path=/a']
          - name: full-common
            grammar: common
            found: no
            samples: ['192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] "GET /a HTTP/1.1" 502 5']
        error-lines:
          - template: '{time} full {message}'
            signs: [of it]
            samples: [2026-03-04 10:15:00 full of it]
          - members: {at: time, says: message}
            markers: {by: full}
            program: fulld
            path-behind: " for "
            samples: ['{"at":"2026-03-04T10:15:00Z","by":"full","says":"so"}']
        server-lines:
          - template: '{time} fulld {message}'
            samples: [2026-03-04 10:15:00 fulld is full]
        states:
          - {says: killed, template: 'killed {pid}', of-server: yes, program: fulld, needs-its-syntax: yes, continues: yes, answers: [503], samples: [killed 17]}
        other-lines:
          - {template: '{clock} full', means: a sign of life, row: yes, samples: ['10:15:00 full']}
        signals:
          - id: message
            message: {all: [full], any: [of, with], none: [empty], while: [while], errors: [refused]}
            proves: refused
            strength: likely
            words: it was full
            answers: [502]
            faked-by: A joke.
            remedies: [Empty it.]
            source: here
            samples: ['full of it while (111)it was']
          - id: row
            row: {statuses: [502], terminations: ['s?'], flags: [F], has-flags: yes, server-status: same, header: absent, connect: [absent], has-server-fields: yes, request-time: present, has-own-backend: yes, server: one, substatus: 3, windows-error: 12002}
            proves: time-ran-out
            strength: likely
            words: it was full
            remedies: [Empty it.]
            source: here
            samples: [{status: 502, termination: sF--, flags: F, details: all of it, server-status: 502, header: absent, connect: absent, has-server-fields: yes, request-time: present, has-own-backend: yes, server: one, substatus: 3, windows-error: 12002}]
        timeouts:
          - {name: wait, kind: response, default: 5s, runs: idle, over: response-read, remark: for each, unit: milliseconds, zero: unbounded, caveat: since 2, source: here}
        counters:
          - {metric: full_queue, label: of=it, counts: queue-length, total: yes}
        """

    @Test func `every property of a product, a format and a pattern can be said in a file`() throws {
        let folder = NSTemporaryDirectory() + "/postern-coverage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.everything.write(toFile: folder + "/full.yaml", atomically: true, encoding: .utf8)
        let read = UserDescriptions(products: folder, formats: nil)
        #expect(read.faults == [])
        let product = try #require(read.catalogue.product(named: "full"))
        var unsaid = Self.same(product, Product(.other, "", names: []), "Product")
        unsaid.subtract(
            [
                "signalTable", "formatTable", "errorLineTable", "serverLineTable", "stateTable", "otherLineTable",
                "timeoutTable", "counterTable",
            ].map {
                "Product.\($0)"
            })
        for isEmpty in [
            product.signals.isEmpty, product.formats.isEmpty, product.errorLines.isEmpty, product.otherLines.isEmpty,
            product.timeouts.isEmpty, product.counters.isEmpty, product.serverLines.isEmpty, product.states.isEmpty,
        ] { #expect(!isEmpty) }
        // Of several formats each says what the others cannot.
        let plain = FormatDescription(name: "", product: .other, moment: .start, samples: [])
        unsaid.formUnion(
            product.formats.map { Self.same($0, plain, "FormatDescription") }.reduce(nil) { $0?.intersection($1) ?? $1 }
                ?? [])
        unsaid.formUnion(
            product.errorLines.map { Self.same($0, ErrorLineDescription(samples: []), "ErrorLineDescription") }
                .reduce(nil) { $0?.intersection($1) ?? $1 } ?? [])
        unsaid.formUnion(
            product.states.reduce(into: Set<String>()) {
                $0.formUnion(Self.same($1, StateMessage(.failed, "", samples: []), "StateMessage"))
            })
        unsaid.formUnion(Self.same(product.rowHabits, RowHabits(), "RowHabits"))
        unsaid.formUnion(Self.same(try #require(product.commonRows), CommonRowMarks(), "CommonRowMarks"))
        for signal in product.signals {
            switch signal.match {
            case .message(let pattern): unsaid.formUnion(Self.same(pattern, MessagePattern(), "MessagePattern"))
            case .row(let pattern): unsaid.formUnion(Self.same(pattern, RowPattern(), "RowPattern"))
            default: Issue.record("\(signal.id)")
            }
        }
        #expect(
            unsaid == Set(Self.left.keys), "give it a key in Sources/FileEvidence/Descriptions, or name the reason here"
        )
    }

    /// Properties that have the same value in both.
    private static func same(_ value: Any, _ plain: Any, _ name: String) -> Set<String> {
        let pairs = zip(Mirror(reflecting: value).children, Mirror(reflecting: plain).children)
        return Set(
            pairs.compactMap { one, other in
                String(describing: one.value) == String(describing: other.value)
                    ? one.label.map { "\(name).\($0)" } : nil
            })
    }
}
