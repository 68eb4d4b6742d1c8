extension ProductID {
    /// Tomcat.
    public static let tomcat = ProductID(rawValue: "tomcat")
}

extension Product {
    static let tomcat: Product = {
        var product = Product(.tomcat, "Tomcat", names: ["tomcat", "catalina"])
        product.isServer = true
        product.logAdvice = [
            LogAdvice(.duration, "no duration is logged; %D in the AccessLogValve's pattern would log it")
        ]
        product.timeoutTable = { TimeoutSetting.tomcat }
        product.commonRows = CommonRowMarks {
            $0.paths = ["/localhost_access_log", "tomcat"]
            $0.formatName = "tomcat"
        }
        product.formatTable = { TomcatFormats.all }
        return product
    }()
}

extension TimeoutSetting {
    private static let tomcatConnector = "https://tomcat.apache.org/tomcat-11.0-doc/config/http.html"

    /// Attributes of Tomcat's HTTP connector (AbstractEndpoint.java, conf/server.xml).
    static let tomcat: [TimeoutSetting] = [
        TimeoutSetting(
            "connectionTimeout", .requestHeader, .duration(.seconds(20)),
            TimeoutClock(.idle, .words("until the request's line has come, and between reads of it")),
            unit: .milliseconds,
            caveat: "by the server.xml that ships; 60 s without one, as where it is embedded, and none for AJP",
            source: tomcatConnector),
        TimeoutSetting(
            "keepAliveTimeout", .idleClose, .sameAs("connectionTimeout"), TimeoutClock(.idle, .clientIdle),
            unit: .milliseconds, source: tomcatConnector),
        TimeoutSetting(
            "maxKeepAliveRequests", .idleClose, .count(100),
            TimeoutClock(.places, .words("requests, after which the client's connection is closed")), unit: .none,
            source: tomcatConnector),
        TimeoutSetting(
            "asyncTimeout", .work, .duration(.seconds(30)), TimeoutClock(.total, .words("for an asynchronous request")),
            unit: .milliseconds, source: tomcatConnector),
        TimeoutSetting(
            "maxThreads", .queue, .count(200), TimeoutClock(.places, .words("requests at once")), unit: .none,
            source: tomcatConnector),
        TimeoutSetting(
            "maxConnections", .queue, .count(8192),
            TimeoutClock(.places, .words("connections at once; more wait to be accepted")), unit: .none,
            source: tomcatConnector),
        TimeoutSetting(
            "acceptCount", .queue, .count(100), TimeoutClock(.places, .words("connections that wait to be accepted")),
            unit: .none, source: tomcatConnector),
    ]
}

/// How its rows are written.
private enum TomcatFormats {
    static let all: [FormatDescription] = [
        .shared("tomcat", .tomcat, .end, agent: false)
    ]
}
