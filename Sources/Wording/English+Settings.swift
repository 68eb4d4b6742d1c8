extension Wording {
    /// What configurations say of a request's way and of its timeouts.
    static let settings = [chain, keepAlive, configurations, routes].reduce(into: [:]) { all, part in
        all.merge(part) { first, _ in first }
    }

    /// Who gives up first, and how long connecting takes.
    private static let chain = [
        "chain.title": "{hop} ({product})",
        "chain.work": "{hop}’s {setting}",
        "chain.undecided": "{hop}: {what}.",
        "setting.at": "{setting}, {place}",
        "setting.by-default": "{setting}, by default",
        "wait.endless": "without end",
        "wait.at-least": "{least} or without end",
        "wait.between": "{least} to {most}",
        "chain.response.endless": "No hop at hand gives up on a slow response: each waits without end.",
        "chain.response.first":
            "On a slow response {hop} gives up first, after {wait}[ ({setting})][; {behind}].",
        "chain.response.behind": "{hop} would wait {wait}",
        "chain.response.wasted":
            "Work behind it goes on for nobody: an outer hop should wait longer than those behind it.",
        "chain.response.every-way": "That holds on each of its possible ways.",
        "chain.response.tries":
            "It may then try another server, up to {tries} in all: users wait up to {whole}, unless a hop in front of it gives up "
            + "before.",
        "chain.response.tie":
            "{hops:and} both give up after {wait}: the outer one’s clock starts a little earlier, so which of them answers the user "
            + "is chance.",
        "chain.response.rival": "{hop} after {wait}",
        "chain.response.one-open":
            "On a slow response the first to give up is {rivals}; how long it waits depends on the way it takes.",
        "chain.response.several-open":
            "On a slow response the first to give up is one of {rivals}; which depends on the ways they take.",
        "chain.connect.endless":
            "{hop} waits without end for a connection to {next} ({setting}): the operating system gives up after about two minutes.",
        "chain.connect":
            "{hop} gives up connecting to {next} after {wait} ({setting})[, up to {attempts} times: {whole} in all][; {others}]"
            + "[; {earlier}].",
        "chain.connect.others": "other ways have other limits",
        "chain.connect.earlier": "{hop} in front of it gives up before that, after {wait}",
    ]

    /// Whether an idle connection can be closed under a request.
    private static let keepAlive = [
        "chain.keep-alive.once": "{hop} uses connections to {next} once: no idle one can be closed under a request.",
        "chain.keep-alive.uses": "{hop} uses connections to {next} again",
        "chain.keep-alive.may-use": "Where {hop} uses connections to {next} again, it does so",
        "idle.unknown": "for a time that is not known",
        "idle.endless": "however long they idle ({setting})",
        "idle.halving": "for some {limit} (half of them are closed every {step}, {setting})",
        "idle.limit": "for up to {limit} of idling ({setting})",
        "chain.keep-alive.server-open": "{use} {time}; after how long the server closes idle ones is not at hand.",
        "chain.keep-alive.none-earlier": "No server that is known closes earlier by default.",
        "chain.keep-alive.earlier": "By default these close earlier: {servers}.",
        "chain.keep-alive.server": "{product} {close}[ ({caveat})]",
        "chain.keep-alive.next-open": "{use} {time}; after how long {next} closes idle ones is not known.",
        "chain.keep-alive.closes-each":
            "{next} closes each connection after its response ({setting}): none idles.",
        "chain.keep-alive.closes-none": "{next} keeps idle connections without end ({setting}).",
        "chain.keep-alive.sound":
            "{use} {time}, and {next} closes idle ones after {close} ({setting}): no race.",
        "chain.keep-alive.race":
            "{use} {time}, but {next} closes idle ones after {close} ({setting}): a request can meet the close.",
        "chain.keep-alive.consequence": "Then {consequence}.",
        "chain.keep-alive.remedy": "Let {next} keep them longer than {hop} uses them.",
        "chain.keep-alive.some-ways": "That is so on some of its ways, not on all.",
    ]

    /// What of the files could not be read: clauses without a full stop.
    private static let configurations = [
        "configuration.unfinished": "{file} ends inside the block that begins at {place}; the rest is not known",
        "configuration.include-unread": "{place}: {name} cannot be read: {reason}",
        "configuration.include-absent": "{place}: {name} is not at hand; what it sets is not known",
        "configuration.imported-places": "{place}: what {name} holds is told with lines of {file}",
        "configuration.source-absent":
            "{place}: {section} is in {name}, which is not at hand; its settings are the defaults",
        "configuration.condition-open": "{place}: whether ‘{line}’ holds is not known; every branch is read",
        "configuration.no-value": "{place}: ‘{line}’ has no value and is left out",
        "configuration.outside-section":
            "{place}: ‘{word}’ comes before any section; it is read as part of a listen section",
        "configuration.no-defaults": "{place}: there is no defaults section ‘{name}’; what it sets is not known",
        "configuration.long-defaults": "{place}: the defaults are too long and are left out",
        "configuration.of-other":
            "{names} configures {product}, and the log is of {log}: what it sets is not used for this hop",
        "configuration.parameters-absent":
            "what {product} is started with ({setting}) is not at hand: parameters that no file sets are the defaults",
        "configuration.by-control-plane":
            "{place}: what a control plane sends is not at hand; the administration’s /config_dump has it",
        "configuration.undefined": "{place}: {name} is defined nowhere in what is at hand",
        "configuration.section-left-out":
            "{place}: {name} is not defined in what is at hand; its section is left out",
        "configuration.section-unclosed": "the section {section} at {place} is not closed; the rest is not known",
    ]

    /// What of a request's way is not decided, and what else to know of it: clauses without a full stop.
    private static let routes = [
        "route.port-unbound": "no {noun} {verb} port {port}; it is chosen by the host's name among all",
        "route.host-open": "the URL has no host: any of {count} {noun}s may take it",
        "route.port-open": "the URL has no port: any of {count} {noun}s may take it",
        "route.path-open": "the path is not known: any of {count} {noun}s may take it",
        "route.too-many": "there are {count} ways; the first {shown} are told",
        "route.no-backend": "no way in what is at hand leads to ‘{backend}’",
        "route.no-server-block": "there is no server block: what takes this URL is not known",
        "route.location-untried":
            "the expression of {location}[ ({place})] was not tried: if it fits, that location holds",
        "route.no-location": "{place}: there is no location {location}",
        "route.files-answered": "files that exist are answered by {product} itself ({place})",
        "route.slash-redirect": "{product} answers {path} itself with a redirect to {path}/",
        "route.circle": "internal redirects lead round in a circle",
        "route.name-untried":
            "{place}: the expression {name} was not tried: if it fits the host, that server holds",
        "route.expression-untried": "{place}: the expression ‘{pattern}’ was not tried",
        "route.rewrite": "{place}: ‘{line}’ may lead elsewhere; it was not followed",
        "route.condition-untried": "{place}: the condition of ‘{line}’ was not tried",
        "route.error-page":
            "{place}: ‘{line}’ gives users another page, and perhaps another status",
        "route.variables": "{place}: {target} holds variables: where it goes is not known",
        "route.kept-by-default":
            "no ‘{setting}’ in an upstream block: connections to the server are used once; {product} keeps them by default since "
            + "{version}",
        "route.keeping-needs":
            "{place}: before {product} {version} ‘{setting}’ needs {needs} and an empty Connection header; they are not both set",
        "route.unreached": "{place}: nothing at hand leads to the backend ‘{backend}’",
        "route.no-frontend-at": "no frontend binds port {port}; every frontend is named",
        "route.every-frontend": "the URL has no port: every frontend is named",
        "route.no-frontend": "there is no frontend or listen section: every backend is named",
        "route.backend-absent": "{place}: there is no backend ‘{backend}’ in what is at hand",
        "route.answers-itself": "{place}: ‘{line}’ answers this URL itself",
        "route.may-answer-itself": "{place}: ‘{line}’ may answer it itself",
        "route.name-made": "{place}: the backend’s name ‘{backend}’ is made for each request",
        "route.retried": "{place}: ‘{line}’ tries a response that does not come in time again",
        "route.may-hold": "{place}: ‘{line}’ may hold instead",
        "route.closes": "{place}: ‘{line}’ closes connections to the server after each response",
        "route.own-client-only":
            "{line}: a connection is used again only by the client that it was opened for",
        "route.path-rewritten": "{place}: ‘{line}’ rewrites the path; the next hop is asked for another",
        "route.path-not-followed": "{place}: ‘{line}’ rewrites the path, which was not followed",
        "route.may-pass-on": "{place}: ‘{line}’ may pass requests on as well; it was not tried",
        "route.shared-worker":
            "{place}: {product} uses the worker of {other} for this URL as well, with that one's keys",
        "route.members-differ": "the members have different timeouts; those of the first are shown",
        "route.no-member": "{place}: no member of {target} is at hand",
        "route.not-reused": "{place}: connections to the server are not used again",
        "route.no-site": "there is no site for this URL",
        "route.found-at-run-time":
            "what {product} learns while it runs (containers, Kubernetes, a store) is not at hand: other routes may take it",
        "route.too-many-steps": "there are more conditions than are followed; the ways that were found are told",
        "route.no-listener": "there is no listener: every route and cluster at hand is named",
        "route.no-listener-at": "no listener has port {port}; every listener is named",
        "route.no-server-at": "no server listens on port {port}; every server is named",
        "route.file-absent": "{file} is not at hand: {what} are the defaults",
        "route.own-file-absent": "the application's {file} is not at hand: what it sets is not known",
        "route.pool-absent": "the application pool {pool} is not in {file}; its settings are the defaults",
        "route.no-farm-rule": "no rewrite rule at hand sends this URL to a farm ({farms})",
        "route.rule-open":
            "{place}: whether the rewrite rule ‘{rule}’ fits was not decided; it is taken that it does",
    ]
}
