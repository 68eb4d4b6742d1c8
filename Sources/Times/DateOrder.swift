/// The order in which a date's numbers stand.
package enum DateOrder: Hashable {
    /// `03/04/2026` is the fourth of March, as Windows writes counter logs in every country.
    case monthFirst
    /// `04.03.2026` is the fourth of March.
    case dayFirst
}
