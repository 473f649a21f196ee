import ApusProof
import Foundation

/// The committed files of weights.
enum WeightFixtures {
    static let shared: ReferenceWeightFiles = {
        do {
            return try ReferenceWeightFiles(folder: URL(fileURLWithPath: fixture("PyTorch")))
        } catch {
            fatalError("the tables of Fixtures/PyTorch cannot be read: \(error)")
        }
    }()
}

/// Path of a committed file of weights.
func weights(_ name: String) throws -> String { try fixture("PyTorch/\(name)") }
