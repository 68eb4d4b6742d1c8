internal import Times

extension Exhibit {
    /// The exhibit as rows in typed columns, for what draws no picture; nil where it is told in another way.
    public var table: Table? {
        switch self {
        case .series(let series): series.table
        case .histogram(let histogram): histogram.table
        case .table(let table): table
        case .scatter, .chain, .lines: nil
        }
    }
}

extension Exhibit.Series {
    fileprivate var table: Exhibit.Table {
        Exhibit.Table(
            caption: caption,
            columns: [
                .init(Fact("exhibit.from-utc"), .time), .init(Fact("exhibit.failed"), .count),
                .init(Fact("exhibit.all"), .count),
            ],
            rows: buckets.map { [.time($0.start), .count($0.part), .count($0.whole)] })
    }
}

extension Exhibit.Histogram {
    fileprivate var table: Exhibit.Table {
        Exhibit.Table(
            caption: caption,
            columns: [
                .init(Fact("exhibit.from"), scale), .init(Fact("exhibit.below"), scale),
                .init(Fact("exhibit.failures-count"), .count),
            ],
            rows: bins.map { [scale.value($0.from), scale.value($0.to), .count($0.count)] })
    }
}

extension Exhibit.Scale {
    /// A number along it, as a value; one that no log holds is none.
    public func value(_ number: Double) -> FactValue {
        guard number.isFinite, abs(number) < 1e12 else { return .word("?") }
        return switch self {
        case .time: .time(Timestamp(microseconds: Int64(number * 1_000_000)))
        case .seconds: .duration(Duration(inSeconds: number))
        case .count, .text: .count(Int(number))
        }
    }
}
