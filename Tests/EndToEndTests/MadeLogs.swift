import Foundation
import PseudoTerminals

/// Logs that tests write themselves, row by row.
enum MadeLogs {
    /// A row of JSON with a time as it is given.
    static func json(_ time: String, _ status: Int, path: String = "/a") -> String {
        #"{"time":"\#(time)","ip":"192.0.2.7","method":"GET","path":"\#(path)","status":\#(status),"duration_ms":4001}"#
            + "\n"
    }

    /// Rows of nginx's combined format, one a second from a minute of 4 March 2026 on, in UTC.
    static func nginx(day: Int = 4, hour: Int = 10, minutes: Int, status: (Int) -> Int) -> String {
        (0..<minutes * 60).map { second in
            let clock = [hour + second / 3600, second / 60 % 60, second % 60].map { String($0 + 100).dropFirst() }
            let time = "0\(day)/Mar/2026:\(clock.joined(separator: ":")) +0000"
            return "192.0.2.7 - - [\(time)] \"GET /a/\(second % 7) HTTP/1.1\" \(status(second)) 157 \"-\" \"curl/8\"\n"
        }.joined()
    }

    /// A row of Cloudflare's Logpush.
    static func cloudflare(second: Int, edge: Int, origin: Int) -> String {
        let clock = String(second + 100).dropFirst()
        return
            #"{"ClientIP":"192.0.2.7","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","ClientRequestURI":"#
            + #""/a?b=\#(second)","EdgeEndTimestamp":"2026-03-04T10:17:\#(clock)Z","EdgeResponseBytes":69,"#
            + #""EdgeResponseStatus":\#(edge),"EdgeStartTimestamp":"2026-03-04T10:15:\#(clock)Z","#
            + #""OriginResponseStatus":\#(origin),"RayID":"3a6050bcbe12\#(second)"}"# + "\n"
    }

    /// A row of Azure Front Door's access log.
    static func frontDoor(second: Int, status: Int, error: String) -> String {
        let clock = String(second + 100).dropFirst()
        return
            #"{"time":"2026-03-04T10:15:\#(clock)Z","category":"FrontDoorAccessLog","properties":{"trackingReference":"#
            + #""0ab\#(second)","httpMethod":"GET","requestUri":"https://shop.example:443/a?b=\#(second)","#
            + #""responseBytes":"310","clientIp":"192.0.2.7","timeTaken":"30.001","httpStatusCode":"\#(status)","#
            + #""errorInfo":"\#(error)","hostName":"shop.example"}}"# + "\n"
    }
}

extension Postern {
    /// Writes a file into the test's folder and gives its path.
    @discardableResult func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder.path)/\(name)"
        let above = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// What `logs summary --json` tells, with further arguments.
    func summary(_ arguments: String...) throws -> [String: Any] {
        let run = try run(["logs", "summary", "--json"] + arguments)
        guard let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any] else {
            throw Missing(what: "a summary in \(run.output)\(run.errors)")
        }
        return object
    }
}
