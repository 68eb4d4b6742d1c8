import Diagnosis
import Foundation
import Testing
import Times

struct FactTests {
    private static let values: [FactValue] = [
        .count(3), .part(3, of: 12), .share(0.93), .measure(.init(1.005, .perSecond)), .duration(.milliseconds(60_001)),
        .time(Timestamp(seconds: 1_772_600_000)), .statuses([502: 3, 504: 1]), .cause(.proxyTimeout), .detail(.reset),
        .window(TimeWindow(from: Timestamp(seconds: 1_772_600_000), to: Timestamp(seconds: 1_772_600_060))),
        .hop(.proxy), .hop(.named("cdn")), .word("proxy_read_timeout"), .text("access.log"), .varying,
        .fact(Fact("inner", ["timeout": .duration(.seconds(60))])), .list([.count(1), .fact(Fact("inner"))]),
    ]

    @Test(arguments: values)
    func `a value comes back from JSON as it went in`(value: FactValue) throws {
        let fact = Fact("some", ["value": value])
        let text = try JSONEncoder().encode(fact)
        #expect(try JSONDecoder().decode(Fact.self, from: text) == fact)
    }

    @Test func `a string of an earlier record is told as it stands`() throws {
        #expect(try JSONDecoder().decode(Fact.self, from: Data("\"as it was\"".utf8)) == Fact(verbatim: "as it was"))
    }

    @Test func `facts that differ in durations alone are one in general`() {
        let one = Fact("some", ["took": .duration(.seconds(60)), "hop": .hop(.proxy)])
        let other = Fact("some", ["took": .duration(.seconds(61)), "hop": .hop(.proxy)])
        #expect(one != other)
        #expect(one.general == other.general)
    }
}
