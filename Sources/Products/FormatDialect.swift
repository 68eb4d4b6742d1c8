/// The language of a product's own format strings.
public enum FormatDialect: String, Hashable, Sendable, CaseIterable {
    case nginx, apache, haproxy, tomcat, varnish, lighttpd, gunicorn, hypercorn, morgan, envoy, squid

    /// The product whose strings they are.
    public var product: ProductID {
        switch self {
        case .morgan: .node
        default: ProductID(rawValue: rawValue)
        }
    }

    /// The directive that the string stands in.
    public var directive: String {
        switch self {
        case .nginx: "log_format"
        case .apache: "LogFormat"
        case .haproxy: "log-format"
        case .tomcat: "pattern"
        case .varnish: "-F"
        case .lighttpd: "accesslog.format"
        case .gunicorn, .hypercorn: "access_log_format"
        case .morgan: "morgan"
        case .envoy: "text_format"
        case .squid: "logformat"
        }
    }

    /// What moment a row's time means, where the string says nothing else.
    public var moment: StampMoment {
        switch self {
        case .apache, .haproxy, .varnish, .envoy: .start
        default: .end
        }
    }
}
