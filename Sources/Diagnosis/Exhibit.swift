public import Times

/// Something that can be drawn: data, which each renderer draws its own way and at its own width.
public enum Exhibit: Hashable, Sendable {
    /// Counts over time.
    case series(Series)
    /// Points with lines.
    case scatter(Scatter)
    /// How many lie between which bounds.
    case histogram(Histogram)
    /// The hops on the way of a URL with their timeouts.
    case chain(HopChain)
    /// Rows in typed columns.
    case table(Table)
    /// Lines of a record from before there were exhibits, told as they stand.
    case lines([String])

    /// How many of all there were in each step of time.
    public struct Series: Hashable, Sendable, Codable {
        /// One step.
        public struct Bucket: Hashable, Sendable, Codable {
            /// When it begins.
            public var start: Timestamp
            /// Those that count.
            public var part: Int
            /// All.
            public var whole: Int

            /// Creates a step.
            public init(start: Timestamp, part: Int, whole: Int) {
                self.start = start
                self.part = part
                self.whole = whole
            }
        }

        /// A moment worth showing.
        public struct Mark: Hashable, Sendable, Codable {
            /// When.
            public var time: Timestamp
            /// What happened.
            public var label: Fact

            /// Creates a mark.
            public init(time: Timestamp, label: Fact) {
                self.time = time
                self.label = label
            }
        }

        /// What is counted, and what to see.
        public var caption: Fact
        /// How long a step is, in seconds.
        public var step: Double
        /// The steps that hold anything, in order.
        public var buckets: [Bucket]
        /// Moments in between.
        public var marks: [Mark]

        /// Creates a series.
        public init(caption: Fact, step: Double, buckets: [Bucket], marks: [Mark] = []) {
            self.caption = caption
            self.step = step
            self.buckets = buckets
            self.marks = marks
        }
    }

    /// What an axis or a column shows.
    public enum Scale: String, Hashable, Sendable, Codable {
        /// Seconds since 1970, in UTC.
        case time
        /// Seconds.
        case seconds
        /// A number.
        case count
        /// A word or a text.
        case text
    }

    /// An axis of a scatter.
    public struct Axis: Hashable, Sendable, Codable {
        /// What is measured along it.
        public var name: Fact
        /// In what.
        public var scale: Scale

        /// Creates an axis.
        public init(_ name: Fact, _ scale: Scale) {
            self.name = name
            self.scale = scale
        }
    }

    /// Points, and lines to hold them against.
    public struct Scatter: Hashable, Sendable, Codable {
        /// A point.
        public struct Point: Hashable, Sendable, Codable {
            /// Along the horizontal axis.
            public var x: Double
            /// Along the vertical one.
            public var y: Double

            /// Creates a point; values are kept to the millisecond.
            public init(x: Double, y: Double) {
                self.x = rounded(x, to: 3)
                self.y = rounded(y, to: 3)
            }
        }

        /// A line across.
        public struct Line: Hashable, Sendable, Codable {
            /// What it stands for.
            public var label: Fact
            /// Where it crosses the vertical axis; nil for the diagonal, where both are equal.
            public var y: Double?

            /// Creates a line.
            public init(_ label: Fact, y: Double?) {
                self.label = label
                self.y = y.map { rounded($0, to: 3) }
            }
        }

        /// The most points that are kept: no terminal tells more apart.
        public static let mostPoints = 200

        /// What is shown, and what to see.
        public var caption: Fact
        /// The horizontal axis.
        public var x: Axis
        /// The vertical axis.
        public var y: Axis
        /// The points; where there are more, an even choice of them.
        public var points: [Point]
        /// The lines.
        public var lines: [Line]

        /// Creates a scatter; of more points than are kept an even choice is taken.
        public init(caption: Fact, x: Axis, y: Axis, points: [Point], lines: [Line]) {
            self.caption = caption
            self.x = x
            self.y = y
            let most = Self.mostPoints
            self.points =
                points.count <= most ? points : (0..<most).map { points[$0 * points.count / most] }
            self.lines = lines
        }
    }

    /// How many lie between which bounds.
    public struct Histogram: Hashable, Sendable, Codable {
        /// Those from a bound up to another.
        public struct Bin: Hashable, Sendable, Codable {
            /// The least of it.
            public var from: Double
            /// Where the next one begins.
            public var to: Double
            /// How many.
            public var count: Int

            /// Creates a bin.
            public init(from: Double, to: Double, count: Int) {
                self.from = rounded(from, to: 3)
                self.to = rounded(to, to: 3)
                self.count = count
            }
        }

        /// What is shown, and what to see.
        public var caption: Fact
        /// What the bounds are.
        public var scale: Scale
        /// The bins, in order.
        public var bins: [Bin]

        /// Creates a histogram.
        public init(caption: Fact, scale: Scale, bins: [Bin]) {
            self.caption = caption
            self.scale = scale
            self.bins = bins
        }
    }

    /// Rows in typed columns.
    public struct Table: Hashable, Sendable, Codable {
        /// A column.
        public struct Column: Hashable, Sendable, Codable {
            /// What it holds.
            public var name: Fact
            /// What its cells are.
            public var scale: Scale

            /// Creates a column.
            public init(_ name: Fact, _ scale: Scale) {
                self.name = name
                self.scale = scale
            }
        }

        /// What is shown.
        public var caption: Fact
        /// The columns.
        public var columns: [Column]
        /// The rows, a cell a column.
        public var rows: [[FactValue]]

        /// Creates a table.
        public init(caption: Fact, columns: [Column], rows: [[FactValue]]) {
            self.caption = caption
            self.columns = columns
            self.rows = rows
        }
    }
}

extension Exhibit: Codable {
    private enum Kind: String, Codable { case series, scatter, histogram, chain, table, lines }
    private enum CodingKeys: String, CodingKey { case kind, lines }

    /// Reads an object whose `kind` tells what it is.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .series: self = .series(try Series(from: decoder))
        case .scatter: self = .scatter(try Scatter(from: decoder))
        case .histogram: self = .histogram(try Histogram(from: decoder))
        case .chain: self = .chain(try HopChain(from: decoder))
        case .table: self = .table(try Table(from: decoder))
        case .lines: self = .lines(try container.decode([String].self, forKey: .lines))
        }
    }

    /// Writes an object whose `kind` tells what it is.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func write(_ kind: Kind, _ value: some Encodable) throws {
            try container.encode(kind, forKey: .kind)
            try value.encode(to: encoder)
        }
        switch self {
        case .series(let series): try write(.series, series)
        case .scatter(let scatter): try write(.scatter, scatter)
        case .histogram(let histogram): try write(.histogram, histogram)
        case .chain(let chain): try write(.chain, chain)
        case .table(let table): try write(.table, table)
        case .lines(let lines):
            try container.encode(Kind.lines, forKey: .kind)
            try container.encode(lines, forKey: .lines)
        }
    }
}
