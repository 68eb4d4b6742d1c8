internal import Diagnosis
internal import Products

/// The keys of descriptions, for the page that documents them.
package enum DescriptionPage {
    /// A table of keys, or of words.
    package struct Table: Sendable {
        /// What the mapping describes, or whose words they are.
        package var what: String
        private var head = ["key", "takes", "means"]
        private var rows: [[String]]

        fileprivate init<Subject>(_ table: DescriptionTable<Subject>) {
            what = table.what
            rows = table.keys.map { key in
                [key.isRequired ? "**`\(key.name)`**" : "`\(key.name)`", key.takes, key.means]
            }
        }

        fileprivate init(_ what: String, _ head: [String], _ rows: [[String]]) {
            self.what = what
            self.head = head
            self.rows = rows
        }

        /// The table as the page has it.
        package var markdown: String {
            ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(
                separator: "\n")
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
            Table(DescriptionTable<StateMessage>.state), Table(DescriptionTable<OtherLineDraft>.otherLine),
            Table(DescriptionTable<TimeoutDraft>.timeout),
            Table(DescriptionTable<CounterDraft>.counter), Table(DescriptionTable<LogAdvice>.logAdvice),
            Table(DescriptionTable<RowHabits>.rowHabits), Table(DescriptionTable<CommonRowMarks>.commonRows),
            Table(DescriptionTable<StatusFact>.status),
            proofs, claims, strengths, fields, stateFields,
        ]
    }

    private static var proofs: Table {
        Table(
            "proofs", ["proof", "charges", "strength", "words"],
            Proof.named.sorted { $0.key < $1.key }.map { name, proof in
                [
                    "`\(name)`", proof.claim.cause.map { "`\($0.rawValue)`" } ?? "–", "\(proof.strength.value)",
                    proof.words,
                ]
            })
    }

    private static var claims: Table { Table("claims", ["claim"], Proof.Claim.words.map { ["`\($0)`"] }) }

    private static var strengths: Table {
        Table(
            "strengths", ["strength", "right in"],
            Strength.named.sorted { ($1.value.value, $0.key) < ($0.value.value, $1.key) }.map { name, strength in
                ["`\(name)`", "\(strength.value)"]
            })
    }

    private static var fields: Table {
        Table("error fields", ["field"], ErrorLineDescription.Field.allCases.map { ["`\($0.rawValue)`"] })
    }

    private static var stateFields: Table {
        Table("state fields", ["field"], StateMessage.Field.allCases.map { ["`\($0.rawValue)`"] })
    }
}
