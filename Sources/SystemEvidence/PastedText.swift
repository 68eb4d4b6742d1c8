internal import Envelopes
public import Products

/// What somebody pasted, in whatever it stands.
public enum PastedText {
    /// What a pasted text proves.
    ///
    /// It is asked as it is, and without what containers, journals and collectors put around it, as lines of files are.
    ///
    /// - Parameter text: one line or several; the first that proves anything counts.
    /// - Returns: the signal, and whose it is; nil where nothing in it tells of a failed request.
    public static func signal(in text: String) -> (signal: Signal, product: ProductID)? {
        let catalogue = ProductCatalogue.current
        if let found = catalogue.signal(inPasted: text) { return found }
        let search = EnvelopeSearch()
        for line in text.split(whereSeparator: \.isNewline) {
            let outcome = Array(line.utf8).withUnsafeBytes { bytes in
                search.first(in: bytes) { inside in
                    catalogue.signal(inPasted: String(decoding: inside.bytes, as: UTF8.self))
                }
            }
            if case .read(let found) = outcome { return found }
        }
        return nil
    }
}
