import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing
import Times

struct FormatCatalogueTests {
    @Test(arguments: FormatCatalogue.all.indices)
    func `every described format reads its own samples, and is found by them`(index: Int) throws {
        let description = FormatCatalogue.all[index]
        #expect(description.fault() == nil)
        #expect(!description.samples.isEmpty)
        for sample in description.samples {
            let source = MemorySource(name: "sample.log", text: sample + "\n" + sample + "\n")
            // Rows of some formats do not tell whose they are: those have to be named.
            let log = try AccessLog.open(
                source, format: description.isFound ? nil : AccessLogFormat.parse(description.name))
            #expect(log.format.name == description.name)
            #expect(log.format.product == description.product)
            #expect(log.zone.zone.name == "UTC" || log.zone.origin == .stated)
            var entries: [Entry] = []
            let tally = try log.scan { row in
                entries.append(row.entry())
                return .next
            }
            #expect(tally.rows == 2 && tally.unparsed == 0)
            let entry = try #require(entries.first)
            #expect(entry.time.iso8601.hasPrefix("2026-"))
            // Connections have no request.
            guard description.name != "tcplog" else { continue }
            #expect((200...599).contains(entry.status))
            #expect(entry.path.hasPrefix("/"))
            #expect(entry.method == "GET")
        }
    }

    @Test func `names of formats are one each, and all can be given`() throws {
        #expect(Set(AccessLogFormat.names).count == AccessLogFormat.names.count)
        for name in AccessLogFormat.names { _ = try AccessLogFormat.parse(name) }
    }

    @Test func `of formats that fit alike the one that names no product is taken, and the other is told`() throws {
        let row =
            "{\"time\":\"2026-03-04T10:15:00Z\",\"method\":\"GET\",\"uri\":\"/a\",\"status\":502,\"remote_addr\":\"192.0.2.7\"}\n"
        let open = try AccessLog.open(MemorySource(name: "x", text: row))
        #expect(open.format.name == "json")
        #expect(open.alsoFits == ["nginx-json"])
        let told = row.split(separator: "\"remote_addr\"").joined(
            separator: "\"request_time\":\"0.500\",\"remote_addr\"")
        let nginx = try AccessLog.open(MemorySource(name: "x", text: told))
        #expect(nginx.format.name == "nginx-json")
        #expect(nginx.alsoFits.isEmpty)
    }

    @Test(arguments: FormatCatalogue.all.indices)
    func `what a file is called decides nothing of its format`(index: Int) throws {
        let description = FormatCatalogue.all[index]
        let text = description.samples.map { $0 + "\n" }.joined()
        let plain = try AccessLog.open(MemorySource(name: "x", text: text))
        for name in ["a.log", "b.txt", "/var/log/nginx/access.log", "apache2/access_log", "u_ex260304.log", "haproxy"] {
            let log = try AccessLog.open(MemorySource(name: name, text: text))
            #expect(log.format == plain.format && log.zone.zone == plain.zone.zone, "\(name): \(description.name)")
        }
    }

    @Test(arguments: FormatCatalogue.all.indices)
    func `a format that lacks a duration says which line of configuration would log it`(index: Int) throws {
        let description = FormatCatalogue.all[index]
        let sample = try #require(description.samples.first) + "\n"
        let log = try AccessLog.open(
            MemorySource(name: "x", text: sample), format: AccessLogFormat.parse(description.name))
        let tally = try log.scan { _ in .next }
        // Of members whose names somebody chose, one that is not known may be a duration.
        #expect(
            tally.hasDurations
                || tally.lacks.contains {
                    $0.contains("no duration is logged") && $0.count > 30 || $0.hasPrefix("no member of the rows")
                })
    }

    @Test(arguments: [
        ("{time} {status", "not closed"), ("{time} {colour} {status}", "no field ‘colour’"),
        ("{time} {target}", "no status"),
        ("{status}{time}", "nothing stands between"),
    ])
    func `a template that is none is refused with why`(template: String, why: String) {
        let description = FormatDescription(
            name: "mine", product: .other, moment: .end, template: template, samples: [])
        #expect(throws: AccessLogFormat.Problem.self) { try description.compiled() }
        #expect(description.fault()?.contains(why) == true)
        let members = FormatDescription(
            name: "mine", product: .other, moment: .end, members: ["s": "status"], samples: [])
        #expect(members.fault()?.contains("a status, a time and a target") == true)
    }

    @Test func `fields of a balancer's row are where they belong`() throws {
        let alb = try #require(FormatCatalogue.all.first { $0.name == "aws-alb" })
        let log = try AccessLog.open(MemorySource(name: "a", text: alb.samples[0] + "\n"))
        var entries: [Entry] = []
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        let entry = try #require(entries.first)
        #expect(entry.status == 502)
        #expect(entry.upstream?.statuses == [nil])
        #expect(entry.client == "192.0.2.7")
        #expect(entry.clientPort == 2817)
        #expect(entry.path == "/a")
        #expect(entry.query == "b=1")
        #expect(entry.time.microseconds % 1_000_000 == 186_641)
    }
}
