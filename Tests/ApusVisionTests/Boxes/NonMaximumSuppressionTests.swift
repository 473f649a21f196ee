import ApusProof
import ApusVision
import Testing

@Suite struct NonMaximumSuppressionTests {
    @Test func equalsTorchvisionOnRandomBoxes() throws {
        let reference = try #require(Fixtures.metrics.boxes.first)
        #expect(reference.nmsExcesses.isEmpty)
    }

    @Test func whatIsNotANumberComesLast() {
        let boxes = (0..<4).map { Box(x: Double(20 * $0), y: 0, width: 10, height: 10) }
        #expect(
            nonMaximumSuppression(boxes, scores: [.nan, -.infinity, 0, -0.0], threshold: 0.5) == [2, 3, 1, 0])
    }
}
