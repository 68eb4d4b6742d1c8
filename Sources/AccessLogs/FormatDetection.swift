internal import Envelopes
internal import Products

/// Which format a log's first lines are in: the one that reads most rows, and of those the one that reads most fields.
struct FormatDetection {
    struct Fit {
        var format: AccessLogFormat
        var reading: Sample.Reading
        /// Whether it was told or is the user's own.
        var isPreferred = false
        /// Whether the hop's configuration names it.
        var isConfigured = false
    }

    /// What fits best; nil where no row was read.
    private(set) var best: Fit?
    /// Names of formats that fit equally well.
    private(set) var ties: [String] = []
    /// Whether nothing tells the product whose rows these are.
    private(set) var isProductOpen = false
    /// The lines without what they are in, and the format to say what was expected.
    private let lines: Sample
    private let expected: AccessLogFormat

    /// Why the first lines are no rows.
    var reasons: [UnreadableRow] { lines.unreadable(as: expected) }

    /// Tries the formats on the lines as they are, and without what they are in.
    ///
    /// - Parameters:
    ///   - sample: the lines.
    ///   - format: the only format to try, where it was told.
    ///   - likely: the product, where rows fit more than one.
    ///   - configured: formats that the hop's configuration names.
    init(of sample: Sample, format: AccessLogFormat?, likely: ProductID?, configured: [AccessLogFormat] = []) {
        var fits: [Fit] = []
        var lines = sample
        var layers = [sample]
        var envelopes: [Envelope] = []
        while true {
            var found = Self.fits(lines, format: format, likely: likely)
            if format == nil {
                found += configured.filter(lines.reads).map {
                    Fit(format: $0, reading: lines.read(as: $0), isConfigured: true)
                }
            }
            for index in found.indices { found[index].format.envelopes = envelopes }
            if let inner = Self.pick(found) {
                // Some grammars step over a prefix themselves; others take it for a part of the row.
                let outer = Self.pick(fits)
                let rows = inner.reading.rows + lines.pieces
                let isMore = rows > outer?.reading.rows ?? 0
                let stepsOver =
                    outer?.format.readsPrefixes == true && envelopes.allSatisfy(\.endsWithBlank)
                    && !sample.text.contains("\u{1B}")
                let isSame = rows == outer?.reading.rows && !stepsOver
                if isMore || isSame {
                    fits = found
                    isProductOpen = SharedFormatGuess(sample: lines).isOpen(inner.format)
                }
            }
            guard envelopes.count < EnvelopeSearch.deepest, let envelope = lines.envelope else { break }
            envelopes.append(envelope)
            lines = lines.peeled(envelope)
            layers.append(lines)
        }
        best = Self.pick(fits).map { Self.withMore($0, fits, lines) }
        if let best {
            ties = fits.filter {
                $0.reading.rows == best.reading.rows && $0.reading.fields == best.reading.fields
                    && $0.reading.hasDurations == best.reading.hasDurations
                    && $0.format.name != best.format.name && $0.format.product != best.format.product
            }.map(\.format.name)
        }
        // Lines of another log are told as what they are, without what can be taken for an envelope of theirs.
        lines = layers.first(where: \.hasForeignLines) ?? lines
        self.lines = lines
        expected = best?.format.withoutEnvelopes ?? format ?? lines.expected(likely: likely)
    }

    /// Of two formats in one file the one that says more is taken where it reads half of the rows: the other reads the rest.
    private static func withMore(_ best: Fit, _ fits: [Fit], _ lines: Sample) -> Fit {
        guard !best.isPreferred, !best.isConfigured, case .template(let plain) = best.format.grammar, plain.takesTail
        else { return best }
        let richer = fits.filter { fit in
            guard case .template(let template) = fit.format.grammar, !template.takesTail else { return false }
            return fit.reading.rows * 2 >= best.reading.rows
                && fit.reading.fields * best.reading.rows > best.reading.fields * fit.reading.rows
        }
        guard var chosen = richer.max(by: { $0.reading.rows < $1.reading.rows }) else { return best }
        chosen.format.siblings.append(plain)
        chosen.reading = lines.read(as: chosen.format)
        return chosen.reading.rows >= best.reading.rows ? chosen : best
    }

    private static func fits(_ lines: Sample, format: AccessLogFormat?, likely: ProductID?) -> [Fit] {
        if let format { return [Fit(format: format, reading: lines.read(as: format), isPreferred: true)] }
        var known = lines.candidates(likely: likely)
        // Few formats read a single one of the first lines; where none does, rows may come later.
        let reading = known.filter(lines.reads)
        if !reading.isEmpty { known = reading }
        return known.map { Fit(format: $0, reading: lines.read(as: $0), isPreferred: $0.isOwn) }
            // A prefix that nobody knows is no client.
            .filter { $0.reading.strangeFronts * 2 <= $0.reading.rows }
    }

    /// Of the formats that read nearly as many rows as any, the one whose rows have most fields.
    ///
    /// A format of requests comes before one of connections, and one of the user's own before all.
    private static func pick(_ fits: [Fit]) -> Fit? {
        var fits = fits.filter { $0.reading.rows > 0 }
        if fits.contains(where: { $0.format.name != "tcplog" }) { fits.removeAll { $0.format.name == "tcplog" } }
        guard let most = fits.map(\.reading.rows).max() else { return nil }
        let close = fits.filter { $0.reading.rows * 10 >= most * 9 }
        if let own = close.first(where: \.isPreferred) { return own }
        if let own = close.filter(\.isConfigured).max(by: { $0.reading.fields < $1.reading.fields }) { return own }
        guard let fields = close.map(\.reading.fields).max() else { return nil }
        var equal = close.filter { $0.reading.fields == fields }
        // A duration in a unit that is known says more than a number in an open one.
        if equal.contains(where: \.reading.hasDurations) { equal.removeAll { !$0.reading.hasDurations } }
        // Where nothing tells a product, none is named.
        return equal.first { $0.format.isSigned } ?? equal.first { $0.format.product == .other }
            ?? equal.max { $0.reading.rows < $1.reading.rows }
    }
}

extension AccessLogFormat {
    /// Whether its reader steps over what a journal or a container puts in front of a row.
    var readsPrefixes: Bool {
        switch grammar {
        case .httplog: true
        case .json(let fields): !fields.beginsWithTime
        case .template, .w3c, .named: false
        }
    }

    /// The format of the rows themselves.
    var withoutEnvelopes: AccessLogFormat {
        var format = self
        format.envelopes = []
        return format
    }
}
