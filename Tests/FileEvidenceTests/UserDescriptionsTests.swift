import Diagnosis
import FileEvidence
import Foundation
import Products
import Testing
import TestingSupport

/// Products that a team describes in files.
struct UserDescriptionsTests {
    /// A folder of files, removed with the test.
    private final class Folder {
        let path = NSTemporaryDirectory() + "/postern-products-" + UUID().uuidString

        init(_ files: [String: String]) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, text) in files { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    /// The file that the page shows.
    static let tollgate: String = {
        let page = Corpus.root.appendingPathComponent("docs/formats/products.md")
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        return String(text.split(separator: "```yaml\n").dropFirst().first?.split(separator: "\n```").first ?? "")
    }()

    private static let ofNginx: String = {
        let page = Corpus.root.appendingPathComponent("docs/formats/products.md")
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        return String(text.split(separator: "```yaml\n").dropFirst(2).first?.split(separator: "\n```").first ?? "")
    }()

    private func faults(_ text: String) throws -> [String] {
        let folder = try Folder(["t.yaml": text])
        let read = UserDescriptions(products: folder.path, formats: nil)
        #expect(read.faulty.isEmpty == !read.files.isEmpty)
        return read.faults.map { String($0.dropFirst(folder.path.count + 1)) }
    }

    @Test func `the page's example is read whole`() throws {
        let folder = try Folder(["tollgate.yaml": Self.tollgate, "nginx.yaml": Self.ofNginx])
        let read = UserDescriptions(products: folder.path, formats: nil)
        #expect(read.faults == [])
        #expect(read.files.map(\.signals) == [1, 3])
        #expect(read.files.map(\.isNewProduct) == [false, true])
        let product = try #require(read.catalogue.product(named: "toll"))
        #expect(product.title == "Tollgate" && product.isOwn && product.moment == .start)
        #expect(product.answersTimeoutWith == 504 && product.errorLogTellsReasons)
        #expect(product.statuses.map(\.isDecisive) == [false, true])
        #expect(product.formats.map(\.name) == ["tollgate"])
        #expect(product.signals.map(\.id) == ["tollgate.silent", "tollgate.refused", "tollgate.row.silent"])
        #expect(product.responseTimeout?.standard == .duration(.seconds(30)))
        let silent = try #require(read.catalogue.signal(inMessage: "lane a: no answer within 9 s", of: product.id))
        #expect(silent.claim == .gaveUpWaiting && silent.strength == .saidOfTime)
        // What the program knows by itself is still there, behind what is new.
        #expect(
            read.catalogue.signal(inMessage: "[lua] shop_balancer.lua:9: no peer is up", of: .nginx)?.id
                == "nginx.shop.refused")
        let known = try #require(ProductCatalogue.builtIn[.nginx])
        #expect(read.catalogue[.nginx]?.signals.count == known.signals.count + 1)
        #expect(read.catalogue.usual == ProductCatalogue.builtIn.usual)
    }

    /// What is changed in the page's example, and what is found then.
    @Test(arguments: [
        ("statuses:\n", "statusess:\n", "5:1: ‘statusess’ is not a known key; did you mean ‘statuses’?"),
        ("title: Tollgate\n", "", "1:10: there is no product ‘tollgate’, and a new one has to have a title; add title"),
        ("product: tollgate ", "product: Tollgate ", "1:10: a new product’s name has small letters"),
        ("names: [toll]", "names: [toll, nginx]", "3:8: ‘nginx’ is a name of nginx"),
        ("moment: start", "moment: begin", "4:9: ‘begin’ is no word for ‘moment’; known are end, start"),
        ("  502: refused", "  5xx: refused", "6:3: ‘5xx’ is no status"),
        ("status: status", "status: statis", "there is no field ‘statis’; did you mean ‘status’?"),
        ("took_ms: milliseconds", "took_ms: [a]", "‘members: took_ms’ must be text; found a list"),
        ("\"status\":504,\"took_ms\":30001", "\"state\":504,\"took_ms\":30001", "does not read its sample"),
        (
            "ERROR request=7f3ab9c1 lane shop: no answer within 30 s'\n\nsignals", "ERROR lane'\n\nsignals",
            "error lines: it does not read its sample"
        ),
        ("request={request-id} {message}", "request={request-id}{message}", "nothing stands before {message}"),
        ("request={request-id} {message}", "request={request-id}", "has to name {message}"),
        ("proves: refused", "proves: refusd", "‘refusd’ is nothing that can be proved; did you mean ‘refused’?"),
        ("    strength: stated-by-flag\n", "", "leaves open how surely and in which words: add strength"),
        ("strength: stated-by-flag", "strength: 0.9", "‘0.9’ is no word for ‘strength’"),
        ("no answer within']", "no answer ever']", "‘tollgate.silent’ does not recognise this sample"),
        (
            "message: {all: ['lane ', 'nobody listens']}", "message: {all: ['no answer']}",
            "does not recognise this sample"
        ),
        (
            "message: {all: ['lane ', 'no answer within']}", "message: {all: ['lane ']}",
            "‘tollgate.silent’ recognises this sample of ‘tollgate.refused’ first"
        ),
        ("id: refused", "id: silent", "there is a signal named ‘tollgate.silent’ already"),
        ("    remedies: [Start what the lane names, or correct its address.]\n", "", "a signal has no ‘remedies’"),
        ("default: 30s", "default: 30", "its unit is none"),
        ("over: response-header", "over: response-haeder", "did you mean ‘response-header’?"),
        ("runs: total", "runs: totally", "‘totally’ is no word for ‘runs’; did you mean ‘total’?"),
        ("formats:\n  - name: tollgate", "formats:\n  - name: combined", "there is a format named ‘combined’ already"),
    ])
    func `a fault is told with its place and what to do`(original: String, changed: String, expected: String) throws {
        #expect(Self.tollgate.contains(original))
        let found = try faults(Self.tollgate.replacingOccurrences(of: original, with: changed))
        #expect(found.contains { $0.contains(expected) }, "\(expected) is not among \(found)")
        for fault in found { #expect(fault.hasPrefix("t.yaml:"), "\(fault)") }
    }

    @Test(arguments: [
        "", "- a", "product: [", "x: y", "product: nginx\nproduct: nginx", String(repeating: "[", count: 9999),
    ])
    func `what describes no product is refused with a reason`(text: String) throws {
        #expect(try !faults(text).isEmpty)
    }

    @Test func `a file can only add to a product that is known, and leaves alone what that recognises`() throws {
        let changing = try faults("product: nginx\ntitle: Mine\nmoment: start\n")
        #expect(changing.count == 2 && changing.allSatisfy { $0.contains("can only add") }, "\(changing)")
        let broad = """
            product: nginx
            signals:
              - id: shop
                message: {all: [connect]}
                proves: refused
                remedies: [Look.]
                source: here
                samples: [connect to shop]
            """
        let found = try faults(broad)
        #expect(found.contains { $0.contains("‘nginx.shop’ takes what ‘nginx.") }, "\(found)")
        #expect(try faults(broad.replacingOccurrences(of: "[connect]", with: "[connect to shop]")) == [])
    }

    @Test func `one bad file spoils neither the others nor what they add`() throws {
        let folder = try Folder([
            "a.yaml": "product: nginx\nsignals: 3\n", "b.yaml": Self.tollgate, "c.yaml": Self.tollgate,
            "d.txt": "no description",
        ])
        let read = UserDescriptions(products: folder.path, formats: folder.path)
        #expect(read.files.map(\.path) == ["\(folder.path)/b.yaml"])
        #expect(read.catalogue[.nginx]?.signals == ProductCatalogue.builtIn[.nginx]?.signals)
        // The second description of one product adds what is there already.
        #expect(read.faults.contains { $0.contains("c.yaml") && $0.contains("already") }, "\(read.faults)")
        #expect(throws: Never.self) { try read.check(folder.path + "/b.yaml") }
    }

    @Test func `where there is no folder, nothing is read and nothing changes`() {
        let read = UserDescriptions(products: "/no/such/folder", formats: nil)
        #expect(read.files.isEmpty && read.faults.isEmpty)
        #expect(read.catalogue.products.map(\.id) == ProductCatalogue.builtIn.products.map(\.id))
    }

    @Test func `events, reasons, counters and other lines are described too`() throws {
        let folder = try Folder([
            "iis.yaml": """
            product: iis
            statuses: {599: the shop's filter closed the connection}
            places: {errors: 'D:\\logs\\shop'}
            log-advice:
              - {lacks: [host], words: cs-host is not logged}
            other-lines:
              - {begins: '## shop', means: the shop's own comment, samples: ['## shop starts']}
            signals:
              - id: event.shop-17
                event: {provider: Shop Filter, id: 17, kind: crash, strength: ends, process: {decimal: 1}}
                words: the shop's filter ended the process
                remedies: [Look at the filter's dump.]
                source: the filter's handbook
                samples: [Shop Filter 17]
              - id: reason.shop
                reason: {name: ShopFilter, meaning: turned-away, statuses: [503]}
                strength: said
                words: the shop's filter turned the request away
                remedies: [Look at the filter's list.]
                source: the filter's handbook
                samples: [ShopFilter]
            timeouts:
              - {name: filter wait, kind: queue, default: 3, runs: places, over: requests that wait, unit: none, source: handbook}
            counters:
              - {windows: 'Shop Filter\\Waiting', counts: queue-length}
              - {metric: shop_waiting, label: pool=shop, counts: queue-length}
            """
        ])
        let read = UserDescriptions(products: folder.path, formats: nil)
        #expect(read.faults == [])
        let iis = try #require(read.catalogue[.iis])
        let event = try #require(iis.signals.first { $0.id == "iis.event.shop-17" })
        #expect(event.claim.detail == .crash && event.strength == .eventEnds)
        #expect(iis.signals.first { $0.id == "iis.reason.shop" }?.claim.detail == .queueFull)
        #expect(iis.counters.suffix(2).map(\.name) == ["waiting", "shop_waiting"])
        #expect(iis.timeouts.last?.standard == .count(3))
        #expect(iis.otherLines.first?.samples == ["## shop starts"])
    }
}
