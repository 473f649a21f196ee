import ApusModels
import ApusProof
import ApusVision
import Foundation
import Testing

extension ReferenceDetector: CustomTestStringConvertible {
    public var testDescription: String { model }
}

/// SSD300 against torchvision's in float64.
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

    @Test("Default boxes")
    func defaultBoxes() {
        let excesses = Self.fixture.defaultBoxExcesses()
        #expect(excesses.isEmpty)
    }

    @Test("Which default boxes learn which object", arguments: fixture.networks)
    func matches(_ network: ReferenceDetector) {
        let excesses = network.matchExcesses()
        #expect(excesses.isEmpty)
    }

    @Test("Class logits, box offsets, both losses and gradients", arguments: fixture.networks)
    func network(_ network: ReferenceDetector) throws {
        let excesses = try network.excesses()
        #expect(excesses.isEmpty)
    }

    @Test("Detections")
    func detections() {
        let excesses = Self.fixture.detectionExcesses()
        #expect(excesses.isEmpty)
    }

    @Test("The same detections in a picture of another size")
    func stretched() throws {
        let output = Self.fixture.generatedOutput
        let found = try #require(SSDPostprocessor()(output, [output.anchors.canvas]).first)
        let stretched = try #require(SSDPostprocessor()(output, [Canvas(width: 600, height: 150)]).first)
        #expect(stretched.map(\.score) == found.map(\.score))
        for (detection, original) in zip(stretched, found) {
            #expect(abs(detection.box.maxX - 2 * original.box.maxX) < 1e-9)
            #expect(abs(detection.box.minY - original.box.minY / 2) < 1e-9)
        }
    }
}
