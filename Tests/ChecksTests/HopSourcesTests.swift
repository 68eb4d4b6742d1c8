import Checks
import Testing

struct HopSourcesTests {
    @Test func `hops are read in the order in which they are named`() throws {
        let hops = try HopSources.read(
            "cdn:log=a.log\ncdn:format=%h %l \"%r\"\nbalancer:log=b=1.log\nbalancer:log=b.log.1\nbalancer:error-log=e.log\n"
                + "balancer:zone=Europe/Berlin")
        #expect(hops.map(\.name) == ["cdn", "balancer"])
        #expect(hops[0].logs == ["a.log"])
        #expect(hops[0].format == "%h %l \"%r\"")
        #expect(hops[1].logs == ["b=1.log", "b.log.1"])
        #expect(hops[1].errorLogs == ["e.log"])
        #expect(hops[1].zone == "Europe/Berlin")
        #expect(try HopSources.read("").isEmpty)
    }

    @Test(arguments: [
        "balancer", "balancer=a.log", ":log=a.log", "balancer:log=", "balancer:colour=red", "balancer:zone=UTC",
        "proxy:log=a.log", "server:log=a.log",
    ])
    func `what names no hop is refused with what to write`(text: String) {
        #expect(throws: HopSources.Fault.self) { try HopSources.read(text) }
    }
}
