public import Diagnosis
public import Incidents
import Products

/// What a status can mean on the product that answered with it.
public enum StatusMeaning: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "status-meaning", claim: "The status by itself points to a cause.",
        method: "Looks the pair of product and status up in a table of what each product was seen or is documented to "
            + "answer: to a timeout, to a refused connection, to a response that it cannot read.",
        parameters: [
            .usersSee,
            .product,
        ])

    /// Looks the pair up.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        let product = input.choice(.product).flatMap { ProductCatalogue.current.product(named: $0) }
        guard let product, !product.statuses.isEmpty else { return undetermined(Fact("status-meaning.no-product")) }
        let status = input.choice(.usersSee)
        guard let status, let fact = product.statuses.first(where: { "\($0.status)" == status }) else {
            return undetermined(Fact("status-meaning.nothing", ["product": .word(product.title)]))
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: fact.isDecisive ? .supports : .undetermined,
                statement: Fact(
                    "status-meaning.means",
                    ["status": .word(status), "product": .word(product.title), "meaning": .text(fact.means)]),
                limitations: [Fact("status-meaning.limitation")]))
    }

    private static func undetermined(_ statement: Fact) -> CheckResult {
        CheckResult(finding: Finding(check: description.name, outcome: .undetermined, statement: statement))
    }
}
