import ApusProof
import Foundation
import Testing

@Suite("Values, gradients and second order equal PyTorch's")
struct ReferenceOperationTests {
    static let all: [ReferenceOperation] = {
        do {
            return try ReferenceOperation.all(
                contentsOf: #require(
                    Bundle.module.url(
                        forResource: "operations", withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/operations.json cannot be read: \(error)")
        }
    }()

    @Test("Every operation of the fixture has a call")
    func everyCaseHasACall() {
        let named = Set(Self.all.map(\.operation))
        #expect(named.subtracting(ReferenceCalls.all.keys).subtracting(ReferenceCalls.losses).isEmpty)
        #expect(Set(ReferenceCalls.all.keys).subtracting(named).isEmpty)
    }

    @Test(
        "Output, gradients, second order and statistics",
        arguments: all.filter { !ReferenceCalls.losses.contains($0.operation) })
    func equalsPyTorch(_ one: ReferenceOperation) throws {
        let excesses = try OperationDistances(of: one).excesses
        #expect(excesses.isEmpty)
    }
}
