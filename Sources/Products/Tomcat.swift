internal import Diagnosis

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
        product.places = [
            LogPlace(.errors, "logs/catalina.out, or the console of what embeds it"),
            LogPlace(.access, "logs/localhost_access_log.DATE.txt, by the AccessLogValve"),
        ]
        product.signalTable = { TomcatSignals.all }
        product.serverLineTable = { TomcatStates.lines }
        product.stateTable = { TomcatStates.all }
        product.processNames = ["java"]
        product.timeoutTable = { TimeoutSetting.tomcat }
        product.commonRows = CommonRowMarks {
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

/// What Tomcat, Spring Boot and the Java machine below them say, by Tomcat's sources of 2026 and the words of older releases.
private enum TomcatSignals {
    private static let tree = "https://github.com/apache/tomcat/blob/84ac9af072d4/java/org/apache"
    private static let endpoint = "\(tree)/tomcat/util/net/LocalStrings.properties"
    private static let coyote = "\(tree)/coyote/LocalStrings.properties"
    private static let spring = "https://docs.spring.io/spring-boot/reference/web/graceful-shutdown.html"

    static let all: [Signal] = [
        .message(
            "tomcat.out-of-threads",
            any: [") created for connector with address", "are currently busy, waiting. Increase maxThreads"],
            .saturated.ofServer("all threads of the connector were busy: more requests wait"),
            ["Raise maxThreads as far as the memory and the database allow, or make requests quicker."], endpoint,
            [
                "INFO: Maximum number of threads (200) created for connector with address [null] and port [8080]",
                "SEVERE: All threads (200) are currently busy, waiting. Increase maxThreads (200) or check the servlet status",
            ]),
        .message(
            "tomcat.queue-full", any: ["Executor rejected socket [", "Socket processing request was rejected for ["],
            .ownLimit.saying("Tomcat's executor took no more requests: it closed the connection"),
            fakedBy: "Tomcat also says so while it stops.",
            ["Raise maxThreads or the executor's maxQueueSize, or make requests quicker."], endpoint,
            ["Executor rejected socket [org.apache.tomcat.util.net.NioEndpoint$NioSocketWrapper@1] for processing"]),
        .message(
            "tomcat.pool-exhausted",
            any: [
                "Connection is not available, request timed out after ", "Pool empty. Unable to fetch a connection in ",
                "Cannot get a connection, pool error Timeout waiting for idle object",
            ],
            Proof(
                .cause(.queuedRequests, .saturation), .open,
                "requests waited for a connection to the database until the pool gave up"),
            fakedBy: "The application answers 500 to these; others that waited less may be those that failed.",
            [
                "Raise the pool (maximumPoolSize), make queries quicker, and look for connections that are not given back."
            ],
            "https://github.com/brettwooldridge/HikariCP/blob/HikariCP-6.2.1/src/main/java/com/zaxxer/hikari/pool/HikariPool.java",
            [
                "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms."
            ]),
        .message(
            "tomcat.stuck", all: ["has been active for [", "to serve the same request for ["],
            Proof(.cause(.proxyTimeout, .hung), .saidOfServer, "a thread was stuck on a request"),
            fakedBy: "A request that merely takes long is told of the same way, past the valve's threshold.",
            [
                "Read the stack beside it: what it waits for needs a timeout of its own; interruptThreadThreshold ends such threads."
            ],
            "\(tree)/catalina/valves/LocalStrings.properties",
            [
                "Thread [http-nio-8080-exec-3] (id=[31]) has been active for [603,000] milliseconds (since [3/4/26 10:15 AM]) to serve the "
                    + "same request for [http://shop.example/slow] and may be stuck (configured threshold for this StuckThreadDetectionValve is "
                    + "[600] seconds)."
            ]),
        .message(
            "tomcat.jvm-crashed", all: ["A fatal error has been detected by the Java Runtime Environment"],
            .crash.ofServer("the Java machine crashed"), ["Read hs_err_pid*.log; look at native libraries."],
            "https://docs.oracle.com/en/java/javase/21/troubleshoot/fatal-error-log.html",
            ["# A fatal error has been detected by the Java Runtime Environment:"]),
        .message(
            "tomcat.out-of-memory", any: ["java.lang.OutOfMemoryError", "Failed to complete processing of a request"],
            .crash.ofServer("the Java machine ran out of memory, and a request was lost"),
            fakedBy: "It may go on, and lose only some requests.",
            ["Raise -Xmx (MaxRAMPercentage) below the memory of its container, or find the leak in a heap dump."],
            coyote,
            [
                "java.lang.OutOfMemoryError: Java heap space", "SEVERE: Failed to complete processing of a request",
                "java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached",
            ]),
        .message(
            "tomcat.not-started",
            any: [
                "Failed to start component [Connector", "Failed to initialize component [Connector",
                "Web server failed to start. Port ", "APPLICATION FAILED TO START", "Application run failed",
                "The required Server component failed to start so Tomcat is unable to start",
                "java.net.BindException: Address already in use",
                "the secret attribute is either null or \"\". This combination is not valid.",
            ], .notStarted, ["Correct what the trace beside it names, or free the port: ss -ltnp."],
            "\(tree)/catalina/startup/LocalStrings.properties",
            [
                "Web server failed to start. Port 8080 was already in use.", "APPLICATION FAILED TO START",
                #"Failed to initialize component [Connector["http-nio-8080"]]"#,
                #"The AJP Connector is configured with secretRequired="true" but the secret attribute is either null or "". This combination is not valid."#,
            ]),
        .message(
            "tomcat.cut-off", all: ["Graceful shutdown aborted with one or more requests still active"],
            .recycled.ofServer("it was stopped with requests under way"),
            ["Raise spring.lifecycle.timeout-per-shutdown-phase above the longest request."], spring,
            ["Graceful shutdown aborted with one or more requests still active"]),
        .message(
            "tomcat.recycled",
            any: [
                "Stopping ProtocolHandler [", "Pausing ProtocolHandler [", "Destroying ProtocolHandler [",
                "Stopping service [",
                "Commencing graceful shutdown", "A valid shutdown command was received via the shutdown port",
                "Reloading Context with name [",
            ], .recycled, fakedBy: "Requests may end first; few are lost.",
            ["Set server.shutdown = graceful, and let the proxy leave the server out before it stops."], coyote,
            [
                #"INFO: Pausing ProtocolHandler ["http-nio-8080"]"#, "Stopping service [Tomcat]",
                "Commencing graceful shutdown. Waiting for active requests to complete",
            ]),
        .message(
            "tomcat.too-many-files", all: ["Socket accept failed"],
            Proof(
                .cause(.droppedConnection, nil), .saidOfServer,
                "Tomcat could not accept connections, mostly for lack of file descriptors"),
            ["Raise the limit: ulimit -n, LimitNOFILE of its unit."], endpoint,
            ["SEVERE: Socket accept failed java.io.IOException: Too many open files"]),
        .message(
            "tomcat.no-ajp", all: ["Invalid message received with signature ["],
            .wrongProtocol.saying("what came to the AJP port was no AJP"),
            ["Let ajp:// lead to the AJP connector (8009), http:// to the HTTP connector (8080)."],
            "\(tree)/coyote/ajp/LocalStrings.properties", ["Invalid message received with signature [18245]"]),
        .message(
            "tomcat.tls-on-plain-port", all: ["Invalid character found in method name [0x16"],
            .tls.saying("the TLS handshake failed: the proxy spoke TLS to a port that speaks plain HTTP"),
            ["Let the proxy speak http:// to that connector, or give it an SSLHostConfig."],
            "\(tree)/coyote/http11/LocalStrings.properties",
            [
                "java.lang.IllegalArgumentException: Invalid character found in method name [0x160x030x010x02]. HTTP method names must be tokens"
            ]),
        .message(
            "tomcat.tls", all: ["Handshake failed for client connection from IP address ["], .tls,
            ["Compare certificates and versions of TLS on both sides."], endpoint,
            ["Handshake failed for client connection from IP address [10.1.0.2] and port [51000]"]),
        .message(
            "tomcat.proxy-left",
            any: [
                "ClientAbortException", "Remote Client Aborted Request", "AsyncRequestNotUsableException",
                "Client reset the stream before the response was complete", "org.eclipse.jetty.io.EofException",
            ], .proxyLeft, fakedBy: "A user who left looks the same.",
            ["Compare the proxy's response timeout with how long the request takes."],
            "\(tree)/catalina/connector/ClientAbortException.java",
            ["org.apache.catalina.connector.ClientAbortException: java.io.IOException: Broken pipe"]),
        .message(
            "tomcat.application-failed",
            any: [
                "Servlet.service() for servlet [", "Exception Processing [",
                "Exception while processing an asynchronous request",
                "UT005023: Exception handling request to ",
            ], .applicationFailed, ["Read the trace beside it."], "\(tree)/catalina/core/LocalStrings.properties",
            [
                "Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception [Request processing failed] with "
                    + "root cause"
            ]),
    ]
}

/// What Tomcat and Spring Boot say of the server (catalina and coyote's LocalStrings.properties, Spring Boot's
/// web server and graceful shutdown).
private enum TomcatStates {
    static let lines = [
        // juli's OneLineFormatter, the default of catalina.out since Tomcat 8.
        ErrorLineDescription(
            template: "{time-dashed} {level} [{-}] {-} {message}",
            samples: [
                "04-Mar-2026 10:15:00.123 SEVERE [http-nio-8080-exec-3] org.apache.catalina.core.StandardWrapperValve.invoke Servlet.service() for servlet [x] threw exception"
            ]),
        // Spring Boot's console, since 3.2 with the application's name, and before.
        ErrorLineDescription(
            template: "{time} {level} {pid} --- [{-}] [{-}] {-} : {message}",
            samples: [
                "2026-03-04T10:15:00.123Z  INFO 17 --- [shop] [           main] o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat started on port 8080 (http) with context path '/'"
            ]),
        ErrorLineDescription(
            template: "{time} {level} {pid} --- [{-}] {-} : {message}",
            samples: [
                "2026-03-04 10:15:00.123  INFO 17 --- [           main] o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat started on port(s): 8080 (http)"
            ]),
    ]

    static let all: [StateMessage] = [
        .of(
            .full, "Maximum number of threads ({-}) created for connector with address",
            "Maximum number of threads (200) created for connector with address [null] and port [8080]"),
        .of(
            .full, "All threads ({-}) are currently busy, waiting. Increase maxThreads",
            "All threads (200) are currently busy, waiting. Increase maxThreads (200) or check the servlet status"),
        .of(
            .queueFull, "Executor rejected socket [",
            "Executor rejected socket [org.apache.tomcat.util.net.NioEndpoint$NioSocketWrapper@1] for processing"),
        .of(
            .queueFull, "Socket processing request was rejected for [",
            "Socket processing request was rejected for [org.apache.tomcat.util.net.NioEndpoint$NioSocketWrapper@1]"),
        .of(
            .slow,
            "Thread [{-}] (id=[{-}]) has been active for [{-}] milliseconds (since [{-}]) to serve the same request for [{target}] and",
            "Thread [http-nio-8080-exec-3] (id=[31]) has been active for [603,000] milliseconds (since [3/4/26 10:15 AM]) to serve the same request for [http://shop.example/slow] and may be stuck (configured threshold for this StuckThreadDetectionValve is [600] seconds)."
        ),
        .ofServer(
            .crashed, "# A fatal error has been detected by the Java Runtime Environment",
            "# A fatal error has been detected by the Java Runtime Environment:"),
        .ofServer(
            .crashed, "Terminating due to java.lang.OutOfMemoryError",
            "Terminating due to java.lang.OutOfMemoryError: Java heap space"),
        .ofServer(
            .notStarted, "Web server failed to start. Port ",
            "Web server failed to start. Port 8080 was already in use."),
        .ofServer(.notStarted, "APPLICATION FAILED TO START", "APPLICATION FAILED TO START"),
        .ofServer(.notStarted, "Application run failed", "Application run failed"),
        .ofServer(
            .notStarted, "Failed to initialize component [Connector",
            #"Failed to initialize component [Connector["http-nio-8080"]]"#),
        .ofServer(
            .notStarted, "Failed to start component [Connector",
            #"Failed to start component [Connector["http-nio-8080"]]"#),
        .ofServer(
            .cutOff, "Graceful shutdown aborted with one or more requests still active",
            "Graceful shutdown aborted with one or more requests still active"),
        .ofServer(
            .stopping, "Commencing graceful shutdown",
            "Commencing graceful shutdown. Waiting for active requests to complete"),
        .ofServer(
            .stopping, "A valid shutdown command was received via the shutdown port",
            "A valid shutdown command was received via the shutdown port. Stopping the Server instance."),
        .ofServer(
            .stopping, "Pausing ProtocolHandler [", #"Pausing ProtocolHandler ["http-nio-8080"]"#),
        .ofServer(.stopping, "Stopping service [", "Stopping service [Tomcat]"),
        .ofServer(
            .stopping, "Stopping ProtocolHandler [", #"Stopping ProtocolHandler ["http-nio-8080"]"#),
        .ofServer(
            .stopped, "Destroying ProtocolHandler [", #"Destroying ProtocolHandler ["http-nio-8080"]"#),
        .ofServer(
            .started, "Reloading Context with name [{-}] is completed",
            "Reloading Context with name [/shop] is completed"),
        .ofServer(.stopping, "Reloading Context with name [", "Reloading Context with name [/shop] has started"),
        .ofServer(
            .started, "Starting ProtocolHandler [", #"Starting ProtocolHandler ["http-nio-8080"]"#),
        .ofServer(.started, "Server startup in ", "Server startup in [1234] milliseconds"),
        .ofServer(
            .started, "Tomcat started on port", "Tomcat started on port 8080 (http) with context path '/'"),
        .of(
            .failed, "Servlet.service() for servlet [",
            "Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception"),
    ]
}
