import ApusModels
import ApusProof
import ApusVision
import Foundation
import Testing

/// Detectors against torchvision's in float64.
@Suite("Detectors equal torchvision's", .serialized)
struct DetectorEqualityTests {
    private static let fixture: ReferenceDetectors = {
        do {
            return try ReferenceDetectors(
                contentsOf: #require(
                    Bundle.module.url(
                        forResource: "detection", withExtension: "json", subdirectory: "Fixtures")))
        } catch {
            fatalError("Fixtures/detection.json cannot be read: \(error)")
        }
    }()

    @Test("Anchors, what they learn, outputs, both losses and gradients", arguments: fixture.networks)
    func network(_ network: ReferenceDetector) throws {
        let excesses = try network.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("Detections", arguments: fixture.detections)
    func detections(_ reference: ReferenceDetections) throws {
        let excesses = try reference.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("The same detections in a picture of another size", arguments: fixture.detections)
    func stretched(_ reference: ReferenceDetections) throws {
        let (height, width) = (reference.size[0], reference.size[1])
        let found = try #require(try reference.detected(in: Canvas(width: width, height: height)).first)
        let stretched = try #require(
            try reference.detected(in: Canvas(width: 2 * width, height: height / 2)).first)
        #expect(stretched.map(\.score) == found.map(\.score))
        for (detection, original) in zip(stretched, found) {
            #expect(abs(detection.box.maxX - 2 * original.box.maxX) < 1e-9)
            #expect(abs(detection.box.minY - original.box.minY / 2) < 1e-9)
        }
    }
}
