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

    /// The products of which it is known what their statuses mean, as lists of choices call them.
    static let products = ProductCatalogue.current.products.filter { !$0.statuses.isEmpty }.map(\.choice)

    /// Looks the pair up.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        let status = input.choice(.usersSee)
        let product = input.choice(.product)
        guard let product, let status,
            let fact = ProductCatalogue.current.product(named: product)?.statuses.first(where: {
                "\($0.status)" == status
            })
        else {
            let statement =
                product == nil || product == "other"
                ? Fact("status-meaning.no-product")
                : Fact("status-meaning.nothing", ["product": .word(product ?? "")])
            return CheckResult(
                finding: Finding(check: description.name, outcome: .undetermined, statement: statement))
        }
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: fact.isDecisive ? .supports : .undetermined,
                statement: Fact(
                    "status-meaning.means",
                    ["status": .word(status), "product": .word(product), "meaning": .text(fact.means)]),
                limitations: [Fact("status-meaning.limitation")]))
    }
}
