/// What a piece of a row is, whatever the product calls it.
enum Field: Int, CaseIterable {
    case ignored
    /// A time as `Wed Feb 11 08:40:00 2026` or `2/11/2026, 6:40:04.000 AM`.
    case timeSpelled
    case timeLocal, timeISO, timeEpochMilliseconds, timeEpochSeconds, dateOnly, timeOnly
    /// A day in figures, as IIS's own format has it: month, day, year.
    case dateNumeric
    /// Digits behind the second of another field's time.
    case timeFraction
    /// The moment at the other end of the request than the row's own stamp; the duration lies between them.
    case timeOfStart, timeOfEnd
    /// What stands where the common log format has RFC 1413's identity; some put a host there.
    case identity
    case client, clientPort, clientAndPort, request, method, target, path, query, status, bytes, referer, userAgent,
        host
    case durationSeconds, durationWholeSeconds, durationMilliseconds, durationMicroseconds, durationNanoseconds
    /// Lists with one element a try; `upstreamOther` is a list that nobody asks for.
    case upstreamAddress, upstreamStatus, upstreamOther, upstreamConnect, upstreamHeader, upstreamResponse
    case requestID, forwardedFor, flags, connection, substatus, win32Status
    /// Names, timers, termination state and counts of a proxy that logs each phase.
    case frontend, backend, server, termination, timerRequest, timerQueue, timerConnect, timerResponse, timerTotal,
        retries, serverQueue, backendQueue
    /// A bare number behind the row: a duration in a unit that the row does not tell.
    case tailNumber
    /// Something else behind the row that has no name.
    case tailOther
    /// The port, perhaps behind an address, from which a proxy spoke to the server.
    case sourcePort
    /// What the product says of the reason in words: response code details, an error's text; and what a second field adds.
    case details, reason

    static let count = allCases.count

    /// Whether it is one number, or says that there is none.
    var isNumber: Bool {
        switch self {
        case .bytes, .durationSeconds, .durationWholeSeconds, .durationMilliseconds, .durationMicroseconds,
            .durationNanoseconds, .timerRequest, .timerQueue, .timerConnect, .timerResponse, .timerTotal, .tailNumber:
            true
        default: false
        }
    }

    /// Whether it is a list over the servers tried.
    var isList: Bool { rawValue >= Field.upstreamAddress.rawValue && rawValue <= Field.upstreamResponse.rawValue }
}
