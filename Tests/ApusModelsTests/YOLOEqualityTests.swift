import ApusModels
import ApusNN
import ApusProof
import Foundation
import Testing

/// YOLO against networks and rules written in Python, in float64.
@Suite("YOLO equals its reference", .serialized)
struct YOLOEqualityTests {
    private static let fixture: ReferenceYOLO = {
        do {
            return try ReferenceYOLO(
                contentsOf: #require(
                    Bundle.module.url(forResource: "yolo", withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/yolo.json cannot be read: \(error)")
        }
    }()

    @Test("Names, shapes and numbers of parameters", arguments: fixture.architectures)
    func architecture(_ reference: ReferenceArchitecture) throws {
        let entry = try ModelRegistry.entry(named: reference.model)
        let state = ModelState(entry.build(entry.published))
        #expect(reference.isEqual(to: state))
        #expect(state.parameters.allSatisfy { !$0.cell.isInitialized }, "no memory was taken")
    }

    @Test(
        "The published numbers of parameters", arguments: [("yolov1", 271_703_550), ("yolov3", 61_949_149)])
    func published(_ name: String, _ count: Int) throws {
        let entry = try ModelRegistry.entry(named: name)
        #expect(ModelState(entry.build(entry.published)).parameterCount == count)
    }

    @Test("Outputs on generated weights", arguments: fixture.networks)
    func network(_ reference: ReferenceYOLO.Network) throws {
        let excesses = try reference.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("What learns what, every loss and the gradients", arguments: fixture.losses)
    func losses(_ reference: ReferenceYOLO.Losses) throws {
        let excesses = try reference.excesses()
        #expect(excesses.isEmpty)
    }
}
