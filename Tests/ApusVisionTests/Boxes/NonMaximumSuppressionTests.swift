import ApusVision
import Testing

@Suite struct NonMaximumSuppressionTests {
    @Test func equalsTorchvisionOnRandomBoxes() throws {
        let reference = try #require(MetricsFixture.shared.boxes.first)
        var draw = Draw(stream: 1000)
        let boxes = (0..<60).map { _ in draw.box() }
        let scores = boxes.map { _ in Double(draw.below(10)) / 9 }
        let categories = boxes.map { _ in draw.below(3) }
        for (index, threshold) in reference.thresholds.enumerated() {
            #expect(
                nonMaximumSuppression(boxes, scores: scores, threshold: threshold) == reference.nms[index])
            #expect(
                batchedNonMaximumSuppression(
                    boxes, scores: scores, categories: categories, threshold: threshold)
                    == reference.batched[index])
        }
    }

    @Test func anOverlapOnTheThresholdStays() {
        let boxes = [Box(x: 0, y: 0, width: 20, height: 10), Box(x: 0, y: 0, width: 10, height: 10)]
        #expect(nonMaximumSuppression(boxes, scores: [0.5, 0.9], threshold: 0.5) == [1, 0])
        #expect(nonMaximumSuppression(boxes, scores: [0.5, 0.9], threshold: 0.4999) == [1])
        #expect(nonMaximumSuppression(boxes, scores: [0.5, 0.5], threshold: 0.4) == [0])
        #expect(nonMaximumSuppression([], scores: [], threshold: 0.5).isEmpty)
    }

    @Test func theSuppressedSuppressNobody() {
        let boxes = [0.0, 4, 8].map { Box(x: $0, y: 0, width: 10, height: 10) }
        #expect(nonMaximumSuppression(boxes, scores: [0.9, 0.8, 0.7], threshold: 0.3) == [0, 2])
    }

    @Test func whatIsNotANumberComesLast() {
        let boxes = (0..<4).map { Box(x: Double(20 * $0), y: 0, width: 10, height: 10) }
        #expect(
            nonMaximumSuppression(boxes, scores: [.nan, -.infinity, 0, -0.0], threshold: 0.5) == [2, 3, 1, 0])
    }
}
