internal import Diagnosis

extension ProductID {
    /// Undertow, and WildFly around it.
    public static let undertow = ProductID(rawValue: "undertow")
}

extension Product {
    static let undertow: Product = {
        var product = Product(.undertow, "Undertow", names: ["undertow", "wildfly", "jboss"])
        product.isServer = true
        product.processNames = ["java"]
        product.places = [LogPlace(.errors, "standalone/log/server.log of WildFly; the console of Spring Boot")]
        product.signalTable = { UndertowSignals.all }
        product.serverLineTable = { UndertowStates.lines }
        product.stateTable = { UndertowStates.all }
        return product
    }()
}

/// What Undertow and WildFly say of themselves, by their sources of 2.3 and 34.
private enum UndertowSignals {
    private static let undertow =
        "https://github.com/undertow-io/undertow/blob/main/core/src/main/java/io/undertow/UndertowLogger.java"
    private static let wildfly =
        "https://github.com/wildfly/wildfly-core/blob/main/server/src/main/java/org/jboss/as/server/logging/ServerLogger.java"

    static let all: [Signal] = [
        .message(
            "undertow.recycled", any: ["WFLYSRV0211:", "WFLYSRV0220:", "WFLYSRV0236:", "WFLYSRV0272:", "WFLYSRV0050:"],
            .recycled, fakedBy: "Requests may end first; few are lost.",
            ["Suspend with a timeout (--timeout, :suspend), and let the proxy try another server."], wildfly,
            [
                "WFLYSRV0220: Server shutdown has been requested via an OS signal",
                "WFLYSRV0050: WildFly Full 34.0.0.Final (WildFly Core 26.0.0.Final) stopped in 12ms",
            ]),
        .message(
            "undertow.not-started", any: ["WFLYSRV0056:", "WFLYSRV0026:"], .notStarted,
            ["Correct what the lines before it name."], wildfly,
            [
                "WFLYSRV0056: Server boot has failed in an unrecoverable manner; exiting. See previous messages for details."
            ]),
        .message(
            "undertow.application-failed", any: ["UT005023:", "UT005071:"], .applicationFailed,
            ["Read the trace beside it."], undertow, ["UT005023: Exception handling request to /cart"]),
    ]
}

/// How WildFly writes its log (standalone/configuration/logging.properties), and what it says.
private enum UndertowStates {
    static let lines = [
        ErrorLineDescription(
            template: "{time} {level} [{-}] ({request}) {message}",
            samples: [
                "2026-03-04 10:15:00,123 ERROR [io.undertow.request] (default task-1) UT005023: Exception handling request to /cart: java.lang.NullPointerException"
            ])
    ]

    static let all: [StateMessage] = [
        .ofServer(
            .stopping, "WFLYSRV0220: ", "WFLYSRV0220: Server shutdown has been requested via an OS signal"),
        .ofServer(
            .stopping, "WFLYSRV0211: ", "WFLYSRV0211: Suspending server with no timeout."),
        .ofServer(
            .stopping, "WFLYSRV0272: ", "WFLYSRV0272: Suspending server"),
        .ofServer(
            .stopping, "WFLYSRV0236: ", "WFLYSRV0236: Suspending server with no timeout."),
        .ofServer(
            .stopped, "WFLYSRV0050: ",
            "WFLYSRV0050: WildFly Full 34.0.0.Final (WildFly Core 26.0.0.Final) stopped in 12ms"),
        .ofServer(
            .notStarted, "WFLYSRV0056: ",
            "WFLYSRV0056: Server boot has failed in an unrecoverable manner; exiting. See previous messages for details."
        ),
        .ofServer(
            .started, "WFLYSRV0025: ",
            "WFLYSRV0025: WildFly Full 34.0.0.Final (WildFly Core 26.0.0.Final) started in 2345ms"),
        .ofServer(.started, "Undertow started on port", "Undertow started on port 8080 (http)"),
        .of(
            .failed, "UT005023: Exception handling request to {target}",
            "UT005023: Exception handling request to /cart"),
        .of(
            .failed, "UT005071: Undertow request failed ",
            "UT005071: Undertow request failed HttpServerExchange{ GET /cart }"),
    ]
}
