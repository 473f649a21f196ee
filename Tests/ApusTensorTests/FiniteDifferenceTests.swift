import ApusProof
import Testing

@Suite("Gradients against central differences")
struct FiniteDifferenceTests {
    @Test("First order", arguments: DifferenceTable.cases)
    func firstOrder(_ one: DifferenceCase) {
        let excesses = FiniteDifferences(one).firstOrderExcesses()
        #expect(excesses.isEmpty)
    }

    @Test("Second order", arguments: DifferenceTable.cases.filter(\.hasSecondOrder))
    func secondOrder(_ one: DifferenceCase) {
        let excesses = FiniteDifferences(one).secondOrderExcesses()
        #expect(excesses.isEmpty)
    }
}
