import ApusModels
import ApusNN
import ApusProof
import Foundation
import Testing

/// Faster R-CNN, and detectors with frozen norms, against torchvision's in float64.
@Suite("Detectors of two stages equal torchvision's", .serialized)
struct TwoStageEqualityTests {
    private static let fixture: ReferenceTwoStage = {
        do {
            return try ReferenceTwoStage(
                contentsOf: #require(
                    Bundle.module.url(
                        forResource: "two_stage", withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/two_stage.json cannot be read: \(error)")
        }
    }()

    @Test(
        "Anchors, proposals, what both stages learn, outputs, losses, gradients", arguments: fixture.networks)
    func network(_ network: ReferenceTwoStageDetector) throws {
        let excesses = try network.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("Detections", arguments: fixture.detections)
    func detections(_ reference: ReferenceRegionDetections) throws {
        let excesses = try reference.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("Norms as in the published files", arguments: fixture.frozen)
    func frozen(_ reference: ReferenceFrozenDetector) throws {
        let excesses = try reference.excesses()
        #expect(excesses.isEmpty)
    }

    @Test(
        "Torchvision's count of parameters: frozen norms are none",
        arguments: [
            ("fasterrcnn_resnet50_fpn", 41_755_286), ("retinanet_resnet50_fpn", 34_014_999),
            ("fcos_resnet50_fpn", 32_269_600),
        ])
    func parameterCount(name: String, count: Int) throws {
        let entry = try ModelRegistry.detector(named: name)
        let state = ModelState(entry.build(entry.published))
        #expect(state.parameterCount == count)
        #expect(!state.order.contains { $0.hasSuffix("num_batches_tracked") })
        // Torchvision leaves the stem and the first stage as they are.
        let frozen = state.frozenNames
        #expect(frozen.contains("backbone.body.conv1.weight"))
        #expect(
            frozen.allSatisfy { $0.hasPrefix("backbone.body.conv1") || $0.hasPrefix("backbone.body.layer1") })
        #expect(frozen.count == 11)
    }
}
