import HopSettings
import Products
import Testing

/// IIS's files: every key of the table of timeouts, set and by default.
struct IISTests {
    static let host = """
        <?xml version="1.0" encoding="UTF-8"?>
        <configuration>
          <system.applicationHost>
            <applicationPools>
              <add name="ShopPool" queueLength="250">
                <processModel idleTimeout="00:05:00" pingInterval="00:00:10" />
                <recycling disallowOverlappingRotation="true"><periodicRestart time="1.05:00:00" requests="9" /></recycling>
                <failure rapidFailProtectionMaxCrashes="3" />
              </add>
              <applicationPoolDefaults queueLength="2000"><processModel shutdownTimeLimit="00:00:45" /></applicationPoolDefaults>
            </applicationPools>
            <sites>
              <site name="Default" id="1">
                <application path="/"><virtualDirectory path="/" physicalPath="C:\\inetpub" /></application>
                <bindings><binding protocol="http" bindingInformation="*:80:" /></bindings>
              </site>
              <site name="Shop" id="2">
                <application path="/" applicationPool="ShopPool" />
                <application path="/api" applicationPool="ApiPool" />
                <bindings><binding protocol="http" bindingInformation="*:80:shop.example" /></bindings>
                <limits connectionTimeout="00:00:30" />
              </site>
              <siteDefaults><limits connectionTimeout="00:01:00" /></siteDefaults>
            </sites>
            <webLimits headerWaitTimeout="00:00:15" minBytesPerSecond="100" />
          </system.applicationHost>
          <webFarms>
            <webFarm name="farm"><server address="10.1.0.5"><applicationRequestRouting httpPort="8080" /></server>
              <applicationRequestRouting><protocol timeout="00:00:50" /></applicationRequestRouting></webFarm>
          </webFarms>
          <system.webServer>
            <proxy enabled="true" timeout="00:00:20" />
            <rewrite><globalRules>
              <rule name="to farm" patternSyntax="Wildcard"><match url="farm/*" /><action type="Rewrite" url="http://farm/{R:0}" /></rule>
            </globalRules></rewrite>
          </system.webServer>
          <location path="Shop/report"><system.web><httpRuntime executionTimeout="300" /></system.web></location>
        </configuration>
        """

    private func route(_ url: String, _ files: [(String, String)] = [("applicationHost.config", host)]) throws
        -> HopRoute
    {
        let configuration = try ConfigurationReader.read(files.map { ConfigurationFile(name: $0.0, text: $0.1) })
        #expect(configuration.product == .iis)
        let asked = try #require(RequestURL(url))
        return try #require(configuration.answer(for: asked).routes.first)
    }

    private func value(_ route: HopRoute, _ name: String) -> String? {
        route.settings.first { $0.name == name }.map { "\($0.valueText)\($0.place == nil ? " default" : "")" }
    }

    @Test(arguments: [
        ("site limits connectionTimeout", "30 s"), ("webLimits headerWaitTimeout", "15 s"),
        ("webLimits minBytesPerSecond", "100"),
        ("pool queueLength", "250"), ("failure rapidFailProtectionMaxCrashes", "3"),
        ("failure rapidFailProtectionInterval", "5 min default"),
        ("failure loadBalancerCapabilities", "HttpLevel default"), ("processModel idleTimeout", "5 min"),
        ("processModel pingInterval", "10 s"), ("processModel pingResponseTime", "90 s default"),
        ("processModel startupTimeLimit", "90 s default"), ("processModel shutdownTimeLimit", "45 s"),
        ("recycling periodicRestart time", "29 h"), ("recycling periodicRestart requests", "9"),
        ("recycling periodicRestart memory", "off default"), ("recycling periodicRestart privateMemory", "off default"),
        ("recycling disallowOverlappingRotation", "true"), ("serverRuntime appConcurrentRequestLimit", "5000 default"),
        ("httpRuntime executionTimeout", "110 s default"), ("httpRuntime appRequestQueueLimit", "5000 default"),
        ("processModel requestQueueLimit", "5000 default"), ("cgi timeout", "15 min default"),
    ])
    func `every key of a site and its pool`(name: String, expected: String) throws {
        #expect(value(try route("http://shop.example/"), name) == expected)
    }

    @Test func `the site by its binding, the application by its path, a location's section over the rest`() throws {
        #expect(value(try route("http://other.example/"), "site limits connectionTimeout") == "60 s")
        #expect(value(try route("http://shop.example/api/x"), "pool queueLength") == "2000")
        #expect(value(try route("http://shop.example/REPORT/x"), "httpRuntime executionTimeout") == "5 min")
    }

    @Test func `ARR's farm, its timeout and its servers' port`() throws {
        let route = try route("http://shop.example/farm/x")
        #expect(value(route, "farm farm protocol timeout") == "50 s")
        #expect(route.next?.port == 8080)
        #expect(try self.route("http://shop.example/").settings(of: .response).isEmpty)
    }

    @Test func `web.config and machine.config besides`() throws {
        let web = """
            <configuration>
              <system.web><httpRuntime executionTimeout="20" /><compilation debug="false" /></system.web>
              <system.webServer><aspNetCore processPath="dotnet" requestTimeout="00:03:00" hostingModel="OutOfProcess" />
              <handlers /><httpProtocol allowKeepAlive="false" /></system.webServer>
              <location path="long"><system.web><httpRuntime executionTimeout="600" /></system.web></location>
            </configuration>
            """
        let machine =
            "<configuration><system.web><processModel requestQueueLimit=\"77\" /></system.web></configuration>"
        let files = [("applicationHost.config", Self.host), ("web.config", web), ("machine.config", machine)]
        let route = try route("http://shop.example/", files)
        #expect(value(route, "httpRuntime executionTimeout") == "20 s")
        #expect(value(try self.route("http://shop.example/long/x", files), "httpRuntime executionTimeout") == "10 min")
        #expect(value(route, "aspNetCore requestTimeout") == "180 s")
        #expect(value(route, "aspNetCore startupTimeLimit") == "120 s default")
        #expect(value(route, "aspNetCore shutdownTimeLimit") == "10 s default")
        #expect(value(route, "aspNetCore rapidFailsPerMinute") == "10 default")
        #expect(value(route, "processModel requestQueueLimit") == "77")
        #expect(route.settings(of: .idleClose).first?.value == .off)
        let core =
            "<configuration><system.webServer><aspNetCore hostingModel=\"inprocess\" /></system.webServer></configuration>"
        let inside = try self.route("/", [("web.config", core)])
        #expect(inside.settings(of: .response).isEmpty)
    }

    @Test func `broken XML is a fault with its file, its line and what is open`() {
        let broken = "<configuration>\n  <system.webServer>\n  </system.web>\n</configuration>"
        let fault = #expect(throws: ConfigurationFault.self) {
            try ConfigurationReader.read(ConfigurationFile(name: "web.config", text: broken))
        }
        #expect(fault?.message.hasPrefix("web.config:3: the XML is broken") == true)
        #expect(
            fault?.message.contains("expected ‘</system.webServer>’ for the element that begins at web.config:2")
                == true)
        for text in [
            "<!DOCTYPE a [<!ENTITY b \"c\">]><configuration/>", String(repeating: "<configuration>", count: 5000),
            "<configuration><configurationRedirection /></configuration>", "<other/>",
        ] {
            #expect(throws: ConfigurationFault.self) {
                try ConfigurationReader.read(ConfigurationFile(name: "x", text: text))
            }
        }
    }

    @Test func `mutated files of IIS end, one way or the other`() {
        var state: UInt64 = 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<400 {
            var bytes = Array(Self.host.utf8)
            for _ in 0..<(1 + random(3)) { bytes[random(bytes.count)] = Array("0:\"*9-. a".utf8)[random(9)] }
            let file = ConfigurationFile(name: "a", text: String(decoding: bytes, as: UTF8.self))
            _ = try? ConfigurationReader.read(file).answer(for: RequestURL(host: "shop.example", path: "/farm/x"))
        }
    }
}
