internal import Products
public import Times

/// How a log was understood, as it is told to programs.
public struct DetectedLog: Encodable, Sendable {
    /// The log.
    public var source: String
    /// The product that wrote it.
    public var kind: String
    /// The format as people call it.
    public var format: String
    /// Names of formats that fit as well.
    public var alsoFits: [String]
    /// The part of the first rows that the format reads, 0...1.
    public var certainty: Double
    /// What moment a row's time means: `start` or `end`.
    public var moment: String
    /// The zone of its stamps.
    public var zone: String
    /// How the zone is known.
    public var zoneOrigin: ZoneDetermination.Origin
    /// The first row's time.
    public var from: Timestamp?
    /// The last row's time.
    public var to: Timestamp?
    /// Rows that were read.
    public var rows: Int
    /// Lines that are no rows and mean to be none.
    public var others: Int
    /// Rows that could not be read.
    public var unparsed: Int
    /// What was lost of the log, in words.
    public var damage: String?
    /// The first rows that could not be read, at most five.
    public var firstUnparsed: [CountedLog.UnreadableLine]
    /// What checks want and the rows lack.
    public var lacks: [String]

    /// Tells of a log that was counted.
    public init(_ counted: CountedLog) {
        source = counted.path
        kind = counted.product.rawValue
        format = counted.format
        alsoFits = counted.alsoFits
        certainty = counted.certainty
        moment = counted.moment
        zone = counted.zone.zone.name
        zoneOrigin = counted.zone.origin
        from = counted.covers?.from
        to = counted.covers?.to
        rows = counted.rows
        others = counted.others
        unparsed = counted.unparsed
        damage = counted.damage
        firstUnparsed = counted.firstUnparsed
        lacks = counted.lacks
    }
}
