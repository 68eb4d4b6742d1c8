internal import Diagnosis

/// Which of several virtual hosts can take a request, by what is known of its port and its host.
struct VirtualHosts<Host: Hashable> {
    /// All that there are, in the order in which the product looks at them.
    var all: [Host]
    /// The ports that one listens on; empty where it takes any.
    var ports: (Host) -> [Int]
    /// Whether one is meant by a host's name.
    var isNamed: (_ host: Host, _ name: String) -> Bool
    /// The one that the product takes of those on one port, by the host's name.
    var choose: (_ candidates: [Host], _ name: String, _ port: Int?) -> Host?

    /// Those that are open, and what is said of that.
    ///
    /// - Parameters:
    ///   - url: the URL that is asked for, as far as it is known.
    ///   - noun: what the product calls them: `server block`.
    ///   - verb: what one does on a port: `listens on`, `has a binding to`.
    ///   - undecided: what could not be decided is added to it.
    /// - Returns: one where all is decided.
    func open(for url: RequestURL, noun: String, verb: String, _ undecided: inout [Fact]) -> [Host] {
        var groups: [(port: Int?, hosts: [Host])] = []
        func takes(_ host: Host, _ port: Int) -> Bool {
            let own = ports(host)
            return own.isEmpty || own.contains(port)
        }
        if let port = url.effectivePort {
            let bound = all.filter { takes($0, port) }
            if bound.isEmpty, !all.isEmpty {
                undecided.append(
                    Fact("route.port-unbound", ["noun": .word(noun), "verb": .word(verb), "port": .count(port)]))
            }
            groups = [(port, bound.isEmpty ? all : bound)]
        } else {
            // On each port the choice by name is another.
            var known = Set<Int>()
            for port in all.flatMap(ports) where known.insert(port).inserted {
                groups.append((port, all.filter { takes($0, port) }))
            }
            if groups.isEmpty { groups = [(nil, all)] }
        }
        guard let host = url.host else {
            let open = groups.flatMap(\.hosts).unique
            if open.count > 1 {
                undecided.append(Fact("route.host-open", ["noun": .word(noun), "count": .count(open.count)]))
            }
            return open
        }
        let chosen = groups.compactMap { group in
            group.hosts.count > 1 ? choose(group.hosts, host, group.port) : group.hosts.first
        }.unique
        // A name that one of them has is rather asked for on that one's port than on another.
        let named = chosen.filter { isNamed($0, host) }
        let open = named.isEmpty ? chosen : named
        if open.count > 1 {
            undecided.append(Fact("route.port-open", ["noun": .word(noun), "count": .count(open.count)]))
        }
        return open
    }
}

extension Array where Element: Hashable {
    /// Each element once, in order.
    fileprivate var unique: [Element] {
        var known = Set<Element>()
        return filter { known.insert($0).inserted }
    }
}
