internal import Products

/// The keys of descriptions, for the page that documents them.
package enum DescriptionPage {
    /// A table of keys.
    package struct Table: Sendable {
        /// What the mapping describes.
        package var what: String
        /// Name, what is written behind it, and what it means; a name in bold has to be there.
        package var rows: [[String]]

        fileprivate init<Subject>(_ table: DescriptionTable<Subject>) {
            what = table.what
            rows = table.keys.map { key in
                [key.isRequired ? "**`\(key.name)`**" : "`\(key.name)`", key.takes, key.means]
            }
        }

        /// The table as the page has it.
        package var markdown: String {
            (["| key | takes | means |", "|---|---|---|"] + rows.map { "| \($0.joined(separator: " | ")) |" })
                .joined(separator: "\n")
        }
    }

    /// All tables, in the order of the page.
    package static var tables: [Table] {
        [
            Table(DescriptionTable<ProductDraft>.product), Table(DescriptionTable<Product>.errorLog),
            Table(DescriptionTable<SignalDraft>.signal), Table(DescriptionTable<MessagePattern>.message),
            Table(DescriptionTable<RowPattern>.row), Table(DescriptionTable<RowFacts>.facts),
            Table(DescriptionTable<EventDraft>.event), Table(DescriptionTable<ReasonPattern>.reason),
            Table(DescriptionTable<FormatDescription>.format), Table(DescriptionTable<ErrorLineDescription>.errorLine),
            Table(DescriptionTable<OtherLineDraft>.otherLine), Table(DescriptionTable<TimeoutDraft>.timeout),
            Table(DescriptionTable<CounterDraft>.counter), Table(DescriptionTable<LogAdvice>.logAdvice),
            Table(DescriptionTable<RowHabits>.rowHabits), Table(DescriptionTable<CommonRowMarks>.commonRows),
            Table(DescriptionTable<CommonRowMarks.TailNumber>.tailNumber), Table(DescriptionTable<StatusFact>.status),
        ]
    }
}
