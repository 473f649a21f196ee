import ApusModels
import ApusNN
import ApusProof
import Foundation
import Testing

/// Deformable DETR against the authors' code in float64.
@Suite("Deformable DETR equals the authors'", .serialized)
struct DeformableDETREqualityTests {
    private static let fixture: ReferenceDeformableDETRs = {
        do {
            return try ReferenceDeformableDETRs(
                contentsOf: #require(
                    Bundle.module.url(
                        forResource: "deformable_detr", withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/deformable_detr.json cannot be read: \(error)")
        }
    }()

    @Test("Outputs, matches, losses, gradients and detections", arguments: fixture.networks)
    func network(_ network: ReferenceDeformableDETR) {
        let excesses = network.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("Names, shapes and counts of the published networks", arguments: fixture.architectures)
    func architecture(_ reference: ReferenceArchitecture) throws {
        let entry = try ModelRegistry.detector(named: reference.model)
        let state = ModelState(entry.build(entry.published))
        #expect(reference.isEqual(to: state))
        let published = [
            "deformable_detr_resnet50": 40_069_665, "deformable_detr_resnet50_refined": 40_849_660,
            "deformable_detr_resnet50_two_stage": 41_181_529,
            "deformable_detr_resnet50_single_scale": 34_066_593,
        ]
        #expect(state.parameterCount == published[reference.model])
    }
}
