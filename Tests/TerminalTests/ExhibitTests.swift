import Diagnosis
import Terminal
import Testing
import TestingSupport
import Times

/// Exhibits are drawn at any width, in any alphabet, and obey nothing that stands in them.
struct ExhibitTests {
    private static let start = Timestamp(year: 2026, month: 3, day: 4, hour: 10)

    @Test(arguments: [20, 40, 60, 80, 120, 200], [true, false])
    func `no line is wider than the columns there are`(width: Int, isPlain: Bool) {
        for isLong in [true, false] {
            let renderer = ExhibitRenderer(width: width, isPlain: isPlain, isLong: isLong)
            for exhibit in ExhibitSamples.all("a name that is long enough to be cut somewhere, 日本語 too") {
                let lines = renderer.lines(of: exhibit)
                #expect(!lines.isEmpty)
                for line in lines { #expect(DisplayWidth.columns(of: line) <= max(40, width), "\(line)") }
                if isPlain {
                    let drawn = lines.joined().replacing("日本語", with: "").replacing("…", with: "")
                    #expect(drawn.utf8.allSatisfy { $0 < 0x80 } || lines.joined().contains("日"))
                }
            }
        }
    }

    @Test func `what stands in an exhibit moves no cursor`() {
        let renderer = ExhibitRenderer(width: 80, isPlain: false)
        for exhibit in ExhibitSamples.all("\u{1B}[31m\u{202E}\n\u{9B}2J") {
            for line in renderer.lines(of: exhibit) {
                #expect(line.unicodeScalars.allSatisfy(Escaping.isHarmless), "\(line)")
            }
        }
    }

    @Test func `numbers that no log holds are drawn or left out, and crash nothing`() {
        let renderer = ExhibitRenderer(width: 80, isPlain: true)
        let fact = Fact("f")
        for value in [Double.nan, .infinity, -.infinity, 1e308, -1e308, 0, -1] {
            let points: [Exhibit.Scatter.Point] = [
                .init(x: value, y: 1), .init(x: 1, y: value), .init(x: value, y: value),
            ]
            _ = renderer.lines(
                of: .scatter(
                    .init(
                        caption: fact, x: .init(fact, .time), y: .init(fact, .seconds), points: points,
                        lines: [.init(fact, y: value), .init(fact, y: nil)])))
            _ = renderer.lines(
                of: .histogram(.init(caption: fact, scale: .time, bins: [.init(from: value, to: value, count: .max)])))
            _ = renderer.lines(
                of: .series(
                    .init(
                        caption: fact, step: value,
                        buckets: [
                            .init(start: Timestamp(year: 1, month: 1, day: 1, hour: 0), part: .max, whole: .min),
                            .init(start: Timestamp(year: 9999, month: 12, day: 31, hour: 23), part: -3, whole: 0),
                        ])))
        }
    }

    @Test func `a burst of seconds is told in seconds`() {
        let buckets = (0..<50).map { Exhibit.Series.Bucket(start: Self.start + .seconds($0), part: 1, whole: 1) }
        let lines = ExhibitRenderer(width: 80, isPlain: true).lines(
            of: .series(.init(caption: Fact("f"), step: 1, buckets: buckets)))
        #expect(lines.count > 12)
        #expect(lines[1].hasPrefix("10:00:00 #"))
    }
}
