internal import Diagnosis
public import LogSources
public import Products
public import Times

/// One line of a proxy's error log that tells of a request.
public struct ProxyErrorLine: Hashable, Sendable {
    /// The source's name as the user gave it.
    public var source: String
    /// 1-based line.
    public var line: Int
    /// The line's first byte, from 0.
    public var offset: Int
    /// The line, cut to 300 characters; a stranger's text.
    public var text: String
    /// Its stamp in UTC; to the second for most products.
    public var time: Timestamp
    /// The product that wrote it.
    public var product: ProductID
    /// The level: `error`, `crit`, `warn`.
    public var level: String
    /// The number that the product gave the client's connection.
    public var connection: Int?
    /// The client's address.
    public var client: String?
    /// The client's port, where the line names it.
    public var clientPort: Int?
    /// The request's method, where the line names it.
    public var method: String?
    /// The request's target as the client sent it, where the line names it.
    public var target: String?
    /// The path as the client meant it, without its query, where the line names that alone.
    public var path: String?
    /// An id that the request's row has too, where the line names it.
    public var requestID: String?
    /// The server tried; of messages about servers that come and go backend and server, `be/s1`, or the backend alone.
    public var upstream: String?
    /// The status that the product answered with, where the line names it.
    public var answer: Int?
    /// What it proves.
    public var signal: Signal
}

/// What a reading of an error log, an event log or a counter log went through.
public struct EvidenceTally: Hashable, Sendable {
    /// A row that could not be read.
    public struct Unreadable: Hashable, Sendable {
        /// 1-based.
        public var line: Int
        /// What was expected.
        public var reason: String
    }

    /// Lines, events or samples read.
    public var rows = 0
    /// Those that could not be read.
    public var unparsed = 0
    /// The first of them, at most five.
    public var firstUnparsed: [Unreadable] = []
    /// The earliest stamp.
    public var from: Timestamp?
    /// The latest stamp.
    public var to: Timestamp?
    /// Whether more was found than is kept.
    public var isClipped = false

    mutating func covers(_ time: Timestamp) {
        from = min(from ?? time, time)
        to = max(to ?? time, time)
    }

    mutating func failed(_ line: Int, _ reason: String) {
        unparsed += 1
        if firstUnparsed.count < 5 { firstUnparsed.append(Unreadable(line: line, reason: reason)) }
    }
}

/// Why a source could not be read as what it should be.
public enum SystemEvidenceError: Error, Hashable, Sendable {
    /// The source has no bytes.
    case empty(name: String)
    /// The source is not text.
    case binary(name: String, what: BinaryContent)
    /// The source is not text, but text can be made of it; what it is, and how.
    case convertible(name: String, what: String, how: String)
    /// The source is something else; what was expected.
    case unrecognised(name: String, expected: String)
}
