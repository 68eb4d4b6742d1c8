internal import Diagnosis

/// Where the evidence lies that settles what became of a request behind a product.
///
/// What a product says is often a symptom: the connection was lost, nothing came in time. What settles it differs by platform; there are no
/// Windows events of a function, and no kernel log of a dyno.
public enum Settling: String, Hashable, Sendable, CaseIterable {
    /// On machines or containers of one's own.
    case server
    /// On Windows.
    case windows
    /// Behind Amazon's balancers and gateways: instances, tasks, functions.
    case amazon
    /// Behind Azure's.
    case azure
    /// Behind Google's.
    case google
    /// At the origin of an edge that somebody else runs.
    case origin
    /// In a dyno of Heroku's.
    case heroku
    /// In an instance of Cloud Foundry's.
    case cloudFoundry = "cloud-foundry"
    /// In a function of the same platform.
    case functions

    /// Where the end of a process shows, or of its connection: in a clause.
    public var ends: String {
        switch self {
        case .server:
            "the server's own error log and its system's of that moment (journalctl, dmesg, kubectl describe pod; on Windows the System "
                + "and Application events)"
        case .windows:
            "the server's System and Application events (WAS, W3SVC, Application Error, .NET Runtime) and HTTPERR"
        case .amazon:
            "the target's own log: the instance's journal, the stopped task's reason in ECS, the pod's events in EKS, the function's "
                + "log in CloudWatch"
        case .azure:
            "the backend's own log; of App Service its platform log and Diagnose and solve problems, of a Windows machine its events"
        case .google:
            "the backend's own log in Cloud Logging; of GKE kubectl describe pod, of an instance its serial console"
        case .origin: "the origin's own access and error log of that moment"
        case .heroku: "heroku logs of that moment: R codes, the dyno's state, what the application wrote"
        case .cloudFoundry: "cf events APP and cf logs APP --recent"
        case .functions: "the function's log of that request: its end, its duration, its memory"
        }
    }

    /// What tells work from waiting, in a clause.
    public var waits: String {
        switch self {
        case .server:
            "the server's access log with durations: a row that took longer than the timeout is work, a short, late or missing one is "
                + "waiting"
        case .windows:
            "the server's IIS log (time-taken) and the counters of its queues: ASP.NET and HTTP Service Request Queues"
        case .amazon: "the target's own request log with durations; of a function its Duration in CloudWatch"
        case .azure: "the backend's own request log with durations beside the gateway's serverResponseLatency"
        case .google: "the backend's own request log with durations beside the balancer's backendLatency"
        case .origin: "the origin's access log with durations"
        case .heroku:
            "the application's own request log beside the router's service=: what is longer there waited in the dyno"
        case .cloudFoundry: "the application's own request log beside the router's response_time"
        case .functions: "the function's own duration beside the edge's"
        }
    }

    /// How to see whether something listens and can be reached, in a clause.
    private var reaches: String {
        switch self {
        case .server: "ss -ltn on the server's machine, and nc -vz HOST PORT from the proxy's"
        case .windows: "netstat -ano on the server's machine, and Test-NetConnection HOST -Port PORT from the proxy's"
        case .amazon: "the target's health in its target group, its security group, and ss -ltn on it"
        case .azure: "Backend health in the portal, the network security group, and Connection troubleshoot"
        case .google: "the backend service's health, and the firewall rule for 130.211.0.0/22 and 35.191.0.0/16"
        case .origin:
            "the origin's firewall against the edge's address ranges, and curl --resolve NAME:PORT:ADDRESS from outside"
        case .heroku: "heroku ps, and whether the application listens on $PORT"
        case .cloudFoundry: "cf app APP, and whether the application listens on $PORT"
        case .functions: "the deployment's state, and the function's log"
        }
    }

    /// What would settle what a claim leaves open, in a clause; nil where nothing is open.
    ///
    /// - Parameter claim: what is claimed.
    /// - Returns: where to look.
    public func settles(_ claim: Proof.Claim) -> String? {
        switch claim {
        case .gaveUpWaiting, .timeRanOut, .cause(.proxyTimeout, _), .cause(.queuedRequests, .saturation): waits
        case .cause(.queuedRequests, _):
            self == .server ? "ss -ltn on the server's machine: Recv-Q at Send-Q is a full backlog" : waits
        case .lostConnection, .cause(.droppedConnection, .reset), .cause(.droppedConnection, .prematureClose),
            .cause(.droppedConnection, .crash), .cause(.droppedConnection, .workerKilled),
            .cause(.droppedConnection, .recycle), .cause(.droppedConnection, .keepAliveRace), .bodyBroke:
            ends
        case .cause(.droppedConnection, .dns):
            "the same name asked on the proxy's machine, of the resolver that the proxy asks: dig NAME @RESOLVER"
        case .cause(.droppedConnection, .tls):
            "openssl s_client -connect HOST:PORT -servername NAME: certificate, names, versions"
        case .cause(.droppedConnection, .permissionDenied):
            "ausearch -m avc -ts recent, iptables -L or nft list ruleset, ls -l of the socket"
        case .cause(.droppedConnection, .markedDown), .serverDown:
            "what the checks met: the lines before it, and the server's own log"
        case .cause(.droppedConnection, _): reaches
        case .cause(.invalidResponse, _): "the raw response, asked straight of the server: curl -v --raw"
        case .lostOrInvalid: "\(ends); the raw response by curl -v --raw"
        case .cause(.serverSent, _): "the server's own log of the same request"
        case .clientLeft, .cause(.unknown, .clientLeft):
            "the log of what stands in front: who gave up, and after how long"
        case .cause(.unknown, .notRouted), .cause(.unknown, .refusedByProxy):
            "the proxy's own configuration: the route, rule or limit that the request met"
        case .cause(.unknown, _), .serverUp, .nothing: nil
        }
    }
}

extension Signal {
    /// Who has to change something, in a phrase; nil where nobody has, or the signal does not tell.
    public var fault: String? {
        proof.isOfProxy ? "the proxy itself: a limit of its own, or what it ran out of" : claim.fault
    }

    /// What would settle what the signal leaves open, in a clause; nil where nothing is open.
    ///
    /// - Parameter settling: the platform.
    /// - Returns: where to look.
    public func settles(on settling: Settling) -> String? {
        proof.isOfProxy
            ? "the proxy's own limits and counters of that moment: connections, ports, open files"
            : settling.settles(claim)
    }

    /// The same, of something that the product itself ran out of.
    @inline(never) func ofProxy() -> Signal {
        var signal = self
        signal.proof.isOfProxy = true
        return signal
    }
}

/// Who has to change something, as far as a claim tells.
extension Proof.Claim {
    /// Who is at fault, in a phrase; nil where nobody is, or the claim does not tell.
    public var fault: String? {
        switch self {
        case .gaveUpWaiting, .timeRanOut, .cause(.proxyTimeout, _):
            "the server where its work is too long, else the timeout"
        case .cause(.queuedRequests, .saturation): "the server: too few workers for what is asked of it"
        case .cause(.queuedRequests, _): "whose queue it is: too short, or emptied too slowly"
        case .lostConnection(.keepAliveRace), .cause(.droppedConnection, .keepAliveRace):
            "the pair of idle timeouts: the server's is the shorter one"
        case .lostConnection, .bodyBroke: "the server, or what cut the connection on the way"
        case .cause(.droppedConnection, .dns): "the name in the proxy's configuration, or its resolver"
        case .cause(.droppedConnection, .tls): "the server's certificate or TLS, or what the proxy is set to expect"
        case .cause(.droppedConnection, .permissionDenied): "the proxy's own machine"
        case .cause(.droppedConnection, .connectTimeout), .cause(.droppedConnection, .noRoute):
            "the network on the way, or the server's address"
        case .cause(.droppedConnection, nil): "the server, or the way to it"
        case .cause(.droppedConnection, _), .serverDown: "the server"
        case .cause(.invalidResponse, .wrongProtocol): "the proxy's configuration, or what listens on that port"
        case .cause(.invalidResponse, _): "the server: its response"
        case .lostOrInvalid: "the server"
        case .cause(.serverSent, .gatewayBehind): "what lies behind the server"
        case .cause(.serverSent, _): "the server's application"
        case .cause(.unknown, .notRouted): "the proxy's configuration"
        case .cause(.unknown, .refusedByProxy): "the proxy's own rules or limits, or the request"
        case .clientLeft, .cause(.unknown, _), .serverUp, .nothing: nil
        }
    }
}
