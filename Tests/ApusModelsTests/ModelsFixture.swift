import ApusProof
import Foundation
import Testing

/// `Fixtures/models.json`.
enum ModelsFixture {
    static let shared: ReferenceNetworks = {
        do {
            return try ReferenceNetworks(
                contentsOf: #require(
                    Bundle.module.url(forResource: "models", withExtension: "json", subdirectory: "Fixtures"))
            )
        } catch {
            fatalError("Fixtures/models.json cannot be read: \(error)")
        }
    }()
}
