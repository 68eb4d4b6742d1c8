internal import Diagnosis

extension ProductID {
    /// Eclipse Jetty.
    public static let jetty = ProductID(rawValue: "jetty")
}

extension Product {
    static let jetty: Product = {
        var product = Product(.jetty, "Jetty", names: ["jetty"])
        product.isServer = true
        product.processNames = ["java"]
        product.places = [LogPlace(.errors, "the console, or logs/ of jetty.base with the module console-capture")]
        product.signalTable = { JettySignals.all }
        product.serverLineTable = { JettyStates.lines }
        product.stateTable = { JettyStates.all }
        return product
    }()
}

/// What Jetty says of itself, by its sources of 12.0.
private enum JettySignals {
    private static let tree =
        "https://github.com/jetty/jetty.project/blob/jetty-12.0.x/jetty-core"
    private static let pool = "\(tree)/jetty-util/src/main/java/org/eclipse/jetty/util/thread/QueuedThreadPool.java"
    private static let connector = "\(tree)/jetty-server/src/main/java/org/eclipse/jetty/server/ServerConnector.java"
    private static let server = "\(tree)/jetty-server/src/main/java/org/eclipse/jetty/server/Server.java"

    static let all: [Signal] = [
        .message(
            "jetty.queue-full", all: ["QueuedThreadPool[", " rejected "],
            .ownLimit.saying("Jetty's thread pool took no more work"),
            fakedBy: "Jetty also says so while it stops.",
            ["Raise maxThreads (jetty.threadPool.maxThreads), or make requests quicker."], pool,
            [
                "QueuedThreadPool[qtp1582797472]@5e5792a0{STARTED,8<=200<=200,i=0,r=-1,q=1000}[ReservedThreadExecutor@1] rejected CEP:SocketChannelEndPoint@2"
            ]),
        .message(
            "jetty.low-on-resources", all: ["Low Resources: "],
            .saturated.ofServer("Jetty was short of threads or memory: requests wait"),
            ["Raise maxThreads (jetty.threadPool.maxThreads), or make requests quicker."],
            "\(tree)/jetty-server/src/main/java/org/eclipse/jetty/server/LowResourceMonitor.java",
            ["Low Resources: Low on threads: QueuedThreadPool[qtp1582797472]@5e5792a0"]),
        .message(
            "jetty.not-started", any: ["Failed to bind to ", "Error starting jetty"], .notStarted,
            ["Free the port: ss -ltnp; else correct what the trace beside it names."], connector,
            ["java.io.IOException: Failed to bind to 0.0.0.0/0.0.0.0:8080"]),
        .message(
            "jetty.recycled",
            any: ["Stopped Server@", "Stopped ServerConnector@", "Stopped oejs.Server@", "Stopping Server@"],
            .recycled, fakedBy: "Requests may end first; few are lost.",
            ["Set stopTimeout and the module graceful, and let the proxy try another server."], server,
            [
                "Stopped ServerConnector@3d1cfad4{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}",
                "Stopped Server@1b2c6ec2{STOPPING}[12.0.5,sto=0]",
            ]),
        .message(
            "jetty.application-failed", any: ["handleException /", "Unhandled exception caught from "],
            .applicationFailed, ["Read the trace beside it."],
            "\(tree)/jetty-server/src/main/java/org/eclipse/jetty/server/Response.java",
            ["handleException /cart java.lang.NullPointerException"]),
    ]
}

/// What its console says (jetty-slf4j-impl: StdErrAppender; Spring Boot puts its own in front).
private enum JettyStates {
    static let lines = [
        ErrorLineDescription(
            template: "{time}:{level}:{-}:{-}: {message}",
            samples: [
                "2026-03-04 10:15:00.123:WARN:oejs.HttpChannel:qtp123-17: handleException /cart java.lang.NullPointerException",
                "2026-03-04 10:15:00.123:INFO :oejs.Server:main: Started oejs.Server@1b2c6ec2{STARTING}[12.0.5,sto=0] @1234ms",
            ])
    ]

    static let all: [StateMessage] = [
        .of(
            .queueFull, "QueuedThreadPool[{-} rejected ",
            "QueuedThreadPool[qtp1582797472]@5e5792a0{STARTED,8<=200<=200,i=0,r=-1,q=1000}[ReservedThreadExecutor@1] rejected CEP:SocketChannelEndPoint@2"
        ),
        .of(
            .full, "Low Resources: Low on threads",
            "Low Resources: Low on threads: QueuedThreadPool[qtp1582797472]@5e5792a0"),
        .ofServer(
            .notStarted, "java.io.IOException: Failed to bind to ",
            "java.io.IOException: Failed to bind to 0.0.0.0/0.0.0.0:8080"),
        .ofServer(
            .stopping, "Stopped ServerConnector@",
            "Stopped ServerConnector@3d1cfad4{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}"),
        .ofServer(
            .stopping, "Stopped oejs.ServerConnector@",
            "Stopped oejs.ServerConnector@3d1cfad4{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}"),
        .ofServer(.stopped, "Stopped Server@", "Stopped Server@1b2c6ec2{STOPPING}[12.0.5,sto=0]"),
        .ofServer(.stopped, "Stopped oejs.Server@", "Stopped oejs.Server@1b2c6ec2{STOPPING}[12.0.5,sto=0]"),
        .ofServer(
            .started, "Started ServerConnector@",
            "Started ServerConnector@3d1cfad4{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}"),
        .ofServer(
            .started, "Started oejs.ServerConnector@",
            "Started oejs.ServerConnector@3d1cfad4{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}"),
        .ofServer(.started, "Started Server@", "Started Server@1b2c6ec2{STARTING}[12.0.5,sto=0] @1234ms"),
        .ofServer(.started, "Started oejs.Server@", "Started oejs.Server@1b2c6ec2{STARTING}[12.0.5,sto=0] @1234ms"),
        .ofServer(.started, "Jetty started on port", "Jetty started on port 8080 (http/1.1) with context path '/'"),
        .of(.failed, "handleException {target} ", "handleException /cart java.lang.NullPointerException"),
    ]
}
