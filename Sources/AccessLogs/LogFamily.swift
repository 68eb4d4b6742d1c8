/// The product whose way of logging a file follows.
public enum LogFamily: String, Hashable, Sendable, Codable, CaseIterable {
    /// nginx and what is built on it.
    case nginx
    /// Apache httpd.
    case apache
    /// HAProxy.
    case haproxy
    /// Caddy.
    case caddy
    /// Envoy, and meshes built on it.
    case envoy
    /// Traefik.
    case traefik
    /// Amazon's load balancers.
    case alb = "aws-alb"
    /// Azure's Application Gateway.
    case appGateway = "azure-app-gateway"
    /// Google Cloud's load balancers.
    case googleCloud = "google-cloud"
    /// Varnish.
    case varnish
    /// Squid.
    case squid
    /// lighttpd.
    case lighttpd
    /// Amazon CloudFront.
    case cloudFront = "aws-cloudfront"
    /// Azure Front Door.
    case frontDoor = "azure-front-door"
    /// Cloudflare.
    case cloudflare
    /// Tomcat.
    case tomcat
    /// gunicorn.
    case gunicorn
    /// Hypercorn.
    case hypercorn
    /// Node's loggers: morgan, pino-http.
    case node
    /// Products of whose answers nothing particular is known.
    case other
    /// IIS and others that write W3C extended logs.
    case iis

    /// The name as people write it.
    public var displayName: String {
        switch self {
        case .nginx: "nginx"
        case .apache: "Apache"
        case .haproxy: "HAProxy"
        case .caddy: "Caddy"
        case .envoy: "Envoy"
        case .traefik: "Traefik"
        case .alb: "AWS load balancer"
        case .appGateway: "Azure Application Gateway"
        case .googleCloud: "Google Cloud load balancer"
        case .varnish: "Varnish"
        case .squid: "Squid"
        case .lighttpd: "lighttpd"
        case .cloudFront: "Amazon CloudFront"
        case .frontDoor: "Azure Front Door"
        case .cloudflare: "Cloudflare"
        case .tomcat: "Tomcat"
        case .gunicorn: "gunicorn"
        case .hypercorn: "Hypercorn"
        case .node: "Node"
        case .other: "other"
        case .iis: "IIS W3C"
        }
    }

    /// Statuses that only this product answers with, and that are gateway failures beside 502, 503 and 504.
    ///
    /// Cloudflare answers 520 to 526 for what it meets at the origin, and 530 beside its own error 1xxx, such as a name
    /// that does not resolve (developers.cloudflare.com, Support, Cloudflare 5xx errors). Front Door logs a status of 0
    /// where the origin gave none (learn.microsoft.com, Azure Front Door, Monitor metrics and logs: `HttpStatusCode`);
    /// that the client left is a 499 there.
    public var ownGatewayStatuses: Set<Int> {
        switch self {
        case .cloudflare: Set(520...526).union([530])
        case .frontDoor: [0]
        default: []
        }
    }
}

/// What moment a row's time means.
public enum StampMoment: String, Hashable, Sendable, Codable {
    /// When the request began: Apache, HAProxy.
    case start
    /// When the response was finished: nginx, Caddy, IIS.
    case end
}
