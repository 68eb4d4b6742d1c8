internal import Diagnosis

/// The messages of nginx's error log, by its sources of 1.31.4.
///
/// A message ends with what nginx was doing: `while connecting to upstream`. Only that tells whether a status had been sent.
enum NginxMessages {
    private static let tree = "https://github.com/nginx/nginx/blob/release-1.31.4/src"
    private static let upstream = "\(tree)/http/ngx_http_upstream.c"
    private static let connect = "\(tree)/event/ngx_event_connect.c"
    private static let openSSL = "\(tree)/event/ngx_event_openssl.c"
    private static let proxy = "\(tree)/http/modules/ngx_http_proxy_module.c"
    private static let http2 = "\(tree)/http/modules/ngx_http_proxy_v2_module.c"
    private static let gRPC = "\(tree)/http/modules/ngx_http_grpc_module.c"
    private static let fastCGI = "\(tree)/http/modules/ngx_http_fastcgi_module.c"
    private static let memcached = "\(tree)/http/modules/ngx_http_memcached_module.c"

    private static let connecting = "while connecting to upstream"
    private static let handshaking = "SSL handshaking to upstream"
    private static let sending = "while sending request to upstream"
    private static let header = "while reading response header from upstream"
    private static let body = "while reading upstream"
    private static let tunnel = "while proxying upgraded connection"

    private static let start = [
        "Start what proxy_pass names, or correct its address and port; give it time to listen before nginx sends to it."
    ]
    private static let reach = [
        "Let proxy_connect_timeout be at most a few seconds and proxy_next_upstream try another server; look at firewalls "
            + "and full backlogs."
    ]
    private static let route = [
        "Correct the address in proxy_pass or upstream, or the routes of nginx's machine: ip route get ADDRESS."
    ]
    private static let permit = [
        "On SELinux: setsebool -P httpd_can_network_connect 1, or the socket's type httpd_var_run_t.",
        "Give nginx's user the right to the socket: listen.owner, listen.group and listen.mode of php-fpm, chmod-socket of uWSGI, "
            + "umask of gunicorn, and x on every directory above.",
        "Look for local firewall rules on what nginx sends: nft list ruleset.",
    ]
    private static let backlog = [
        "Raise listen.backlog (php-fpm), backlog (gunicorn), listen (uWSGI), and net.core.somaxconn with it.",
        "Give the server more workers (pm.max_children, --workers, processes), or make requests quicker: it accepts too slowly.",
    ]
    private static let patience = [
        "Raise proxy_read_timeout (fastcgi_read_timeout, uwsgi_read_timeout, grpc_read_timeout) for that location, or make the "
            + "request quicker."
    ]
    private static let close = [
        "Find why the server ended the connection: its own log at that moment. With keepalive in upstream, let the server keep "
            + "idle connections longer than keepalive_timeout."
    ]
    private static let buffers = [
        "Raise proxy_buffer_size and proxy_buffers (fastcgi_buffer_size, uwsgi_buffer_size, grpc_buffer_size), or let the server "
            + "send smaller headers."
    ]
    private static let http = ["Correct the response header that the server sends; curl -v shows it."]
    private static let handshake = [
        "Compare proxy_ssl_name, proxy_ssl_server_name, proxy_ssl_protocols and proxy_ssl_trusted_certificate with what the "
            + "server offers: openssl s_client -connect."
    ]
    private static let serverName = [
        "Set proxy_ssl_server_name on and proxy_ssl_name to the server's name: many servers choose a certificate by it."
    ]
    private static let ownCertificate = [
        "Give nginx the certificate that the server asks for: proxy_ssl_certificate and proxy_ssl_certificate_key."
    ]
    private static let frames = ["Look at the server's HTTP/2: its version, and what stands between it and nginx."]
    private static let resolver = ["Give resolver a server that knows the name, with valid= for names that move."]
    private static let address = ["Correct the variable or address in proxy_pass: scheme, host and port."]

    static let all: [Signal] =
        leaving + handshakes + connections + waits + responses + otherProtocols + losses + own + lookups + ingress
        + checks

    /// Messages that quote what others wrote, and those of other duties than proxying.
    static let unrelated = UnrelatedMessages(
        beginnings: [
            "\"", "open() \"", "opendir() \"", "stat() \"", "lstat() \"", "read() \"", "pread() \"", "rename() \"",
            "unlink() \"", "mkdir() \"", "DELETE \"", "directory index of \"", "access forbidden", "client sent ",
            "client intended ", "user \"", "rewritten ", "the rewritten ", "unsafe URI ", "cache file \"",
            "FastCGI sent in stderr", "could not find named location", "key: \"", "an upstream response is buffered",
            "a client request body is buffered", "both URI \"", "header already sent",
        ],
        parts: [
            " while in resolving client address", " while requesting certificate status", ", dry run",
            " while checking client certificate", ", ignored while ", "upstream sent more data than specified",
            "upstream sent data after ", "upstream sent too big early hints",
        ])

    // MARK: - The client

    private static let leaving: [Signal] = [
        .message(
            "nginx.client-left", all: ["client prematurely closed connection"], .clientLeft,
            fakedBy: "A balancer in front that gives up is the client here.",
            ["Look for a shorter timeout in front of nginx; proxy_ignore_client_abort lets the server finish."],
            upstream,
            [
                "client prematurely closed connection, so upstream connection is closed too while reading response header from upstream",
                "epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while sending "
                    + "request to upstream",
                "client prematurely closed connection while connecting to upstream",
            ])
    ]

    // MARK: - TLS with the server

    private static let handshakes: [Signal] = [
        .message(
            "nginx.tls-timed-out", all: ["upstream timed out", handshaking], .connectTimeout,
            fakedBy: "A port that speaks plain HTTP and waits for a request.", reach, upstream,
            ["upstream timed out (110: Operation timed out) while SSL handshaking to upstream"]),
        .message(
            "nginx.tls-to-plain-port", all: ["SSL_do_handshake() failed", handshaking],
            any: [
                "wrong version number", "packet length too long", "http request", "unknown protocol",
                "record layer failure",
            ],
            .tls.saying("the TLS handshake failed: what listens on that port speaks no TLS"),
            ["Write http:// (grpc:// for gRPC) in proxy_pass, or name the server's TLS port."], openSSL,
            [
                "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream",
                "SSL_do_handshake() failed (SSL: error:140770FC:SSL routines:SSL23_GET_SERVER_HELLO:unknown protocol) while SSL "
                    + "handshaking to upstream",
                "SSL_do_handshake() failed (SSL: error:0A0000C6:SSL routines::packet length too long) while SSL handshaking to upstream",
            ]),
        .message(
            "nginx.certificate-asked-for", all: ["upstream"],
            any: [
                "alert certificate required", "alert bad certificate", "alert unknown ca", "alert certificate unknown",
                "alert certificate expired", "alert certificate revoked", "alert unsupported certificate",
            ],
            .tls.saying("the server did not take the proxy's certificate"), ownCertificate, openSSL,
            [
                "SSL_read() failed (SSL: error:0A00045C:SSL routines::tlsv13 alert certificate required:SSL alert number 116) while "
                    + "reading response header from upstream",
                "SSL_do_handshake() failed (SSL: error:0A000412:SSL routines::sslv3 alert bad certificate:SSL alert number 42) while "
                    + "SSL handshaking to upstream",
            ]),
        .message(
            "nginx.server-name-unknown", all: ["SSL_do_handshake() failed", handshaking],
            any: ["unrecognized name", "alert internal error", "alert access denied"],
            .tls.saying("the TLS handshake failed: the server knows no certificate for that name"), serverName, openSSL,
            [
                "SSL_do_handshake() failed (SSL: error:0A000458:SSL routines::tlsv1 unrecognized name:SSL alert number 112) while SSL "
                    + "handshaking to upstream",
                "SSL_do_handshake() failed (SSL: error:0A000438:SSL routines::tlsv1 alert internal error:SSL alert number 80) while SSL "
                    + "handshaking to upstream",
            ]),
        .message(
            "nginx.no-common-protocol", all: ["SSL_do_handshake() failed", handshaking],
            any: [
                "alert protocol version", "unsupported protocol", "no protocols available", "no shared cipher",
                "alert handshake failure", "no suitable", "dh key too small", "ee key too small",
                "unsafe legacy renegotiation", "alert insufficient security",
            ],
            .tls.saying("the TLS handshake failed: the two sides have no protocol or cipher in common"),
            fakedBy: "A server that chooses its certificate by name answers so, too, where none is sent.",
            ["Compare proxy_ssl_protocols and proxy_ssl_ciphers with what the server offers."] + serverName, openSSL,
            [
                "SSL_do_handshake() failed (SSL: error:0A00042E:SSL routines::tlsv1 alert protocol version:SSL alert number 70) while SSL "
                    + "handshaking to upstream",
                "SSL_do_handshake() failed (SSL: error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:SSL alert "
                    + "number 40) while SSL handshaking to upstream",
            ]),
        .message(
            "nginx.handshake-failed", any: ["SSL_do_handshake() failed", "handshake rejected"], .tls, handshake,
            openSSL,
            [
                "SSL_do_handshake() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while SSL handshaking to "
                    + "upstream",
                "handshake rejected while SSL handshaking to upstream",
            ], while: [handshaking]),
        .message(
            "nginx.handshake-closed", all: ["peer closed connection in SSL handshake", handshaking],
            .tls.saying("the server closed the connection in the TLS handshake"),
            handshake + serverName, openSSL,
            [
                "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking to upstream",
                "peer closed connection in SSL handshake while SSL handshaking to upstream",
            ]),
        .message(
            "nginx.certificate-name", all: ["upstream SSL certificate does not match"],
            .tls.saying("the server's certificate is for another name"),
            ["Set proxy_ssl_name to a name that the certificate has, or proxy_set_header Host to it."], upstream,
            ["upstream SSL certificate does not match \"web.internal\" while SSL handshaking to upstream"]),
        .message(
            "nginx.certificate", all: ["upstream SSL certificate verify error"],
            .tls.saying("the server's certificate could not be verified"),
            [
                "Give proxy_ssl_trusted_certificate the server's issuer, and proxy_ssl_verify_depth the length of its chain; renew a "
                    + "certificate that has expired."
            ], upstream,
            [
                "upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream",
                "upstream SSL certificate verify error: (2:unable to get issuer certificate) while SSL handshaking to upstream",
                "upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream",
            ]),
        .message(
            "nginx.own-certificate",
            any: [
                "cannot load certificate", "SSL_use_certificate(", "SSL_use_PrivateKey(", "SSL_set0_chain(",
                "SSL_set_tlsext_host_name(", "SSL_set_alpn_protos() failed",
            ],
            .tls.saying("nginx could not prepare TLS with the server"),
            ["Correct proxy_ssl_certificate, proxy_ssl_certificate_key and proxy_ssl_name: files, variables, rights."],
            openSSL,
            [
                "cannot load certificate \"/etc/nginx/client.pem\": BIO_new_file() failed (SSL: error:02001002:system library:fopen:No such "
                    + "file or directory) while connecting to upstream",
                "SSL_set_tlsext_host_name(\"a..b\") failed (SSL:) while connecting to upstream",
            ], while: [connecting, handshaking]),
        .message(
            "nginx.sent-before-tls", all: ["upstream prematurely sent response"],
            .wrongProtocol.saying(
                "the server sent an answer before the TLS handshake: it speaks another protocol on that port"),
            ["Write http:// in proxy_pass, or name the server's TLS port."], upstream,
            ["upstream prematurely sent response while reading response header from upstream"]),
    ]

    // MARK: - Connecting

    private static let connections: [Signal] = [
        .message(
            "nginx.refused", any: [connecting, "connect() "], errno: [.refused], .refused, start, connect,
            [
                "connect() failed (111: Connection refused) while connecting to upstream",
                "connect() failed (61: Connection refused) while connecting to upstream",
                "connect() to unix:/run/app.sock failed (111: Connection refused) while connecting to upstream",
                "kevent() reported that connect() failed (61: Connection refused) while connecting to upstream",
                "connect() failed (10061: No connection could be made because the target machine actively refused it) while "
                    + "connecting to upstream",
            ]),
        .message(
            "nginx.no-socket", any: [connecting, "connect() "], errno: [.noSuchFile],
            .refused.saying("there was no socket of the server's: nothing listens"),
            ["Start what listens at the socket, or correct the path in proxy_pass (fastcgi_pass, uwsgi_pass)."],
            connect,
            ["connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream"]),
        .message(
            "nginx.not-permitted", any: [connecting, "connect() "], errno: [.noPermission], .permissionDenied, permit,
            connect,
            [
                "connect() to 127.0.0.1:5000 failed (13: Permission denied) while connecting to upstream",
                "connect() to unix:/run/app.sock failed (13: Permission denied) while connecting to upstream",
                "connect() to 10.1.0.5:80 failed (1: Operation not permitted) while connecting to upstream",
            ]),
        .message(
            "nginx.backlog-full", any: [connecting, "connect() "], errno: [.again], .backlogFull, backlog, connect,
            [
                "connect() to unix:/run/php/fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream",
                "connect() to unix:/tmp/app.sock failed (35: Resource temporarily unavailable) while connecting to upstream",
            ]),
        .message(
            "nginx.unreachable", any: [connecting, "connect() "], errno: [.unreachable], .noRoute, route, connect,
            [
                "connect() failed (113: No route to host) while connecting to upstream",
                "connect() to [2001:db8::5]:80 failed (101: Network is unreachable) while connecting to upstream",
                "connect() failed (112: Host is down) while connecting to upstream",
            ]),
        .message(
            "nginx.address-unusable", any: [connecting, "connect() ", "socket() failed"], errno: [.badAddress],
            .noRoute.saying("the server's address is of no kind that nginx's machine can connect to"),
            [
                "Correct the address in proxy_pass; with IPv6 switched off, resolver … ipv6=off leaves such addresses out."
            ],
            connect,
            [
                "socket() failed (97: Address family not supported by protocol) while connecting to upstream",
                "connect() to 0.0.0.0:0 failed (22: Invalid argument) while connecting to upstream",
            ]),
        .message(
            "nginx.bind-address", all: ["bind("], errno: [.noAddress],
            Proof(
                .cause(.droppedConnection, nil), .said, "the address that nginx is to connect from is not its machine's"
            ),
            ["Correct proxy_bind: an address of nginx's own machine."], connect,
            ["bind(10.1.0.2) failed (99: Cannot assign requested address) while connecting to upstream"]),
        .message(
            "nginx.no-free-port", any: [connecting, "connect() ", "bind("], errno: [.noAddress, .addressInUse],
            .noFreePort,
            [
                "Use keepalive in upstream with proxy_http_version 1.1; widen net.ipv4.ip_local_port_range; proxy_bind more."
            ],
            connect,
            [
                "connect() to 10.1.0.5:80 failed (99: Cannot assign requested address) while connecting to upstream",
                "bind(10.1.0.2) failed (98: Address already in use) while connecting to upstream",
            ]),
        .message(
            "nginx.too-many-files", any: [connecting, "socket() failed"], errno: [.tooManyFiles], .tooManyFiles,
            ["Raise worker_rlimit_nofile, and worker_connections with it."], connect,
            ["socket() failed (24: Too many open files) while connecting to upstream"]),
        .message(
            "nginx.too-many-descriptors", all: ["the new socket has number", "files are available"], .tooManyFiles,
            ["Raise worker_rlimit_nofile, and worker_connections with it."],
            "\(tree)/core/ngx_connection.c",
            ["the new socket has number 1024, but only 1024 files are available while connecting to upstream"]),
        .message(
            "nginx.no-memory", any: [connecting, "socket() failed"], errno: [.noMemory],
            .tooManyFiles.saying("the proxy's machine had no memory for the connection"),
            ["Find what uses the memory of nginx's machine, or its limit of sockets (net.ipv4.tcp_mem)."], connect,
            ["socket() failed (105: No buffer space available) while connecting to upstream"]),
        .message(
            "nginx.own-connections", all: ["worker_connections are not enough"], none: ["reusing connections"],
            .tooManyFiles.saying("nginx ran out of its own connections (worker_connections)"),
            ["Raise worker_connections: a request that is passed on needs two; worker_rlimit_nofile with it."],
            "\(tree)/core/ngx_connection.c",
            ["512 worker_connections are not enough while connecting to upstream"]),
        .message(
            "nginx.reset-while-connecting", all: [connecting], errno: [.reset],
            .reset.saying("the connection was reset as it was made"),
            fakedBy: "A listener that closes: connections it had not accepted are reset.", close, connect,
            ["connect() failed (104: Connection reset by peer) while connecting to upstream"]),
        .message(
            "nginx.connect-expired", any: [connecting, "connect() "], errno: [.timedOut], .connectTimeout, reach,
            upstream,
            [
                "upstream timed out (110: Connection timed out) while connecting to upstream",
                "connect() failed (110: Connection timed out) while connecting to upstream",
                "upstream timed out (10060: A connection attempt failed because the connected party did not properly respond) while "
                    + "connecting to upstream",
            ]),
        .message(
            "nginx.connect-timed-out", all: ["upstream timed out", connecting], .connectTimeout, reach, upstream,
            ["upstream timed out while connecting to upstream"]),
        .message(
            "nginx.no-live-upstreams", all: ["no live upstreams"], .noLiveServers,
            fakedBy: "Servers at their max_conns count as none too.",
            [
                "Look for the failures before it that took the servers out; raise max_fails, lower fail_timeout, or max_conns."
            ],
            upstream, ["no live upstreams while connecting to upstream"]),
        .message(
            "nginx.taken-out", all: ["upstream server temporarily disabled"],
            .serverDown.saying("nginx took the server out of use: as many tries failed as max_fails allows"),
            [
                "Look at the lines just before it, of the same connection, for why they failed; max_fails and fail_timeout of the server "
                    + "say when it is taken out, and for how long."
            ], "https://github.com/nginx/nginx/blob/release-1.31.4/src/http/ngx_http_upstream_round_robin.c",
            ["upstream server temporarily disabled while connecting to upstream"]),
    ]

    // MARK: - Waiting

    private static let waits: [Signal] = [
        .message(
            "nginx.send-timed-out", all: ["upstream timed out"], .sendTimeout,
            ["Raise proxy_send_timeout, or find why the server stopped reading."], upstream,
            ["upstream timed out (110: Connection timed out) while sending request to upstream"],
            while: [sending, "while sending to upstream"]),
        .message(
            "nginx.read-timed-out", all: ["upstream timed out", header], .responseTimeout,
            fakedBy: "A request that waited in a queue of the server's looks the same.", patience, upstream,
            ["upstream timed out (110: Connection timed out) while reading response header from upstream"]),
        .message(
            "nginx.body-timed-out", all: ["upstream timed out"], .bodyBroke, patience, upstream,
            [
                "upstream timed out (110: Connection timed out) while reading upstream",
                "upstream timed out (110: Connection timed out) while proxying upgraded connection",
            ]),
    ]

    // MARK: - Answers that were not taken

    private static let responses: [Signal] = [
        .message(
            "nginx.body-invalid", any: ["upstream sent ", "upstream violated ", "memcached sent "],
            .bodyBroke.saying("the response's body was malformed"), http, proxy,
            [
                "upstream sent invalid chunked response while reading upstream",
                "upstream sent invalid trailer: \"X-A: a\\x00...\" while reading upstream",
                "upstream sent response body larger than indicated content length while reading upstream",
                "upstream violated stream flow control, received 16384 data frame with window 100 while reading upstream",
            ], while: [body]),
        .message(
            "nginx.body-malformed",
            any: [
                "upstream sent invalid chunked response", "upstream sent too big trailers", "invalid trailer",
                "upstream sent trailer without", "upstream sent response body larger than", "upstream violated ",
                "upstream sent data frame for unknown stream",
            ],
            .bodyBroke.saying("the response's body was malformed"), http, proxy,
            [
                "upstream sent invalid chunked response while sending to client",
                "upstream sent response body larger than indicated content length while reading response header from upstream",
                "upstream sent invalid trailer \"X-A: b\" while sending to client",
                "memcached sent invalid trailer while reading response header from upstream",
            ]),
        .message(
            "nginx.header-too-big", any: ["upstream sent too big header", "upstream sent too large http2 header"],
            .headerTooBig, buffers, upstream,
            [
                "upstream sent too big header while reading response header from upstream",
                "upstream sent too large http2 header value length: 65536 while reading response header from upstream",
                "upstream sent too large http2 header while reading response header from upstream",
            ]),
        .message(
            "nginx.no-status-line", all: ["upstream sent no valid HTTP"], .badStatusLine,
            fakedBy:
                "A server that speaks TLS or another protocol on that port. nginx passes such bytes on as HTTP/0.9.",
            http + ["Where the port speaks TLS, write https:// in proxy_pass."], proxy,
            ["upstream sent no valid HTTP/1.0 header while reading response header from upstream"]),
        .message(
            "nginx.invalid-status",
            any: ["upstream sent invalid status", ":status", "upstream sent HTTP/1.0 response with early hints"],
            .badStatusLine.saying("the response's status was malformed or missing"), http, fastCGI,
            [
                "upstream sent invalid status \"OK\" while reading response header from upstream",
                "upstream sent no :status header while reading response header from upstream",
                "upstream sent unexpected :status \"101\" while reading response header from upstream",
                "upstream sent HTTP/1.0 response with early hints while reading response header from upstream",
            ], while: ["upstream sent"]),
        .message(
            "nginx.invalid-header", any: ["upstream sent invalid header", "upstream sent invalid encoded header"],
            .invalidHeader, http, upstream,
            [
                "upstream sent invalid header: \"X-A: a\\x00...\" while reading response header from upstream",
                "upstream sent invalid header \"x: y\" while reading response header from upstream",
                "upstream sent invalid encoded header while reading response header from upstream",
            ]),
        .message(
            "nginx.bad-framing",
            any: [
                "upstream sent duplicate header line", "headers at the same time",
                "upstream sent invalid \"Content-Length\"",
                "upstream sent unknown \"Transfer-Encoding\"",
            ], none: [", ignored"],
            .badFraming, http, upstream,
            [
                "upstream sent duplicate header line: \"Content-Length: 5\", previous value: \"Content-Length: 7\" while reading response "
                    + "header from upstream",
                "upstream sent \"Content-Length\" and \"Transfer-Encoding\" headers at the same time while reading response header from "
                    + "upstream",
                "upstream sent invalid \"Content-Length\" header: \"Content-Length: x\" while reading response header from upstream",
                "upstream sent unknown \"Transfer-Encoding\": \"gzip\" while reading response header from upstream",
            ]),
        .message(
            "nginx.memcached", all: ["memcached sent invalid"],
            .badFraming.saying("memcached's answer was not understood"),
            ["Look at what listens where memcached_pass leads: it has to speak memcached's text protocol."], memcached,
            ["memcached sent invalid response: \"HTTP/1.1 400\" while reading response header from upstream"]),
    ]

    // MARK: - Other protocols: HTTP/2, gRPC, FastCGI

    private static let otherProtocols: [Signal] = [
        .message(
            "nginx.no-http2", all: ["upstream sent too large http2 frame"],
            .wrongProtocol.saying(
                "what the server sent is no HTTP/2: it speaks another protocol on that port (4740180 is HTTP/1, 1377027 TLS)"
            ),
            [
                "Let grpc_pass (proxy_pass with proxy_http_version 2) lead to a port that speaks HTTP/2: grpcs:// where it speaks TLS, "
                    + "proxy_pass with 1.1 where it speaks HTTP/1 only."
            ], gRPC, ["upstream sent too large http2 frame: 4740180 while reading response header from upstream"]),
        .message(
            "nginx.no-fastcgi", all: ["upstream sent unsupported FastCGI protocol version"],
            .wrongProtocol.saying(
                "what the server sent is no FastCGI: it speaks another protocol on that port (72 is the H of HTTP)"),
            ["Use proxy_pass for a server that speaks HTTP, uwsgi_pass for uWSGI; fastcgi_pass needs FastCGI."],
            fastCGI,
            ["upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream"]),
        .message(
            "nginx.fastcgi-ended",
            any: [
                "upstream prematurely closed FastCGI stdout", "upstream sent unexpected FastCGI record: 3",
            ],
            .prematureClose.saying("the application ended the FastCGI request before its header was complete"),
            [
                "Look at the application's own log (php-fpm's catch_workers_output and error_log): it ended without an answer."
            ],
            fastCGI,
            [
                "upstream prematurely closed FastCGI stdout while reading response header from upstream",
                "upstream sent unexpected FastCGI record: 3 while reading response header from upstream",
            ], while: [header]),
        .message(
            "nginx.fastcgi-body", any: ["upstream prematurely closed FastCGI"], .bodyBroke, close, fastCGI,
            [
                "upstream prematurely closed FastCGI request while reading upstream",
                "upstream prematurely closed FastCGI stdout while reading upstream",
            ]),
        .message(
            "nginx.fastcgi-record", all: ["upstream sent ", "FastCGI"], any: ["record", "request id"],
            .badFraming.saying("the server's FastCGI records were malformed"),
            ["Look at the FastCGI server's version and its log."], fastCGI,
            [
                "upstream sent unexpected FastCGI record: 11 while reading response header from upstream",
                "upstream sent invalid FastCGI record type: 0 while reading response header from upstream",
                "upstream sent unexpected FastCGI request id high byte: 2 while reading response header from upstream",
            ]),
        .message(
            "nginx.http2-body", any: ["upstream rejected request with error", "upstream prematurely closed stream"],
            .bodyBroke, close, gRPC, ["upstream rejected request with error 8 while reading upstream"], while: [body]),
        .message(
            "nginx.http2-other-version", any: ["upstream rejected request with error 13", "goaway with error 13"],
            .wrongProtocol.saying("the server asks for HTTP/1.1 (HTTP_1_1_REQUIRED)"),
            ["Use proxy_http_version 1.1 for that server."], http2,
            ["upstream rejected request with error 13 while reading response header from upstream"]),
        .message(
            "nginx.http2-refused-stream",
            any: ["upstream rejected request with error 7 ", "upstream rejected request with error 11 "],
            .reset.saying(
                "the server would not take the stream (REFUSED_STREAM, ENHANCE_YOUR_CALM): it is shutting down or has too many"
            ),
            [
                "Raise the server's limit of streams (max_concurrent_streams), add servers; grpc_next_upstream error non_idempotent tries "
                    + "another."
            ], http2,
            ["upstream rejected request with error 7 while reading response header from upstream"]),
        .message(
            "nginx.http2-reset", all: ["upstream rejected request with error"],
            .reset.saying("the server ended the stream with RST_STREAM"),
            ["Look at the server's own log: error 2 is its internal error, 8 that it cancelled the request."], gRPC,
            ["upstream rejected request with error 2 while reading response header from upstream"]),
        .message(
            "nginx.http2-goaway", all: ["upstream sent goaway with error 0"],
            .prematureClose.saying(
                "the server closed its HTTP/2 connection in good order (GOAWAY) before it took the request"),
            fakedBy: "A restart or a limit on a connection's age or requests ends connections so.",
            [
                "Let grpc_next_upstream (proxy_next_upstream) have error and non_idempotent, so that another connection is tried; raise "
                    + "the server's limit on a connection's age (max_connection_age) and requests."
            ], gRPC,
            ["upstream sent goaway with error 0 while reading response header from upstream"]),
        .message(
            "nginx.http2-goaway-error", all: ["upstream sent goaway with error"],
            .reset.saying("the server ended its HTTP/2 connection with an error (GOAWAY)"),
            [
                "Look at the server's own log: error 1 is a protocol error, 11 (ENHANCE_YOUR_CALM) too many pings or streams."
            ],
            gRPC, ["upstream sent goaway with error 11 while reading response header from upstream"]),
        .message(
            "nginx.http2-closed", all: ["upstream prematurely closed stream"],
            .prematureClose.saying("the server closed the HTTP/2 stream before its header was complete"), close, gRPC,
            ["upstream prematurely closed stream while reading response header from upstream"]),
        .message(
            "nginx.http2-frames", any: ["upstream sent ", "upstream violated "],
            .badFraming.saying("the server's HTTP/2 was malformed"), frames, gRPC,
            [
                "upstream sent unexpected http2 frame: 8 while reading response header from upstream",
                "upstream sent frame for unknown stream 3 while reading response header from upstream",
                "upstream sent invalid http2 table index: 70 while reading response header from upstream",
                "upstream sent settings frame with invalid length: 3 while reading response header from upstream",
                "upstream sent too many ping frames while reading response header from upstream",
                "upstream sent zero window update while reading response header from upstream",
            ],
            while: [
                "http2", " frame", "frames", "window update", "unknown stream", "closed stream", "flow control",
            ]),
        .message(
            "nginx.not-understood", all: ["upstream sent ", header],
            Proof(.cause(.invalidResponse, nil), .saidInPassing, "the response was not understood"), http, upstream,
            ["upstream sent something else while reading response header from upstream"]),
    ]

    // MARK: - Connections that were lost

    private static let losses: [Signal] = [
        .message(
            "nginx.body-closed", any: ["upstream prematurely closed connection", "upstream closed connection"],
            .bodyBroke,
            close, upstream,
            [
                "upstream prematurely closed connection while reading upstream",
                "kevent() reported that upstream closed connection (54: Connection reset by peer) while reading upstream",
            ], while: [body, "while sending to client"]),
        .message(
            "nginx.closed", all: ["upstream prematurely closed connection"], .prematureClose,
            fakedBy:
                "An idle connection that the server closed as nginx used it again; a port that speaks TLS or another protocol.",
            close, upstream,
            ["upstream prematurely closed connection while reading response header from upstream"]),
        .message(
            "nginx.body-reset", errno: [.reset], .bodyBroke, close, upstream,
            [
                "readv() failed (104: Connection reset by peer) while reading upstream",
                "recv() failed (104: Connection reset by peer) while proxying upgraded connection",
            ], while: [body, tunnel]),
        .message(
            "nginx.reset", errno: [.reset], .reset,
            fakedBy: "A server that answers and closes without reading the whole request.", close, upstream,
            [
                "recv() failed (104: Connection reset by peer) while reading response header from upstream",
                "writev() failed (32: Broken pipe) while sending request to upstream",
                "SSL_read() failed (104: Connection reset by peer) while reading response header from upstream",
                "kevent() reported about an closed connection (54: Connection reset by peer) while sending request to upstream",
                "WSARecv() failed (10054: FormatMessage() error:(15105)) while reading response header from upstream",
            ], while: [header, sending]),
        .message(
            "nginx.network-silent", errno: [.timedOut, .unreachable],
            Proof(
                .cause(.droppedConnection, nil), .said,
                "the network to the server went silent, and TCP gave the connection up"),
            ["Look at the network between nginx and the server: packets are lost, or the server's machine is gone."],
            upstream,
            [
                "recv() failed (110: Connection timed out) while reading response header from upstream",
                "recv() failed (113: No route to host) while reading response header from upstream",
            ], while: [header, sending]),
        .message(
            "nginx.tls-closed", any: ["SSL_read() failed", "SSL_write() failed"],
            .prematureClose.saying("the server ended the TLS connection before its header was complete"), close,
            openSSL,
            [
                "SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while reading response header from "
                    + "upstream"
            ], while: [header, sending]),
    ]

    // MARK: - Its own limits and configuration

    private static let own: [Signal] = [
        .message(
            "nginx.own-limit", any: ["limiting requests", "limiting connections"],
            .refusedByProxy.saying("nginx's own limit (limit_req, limit_conn) turned the request away"),
            ["Raise rate and burst of limit_req, or limit_conn, or keep such clients away."],
            "\(tree)/http/modules/ngx_http_limit_req_module.c",
            ["limiting requests, excess: 2.000 by zone \"r\"", "limiting connections by zone \"c\""]),
        .message(
            "nginx.request-too-long",
            any: ["too long http2 ", "uwsgi request is too big", "fastcgi request record is too big"],
            .refusedByProxy.saying("the request does not fit into what nginx speaks with the server"),
            ["Shorten the request's URI, headers or cookies, or pass fewer parameters (uwsgi_param, fastcgi_param)."],
            http2,
            [
                "too long http2 URI", "too long http2 header value: \"cookie: x\"", "uwsgi request is too big: 70000",
                "fastcgi request record is too big: 70000",
            ]),
        .message(
            "nginx.no-address",
            any: [
                "invalid URL prefix in \"", "zero length URI to proxy", "no upstream configuration",
                "no port in upstream \"",
                "no host in upstream \"", "invalid host in upstream \"", "invalid port in upstream \"",
                "invalid port range in upstream \"", "invalid IPv6 address in upstream \"",
                "path in the unix domain socket in",
                "sockets are not supported on this platform in upstream", "protocol requires SSL support",
                "invalid local address \"",
            ],
            .notRouted.saying("what proxy_pass came out as is no address"), address, proxy,
            [
                "invalid URL prefix in \"web.internal/x\"", "no port in upstream \"web\"",
                "no host in upstream \":80\"",
                "invalid port in upstream \"web:x/\"", "zero length URI to proxy", "no upstream configuration",
            ]),
    ]

    // MARK: - Names

    private static let lookups: [Signal] = [
        .message(
            "nginx.no-resolver", all: ["no resolver defined to resolve"],
            .dns.saying("nginx has no resolver for the server's name"),
            ["Name a DNS server in resolver: a variable in proxy_pass is looked up as the request comes."], upstream,
            ["no resolver defined to resolve web.internal"]),
        .message(
            "nginx.unresolved", all: ["could not be resolved ("], .dns, resolver, upstream,
            [
                "web.internal could not be resolved (110: Operation timed out)",
                "web.internal could not be resolved (3: Host not found)",
                "web.internal could not be resolved (2: Server failure)",
                "service _http._tcp of web.internal could not be resolved (3: Host not found)",
            ]),
        .message(
            "nginx.unresolved-at-start", all: ["host not found in upstream"], .dns,
            fakedBy: "It keeps a new configuration from being used; the old one goes on.", resolver,
            "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server",
            ["host not found in upstream \"web.internal\" in /etc/nginx/conf.d/shop.conf:12"]),
        .message(
            "nginx.dns-error", all: ["DNS error ("], .dns, resolver, "\(tree)/core/ngx_resolver.c",
            ["DNS error (2: Server failure), query id:4711, name:\"web.internal\""]),
    ]

    // MARK: - ingress-nginx and OpenResty

    private static let ingressTree = "https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.0"

    private static let ingress: [Signal] = [
        .message(
            "nginx.ingress.no-endpoint",
            any: ["does not have any active Endpoint", "Error obtaining Endpoints for Service "],
            Proof(.cause(.droppedConnection, .markedDown), .saidOfServer, "no pod of the service was ready"),
            [
                "Look at the service's pods and their readiness probes (kubectl get endpointslices), and at the service's selector and "
                    + "port."
            ], "\(ingressTree)/internal/ingress/controller/controller.go",
            [
                "Service \"default/cart\" does not have any active Endpoint.",
                "Service \"default/db\" does not have any active Endpoint for TCP port 5432",
                "Error obtaining Endpoints for Service \"default/cart\": no object matching key \"default/cart\" in local store",
            ]),
        .message(
            "nginx.ingress.no-peer", any: ["no peer was returned, balancer: ", "lua balancer: no peer set"],
            .noLiveServers.saying("the balancer had no endpoint to send the request to"),
            ["Look at the service's pods and their readiness probes: the last endpoint had just gone."],
            "\(ingressTree)/rootfs/etc/nginx/lua/balancer.lua",
            [
                "[lua] balancer.lua:345: balance(): no peer was returned, balancer: round_robin while connecting to upstream",
                "[lua] balancer_by_lua:1: lua balancer: no peer set while connecting to upstream",
            ]),
        .message(
            "nginx.ingress.to-itself", all: ["attempted to proxy to self, balancer: "],
            .notRouted.saying("the service's address is ingress-nginx's own"),
            [
                "Correct the service's endpoints: an ExternalName or endpoint that is 127.0.0.1 leads back to ingress-nginx."
            ],
            "\(ingressTree)/rootfs/etc/nginx/lua/balancer.lua",
            [
                "[lua] balancer.lua:350: balance(): attempted to proxy to self, balancer: ewma, peer: 127.0.0.1:80 while connecting to "
                    + "upstream"
            ]),
        .message(
            "nginx.ingress.dns", any: ["failed to query the DNS server for ", "failed to instantiate the resolver: "],
            .dns,
            ["Look at the cluster's DNS (CoreDNS), and at the service's externalName."],
            "\(ingressTree)/rootfs/etc/nginx/lua/util/dns.lua",
            [
                "[lua] dns.lua:152: dns_lookup(): failed to query the DNS server for web.internal: server returned error code: 3: name error"
            ]),
        .message(
            "nginx.lua-balancer",
            any: [
                "failed to run balancer_by_lua*", "error while setting current upstream peer",
                "failed to set the current peer",
            ], none: ["failed to set the current peer (address"],
            .notRouted.saying("the Lua code that chooses a server failed"),
            ["Correct the Lua code of balancer_by_lua: the message has its file and line."],
            "https://github.com/openresty/lua-nginx-module/blob/v0.10.32rc2/src/ngx_http_lua_balancer.c",
            [
                "failed to run balancer_by_lua*: balancer_by_lua:3: attempt to index local 'peer' (a nil value) while connecting to upstream",
                "[lua] balancer.lua:358: balance(): error while setting current upstream peer 10.1.0.5:x: no host allowed while connecting "
                    + "to upstream",
            ]),
    ]

    // MARK: - Checks of servers, by Tengine's module

    private static let checkModule =
        "https://github.com/alibaba/tengine/blob/master/modules/ngx_http_upstream_check_module/ngx_http_upstream_check_module.c"

    private static let checks: [Signal] = [
        .message(
            "nginx.check-down", any: ["disable check peer: ", "check time out with peer: "], .serverDown,
            ["Look at why checks failed: check interval=, fall= and timeout=, check_http_send."], checkModule,
            ["disable check peer: 10.1.0.5:80 ", "check time out with peer: 10.1.0.5:80 "]),
        .message(
            "nginx.check-up", all: ["enable check peer: "], .serverUp, ["Look at when its checks had begun to fail."],
            checkModule, ["enable check peer: 10.1.0.5:80 "]),
    ]
}
