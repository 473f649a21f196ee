import ApusTensor
import Testing

@Suite("Gradients against central differences")
struct FiniteDifferenceTests {
    @Test("First order", arguments: DifferenceTable.cases)
    func firstOrder(_ one: DifferenceCase) {
        var check = FiniteDifferences(one)
        check.checkFirstOrder()
    }

    static let withSecondOrder = Set(OperationCatalogue.all.filter { $0.hasSecondOrder }.map { $0.name })

    @Test("Second order", arguments: DifferenceTable.cases.filter { withSecondOrder.contains($0.operation) })
    func secondOrder(_ one: DifferenceCase) {
        var check = FiniteDifferences(one)
        check.checkSecondOrder()
    }
}
