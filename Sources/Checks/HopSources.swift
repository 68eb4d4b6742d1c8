internal import Diagnosis
internal import Incidents

/// What is at hand of one hop in front of the proxy: `--hop NAME:KIND=VALUE`.
public struct HopSources: Hashable, Sendable {
    /// Why a hop's sources cannot be used.
    public struct Fault: Error, Hashable, Sendable {
        /// What was expected, and what to do.
        public var message: String
    }

    /// The hop's name: `balancer`, `cdn`.
    public var name: String
    /// Its access logs.
    public var logs: [String] = []
    /// Its error logs.
    public var errorLogs: [String] = []
    /// Its configuration files.
    public var configurations: [String] = []
    /// Its access log's format; nil to detect it.
    public var format: String?
    /// The zone of its logs; nil to take what they state.
    public var zone: String?

    private static let kinds = "log, error-log, config, format or zone"

    /// Reads `NAME:KIND=VALUE`, one a line, outermost hop first.
    ///
    /// - Parameter text: the lines.
    /// - Returns: the hops in the order in which they are first named.
    /// - Throws: `Fault` for a line that is none, and for a hop with neither an access log nor a
    ///   configuration.
    public static func read(_ text: String) throws(Fault) -> [HopSources] {
        var hops: [HopSources] = []
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":"), let equals = line[colon...].firstIndex(of: "="),
                colon > line.startIndex
            else {
                throw Fault(message: "‘\(line)’ names no hop; write NAME:KIND=PATH, as in balancer:log=lb.log")
            }
            let name = String(line[..<colon])
            guard name != "proxy", name != "server" else {
                throw Fault(
                    message: "‘\(name)’ has options of its own: --\(name)-log; a further hop needs another name")
            }
            let kind = line[line.index(after: colon)..<equals]
            let value = String(line[line.index(after: equals)...])
            guard !value.isEmpty else { throw Fault(message: "‘\(line)’ has nothing behind its =") }
            if !hops.contains(where: { $0.name == name }) { hops.append(HopSources(name: name)) }
            guard let index = hops.firstIndex(where: { $0.name == name }) else { continue }
            switch kind {
            case "log", "access-log", "proxy-log": hops[index].logs.append(value)
            case "error-log", "proxy-error-log": hops[index].errorLogs.append(value)
            case "config", "proxy-config": hops[index].configurations.append(value)
            case "format": hops[index].format = value
            case "zone": hops[index].zone = value
            default: throw Fault(message: "a hop has no ‘\(kind)’; it has \(kinds)")
            }
        }
        if let bare = hops.first(where: { $0.logs.isEmpty && $0.configurations.isEmpty }) {
            throw Fault(
                message: "the hop ‘\(bare.name)’ has no access log; add \(bare.name):log=PATH, or "
                    + "\(bare.name):config=PATH for postern check timeouts")
        }
        return hops
    }
}

extension HopSources {
    /// The paths that `NAME:KIND=VALUE` lines name.
    static func sources(in text: String) -> Set<String> {
        guard let hops = try? read(text) else { return [] }
        return Set(hops.flatMap(\.paths))
    }

    /// The lines without sources that cannot be used, and without hops that have nothing left to be read.
    static func text(_ text: String, without names: Set<String>) -> String {
        guard let hops = try? read(text), hops.contains(where: { !names.isDisjoint(with: $0.paths) }) else {
            return text
        }
        let dead = hops.filter { hop in
            Set(hop.logs + hop.configurations).isSubset(of: names)
        }.map(\.name)
        return text.split(separator: "\n").filter { line in
            guard let colon = line.firstIndex(of: ":"), let equals = line[colon...].firstIndex(of: "=") else {
                return true
            }
            return !dead.contains(String(line[..<colon])) && !names.contains(String(line[line.index(after: equals)...]))
        }.joined(separator: "\n")
    }

    private var paths: [String] { logs + errorLogs + configurations }
}

/// One step on a request's way: a hop, the one behind it, and the sources of both.
struct HopLink: Hashable {
    var name: Hop
    var next: Hop
    var selection: EvidenceSelection
}
