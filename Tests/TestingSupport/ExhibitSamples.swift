public import Diagnosis
internal import Times

/// One exhibit of every kind, for whatever writes, reads, draws or tells them.
public enum ExhibitSamples {
    /// The samples; a stranger's text stands wherever one can stand.
    public static func all(_ text: String = "x") -> [Exhibit] {
        let fact = Fact(verbatim: text)
        let setting = HopChain.Setting(name: text, value: text, place: text, clock: text, isDecisive: true)
        let start = Timestamp(year: 2026, month: 3, day: 4, hour: 10)
        let samples: [Exhibit] = [
            .series(
                .init(
                    caption: fact, step: 60,
                    buckets: (0..<200).map { .init(start: start + .seconds(60 * $0), part: $0 % 7, whole: 40) },
                    marks: [.init(time: start + .seconds(90), label: fact)])),
            .scatter(
                .init(
                    caption: fact, x: .init(fact, .time), y: .init(fact, .seconds),
                    points: (0..<500).map { .init(x: Double($0), y: Double($0 % 60)) },
                    lines: [.init(fact, y: 30), .init(fact, y: nil)])),
            .histogram(
                .init(
                    caption: fact, scale: .seconds,
                    bins: (0..<9).map { .init(from: Double($0), to: Double($0 + 1), count: $0) })),
            .chain(
                HopChain(
                    url: text,
                    stops: [Hop.named(text), .proxy].map { hop in
                        .init(
                            hop: hop, product: text, asked: text,
                            routes: [
                                .init(
                                    condition: text, rules: [.init(text: text, place: text)], target: text,
                                    settings: [setting])
                            ],
                            links: [
                                .init(subject: "connect", standing: .sound, proofs: [.init(text: text, place: nil)])
                            ])
                    })),
            .table(
                .init(
                    caption: fact, columns: [.init(fact, .text), .init(fact, .count)],
                    rows: [[.text(text), .count(1)], [.text(text), .count(2000)]])),
            .lines([text]),
        ]
        for sample in samples { listed(sample) }
        return samples
    }

    /// The compiler asks here for a kind that is new: give it a sample above.
    private static func listed(_ exhibit: Exhibit) {
        switch exhibit {
        case .series, .scatter, .histogram, .chain, .table, .lines: break
        }
    }
}
