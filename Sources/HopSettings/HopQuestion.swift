/// What is known of a request of which a configuration is asked what holds for it.
///
/// All of a URL is the most particular question; a path alone, a host, a backend are less specific ones, and nothing at all
/// asks for every way there is.
public struct HopQuestion: Hashable, Sendable {
    /// The URL, as far as it is known.
    public var url: RequestURL
    /// The backend, upstream, balancer or farm that the request went to; nil where that is not known.
    public var backend: String?

    /// Asks for a URL.
    ///
    /// - Parameters:
    ///   - url: the URL, as far as it is known.
    ///   - backend: the backend that the request went to, as the hop's log names it.
    public init(_ url: RequestURL, backend: String? = nil) {
        self.url = url
        self.backend = backend
    }

    /// Asks with what is known; the rest stays open.
    ///
    /// - Parameters:
    ///   - authority: the host as the client sent it, with its port or without.
    ///   - path: the path, without its query.
    ///   - backend: the backend that the request went to, as the hop's log names it.
    public init(authority: String? = nil, path: String? = nil, backend: String? = nil) {
        let (host, port) = authority.map { RequestURL.hostAndPort($0) } ?? (nil, nil)
        self.init(RequestURL(host: host, port: port == -1 ? nil : port, path: path), backend: backend)
    }
}
