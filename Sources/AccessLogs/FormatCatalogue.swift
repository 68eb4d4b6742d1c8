public import Products
internal import Synchronization

/// The formats that are known by name, beside those that products' own format strings give.
public enum FormatCatalogue {
    /// The described formats; of two that fit a row equally well the first counts.
    public static let all: [FormatDescription] = ProductCatalogue.current.products.flatMap(\.formats)

    /// Those that rows tell.
    static let found: [Known] = all.filter(\.isFound).map(Known.init)

    /// A format of the catalogue, compiled when it is first tried: a program that looks at one log needs few of them.
    final class Known: Sendable {
        /// The words without which the format is not tried.
        let sign: String?
        /// The words with which the format is not tried.
        let otherSign: String?
        private let description: FormatDescription
        private let kept = Mutex<AccessLogFormat?>(nil)

        init(_ description: FormatDescription) {
            self.description = description
            otherSign = description.otherSign
            sign = description.sign ?? (description.isJSON && !description.isOwn ? "{\"" : nil)
        }

        /// The format; nil where its description is wrong, which a test keeps from happening.
        var format: AccessLogFormat? {
            kept.withLock { kept in
                if kept == nil { kept = try? description.compiled() }
                return kept
            }
        }
    }
}
