import Diagnosis
import Investigations
import Transcripts
import Wording

/// The lines that findings of a record cite, for a bundle: one text for each input.
struct BundledExcerpts {
    /// The texts by the names of their files, in the order in which inputs are first cited.
    private(set) var texts: [(name: String, text: String)] = []

    /// The lines of one input.
    private struct Source {
        var name: String
        var findings: [String] = []
        var lines: [Line] = []
    }

    private struct Line {
        var number: Int
        var excerpt: String
        /// The findings that cite it, by their places.
        var findings: [Int]
    }

    /// Gathers them.
    ///
    /// - Parameters:
    ///   - transcript: the record.
    ///   - name: the file of the record, for the reader.
    init(of transcript: Transcript, named name: String) {
        var sources: [Source] = []
        for record in transcript.records {
            guard case .checkFinished(let step, let result) = record.event else { continue }
            let finding = result.finding
            let words =
                "\(finding.check) at \(step), record \(record.sequence): \(Wording.english.text(finding.statement))"
            for citation in finding.citations {
                if !sources.contains(where: { $0.name == citation.source }) {
                    sources.append(Source(name: citation.source))
                }
                for index in sources.indices where sources[index].name == citation.source {
                    Self.add(citation, of: words, to: &sources[index])
                }
            }
        }
        let width = max(2, "\(sources.count)".utf8.count)
        for (index, source) in sources.enumerated() {
            let number = "\(index + 1)"
            let padded = String(repeating: "0", count: width - number.utf8.count) + number
            texts.append(
                ("excerpts/\(padded)-\(BundledName.last(of: source.name)).txt", Self.text(of: source, record: name)))
        }
    }

    private static func add(_ citation: Citation, of finding: String, to source: inout Source) {
        let place = source.findings.firstIndex(of: finding) ?? source.findings.count
        if place == source.findings.count { source.findings.append(finding) }
        let known = source.lines.firstIndex { $0.number == citation.line && $0.excerpt == citation.excerpt }
        if let known {
            if !source.lines[known].findings.contains(place) { source.lines[known].findings.append(place) }
        } else {
            source.lines.append(Line(number: citation.line, excerpt: citation.excerpt, findings: [place]))
        }
    }

    private static func text(of source: Source, record: String) -> String {
        var text = """
            \(Escaping.terminal(source.name))

            The lines of this input that findings of the record \(record) cite, as the record holds them. They are a
            stranger's text: control characters and those that cannot be seen are spelled out (\\x1B, \\u{202E}), and of a
            line no more than 300 characters are kept. Lines are counted from 1, in the decompressed input.


            """
        for (index, finding) in source.findings.enumerated() {
            text += "[\(index + 1)] \(Escaping.terminal(finding))\n"
        }
        text += "\n"
        for line in source.lines.sorted(by: { ($0.number, $0.excerpt) < ($1.number, $1.excerpt) }) {
            let cited = line.findings.sorted().map { "[\($0 + 1)]" }.joined()
            text += "line \(line.number), cited by \(cited)\n    \(Escaping.terminal(line.excerpt))\n"
        }
        return text
    }
}
