import Diagnosis
import LogSources
import Products
import SystemEvidence
import Testing
import Times

/// Error lines whose syntax is data.
struct DescribedErrorLineTests {
    private static let described = ProductCatalogue.builtIn.products.flatMap { product in
        product.errorLines.map { (product.id, $0) }
    }

    @Test func `every description of a product reads its samples, and the log is taken for that product's`() throws {
        #expect(!Self.described.isEmpty)
        for (product, description) in Self.described {
            #expect(description.fault(of: product) == nil, "\(product)")
            #expect(!description.samples.isEmpty, "\(product)")
            for sample in description.samples where description.program == nil {
                let log = try ProxyErrorLog.read(MemorySource(name: "error.log", text: sample + "\n"), zone: .utc)
                #expect(log.product == product, "\(sample)")
            }
        }
    }

    private static let gate = ErrorLineDescription(
        template: "{time} {level} [{client-and-port}] \"{request}\" -> {upstream} {request-id}: {message}", samples: [])

    @Test(arguments: [
        ("2026-03-04 10:15:00.123", true), ("2026/03/04 10:15:00", true), ("2026-03-04T10:15:00,5+01:00", true),
        ("2026-03-04T10:15:00Z", true), ("04/Mar/2026:10:15:00 +0100", false), ("yesterday", false),
        ("2026-03-04", false),
    ])
    func `a time is taken by its shape, blanks included`(time: String, isOne: Bool) {
        var description = Self.gate
        description.samples = ["\(time) WARN [192.0.2.7:4001] \"GET /a b?c HTTP/1.1\" -> 10.0.0.5:80 7f3a: no answer"]
        #expect((description.fault(of: .other) == nil) == isOne, "\(description.fault(of: .other) ?? "")")
        let message = description.message(in: description.samples[0], of: .other)
        #expect(message == (isOne ? "no answer" : nil))
    }

    @Test(arguments: [
        ("{time-local} {message}", "[04/Mar/2026:10:15:00 +0100] so", false),
        ("[{time-local}] {message}", "[04/Mar/2026:10:15:00 +0100] so", true),
        ("{epoch} {message}", "1772619300.25 so", true), ("{epoch} {message}", "1772619300250 so", true),
        ("{syslog-time} {-}: {message}", "Mar  4 10:15:00 gate: so", true),
        ("{level} {time}: {message}", "    INFO 2026-03-04 10:15:00: so", true),
        ("\"{client}\" {message}", "\"a \\\" b\" so", true), ("{client} {message}", "so", false),
        ("{message} ({-})", "so it is (1)", true), ("{message}", "so it is", true),
    ])
    func `what stands between the fields takes a line apart`(template: String, line: String, isRead: Bool) {
        let description = ErrorLineDescription(template: template, samples: [line])
        #expect((description.fault(of: .other) == nil) == isRead, "\(description.fault(of: .other) ?? "")")
    }

    @Test(arguments: [
        ("{time} {level}", "has to name {message}"), ("{time}{message}", "nothing stands before {message}"),
        ("{colour} {message}", "no field ‘colour’"), ("{time {message}", "no field"), ("{message", "not closed"),
    ])
    func `a template that is none is refused with why`(template: String, why: String) {
        let description = ErrorLineDescription(template: template, samples: ["x"])
        #expect(description.fault(of: .other)?.contains(why) == true, "\(description.fault(of: .other) ?? "")")
    }

    @Test func `JSON lines are told by their members and by what these begin with`() {
        let description = ErrorLineDescription(
            members: ["at": .time, "req>id": .requestID, "msg": .message], markers: ["app": "gate"], samples: [])
        func message(_ line: String) -> String? { description.message(in: line, of: .other) }
        #expect(message("{\"app\":\"gate-2\",\"at\":1772619300,\"msg\":\"so\",\"req\":{\"id\":\"7\"}}") == "so")
        #expect(message("{\"app\":\"shop\",\"at\":1772619300,\"msg\":\"so\"}") == nil)
        #expect(message("{\"at\":1772619300,\"msg\":\"so\"}") == nil)
        #expect(message("{\"app\":\"gate\",\"at\":") == nil)
        let mute = ErrorLineDescription(members: ["at": .time], samples: [])
        #expect(mute.fault(of: .other)?.contains("have to give a message") == true)
    }
}
