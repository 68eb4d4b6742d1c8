import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing

/// Random requests, written as products write them, come back as they were, or what is not known of them is named.
struct RandomRequestTests {
    /// Change it to throw other dice.
    private static let seed: UInt64 = 20_260_304
    private static let count = 200

    private static func entries(_ log: AccessLog) throws -> ([Entry], ScanTally) {
        var entries: [Entry] = []
        let tally = try log.scan { row in
            let entry = row.entry()
            if entry.name != row.name { Issue.record("\(entry.text): its name as text and as bytes are two") }
            entries.append(entry)
            return .next
        }
        return (entries, tally)
    }

    private static func audit(_ form: WrittenForm, isTold: Bool, count: Int = count) -> FormAudit {
        var dice = RequestDice(seed: seed)
        let requests = dice.requests(count, form.hazards)
        var audit = FormAudit()
        do {
            let source = MemorySource(name: "a.log", text: form.text(requests))
            let told = isTold ? try form.told.map { try AccessLogFormat.parse($0) } : nil
            let log = try AccessLog.open(source, format: told)
            let (entries, tally) = try entries(log)
            audit.hold(entries, tally, to: requests, form, isTold: isTold)
        } catch AccessLogError.unrecognised(_, let rows) where !isTold && !form.isKnown {
            // To say what was expected is no silent misreading.
            if rows.isEmpty { audit.fault(requests[0], form, "refused without a word") }
        } catch {
            audit.fault(requests[0], form, "\(error)")
        }
        return audit
    }

    @Test(arguments: FormatStringForms.all)
    func `requests come back from a log whose format string is told`(form: WrittenForm) {
        let audit = Self.audit(form, isTold: true)
        #expect(audit.faults.isEmpty, "seed \(Self.seed), \(form.name):\n\(audit.faults.joined(separator: "\n"))")
    }

    @Test(arguments: CatalogueForms.all.filter { $0.told != nil })
    func `requests come back from a log whose format is named`(form: WrittenForm) {
        let audit = Self.audit(form, isTold: true)
        #expect(audit.faults.isEmpty, "seed \(Self.seed), \(form.name):\n\(audit.faults.joined(separator: "\n"))")
    }

    @Test(arguments: FormatStringForms.all + CatalogueForms.all)
    func `nothing is misread of a log whose format nobody tells`(form: WrittenForm) {
        let audit = Self.audit(form, isTold: false, count: Self.count / 2)
        #expect(audit.faults.isEmpty, "seed \(Self.seed), \(form.name):\n\(audit.faults.joined(separator: "\n"))")
    }
}
