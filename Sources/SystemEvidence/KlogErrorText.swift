internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    static let klog = ErrorLineSyntax("W0304 11:17:21.123456", read: KlogErrorText.read)
}

/// The controller of ingress-nginx, which writes as all of Kubernetes does.
///
/// `W0304 11:17:21.123456       7 controller.go:1110] Service "shop/web" does not have any active Endpoint.`
///
/// Many programs write lines like these; one is the controller's where it says what only that says, or comes from one of its files.
enum KlogErrorText {
    private static let levels: [Character: String] = ["I": "info", "W": "warn", "E": "error", "F": "fatal"]
    private static let files: Set<Substring> = [
        "controller.go", "nginx.go", "store.go", "endpointslices.go", "endpoints.go", "backend_ssl.go", "queue.go",
        "main.go", "event.go", "leaderelection.go", "status.go", "template.go", "flags.go",
    ]

    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text
        guard let first = text.first, let level = levels[first], let close = text.prefix(120).range(of: "] ") else {
            return nil
        }
        let words = text[..<close.lowerBound].split(separator: " ")
        guard words.count == 4, let stamp = stamp(words[0].dropFirst(), words[1]), Int(words[2]) != nil else {
            return nil
        }
        let place = words[3].split(separator: ":")
        guard place.count == 2, Int(place[1]) != nil else { return nil }
        var reading = ErrorLineReading(.nginx, line, stamp, level: level)
        reading.tell(text[close.upperBound...])
        guard reading.signal != nil || files.contains(place[0]) else { return nil }
        if level == "info" { reading.unknownMessage = nil }
        return reading
    }

    /// `0304` and `11:17:21.123456`: there is no year.
    private static func stamp(_ date: Substring, _ clock: Substring) -> PartialStamp? {
        guard date.count == 4, clock.count >= 8, let number = Int(date),
            let seconds = PartialStamp.clock(String(clock.prefix(8).filter { $0 != ":" })),
            (1...12).contains(number / 100), (1...31).contains(number % 100)
        else { return nil }
        let digits = clock.dropFirst(9).prefix(6)
        let fraction = Int64(digits + String(repeating: "0", count: 6 - digits.count)) ?? 0
        return .day(month: number / 100, day: number % 100, clock: seconds + fraction)
    }
}
