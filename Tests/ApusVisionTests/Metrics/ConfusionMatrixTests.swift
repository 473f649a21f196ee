import ApusVision
import Testing

@Suite("Confusion matrix of detections")
struct ConfusionMatrixTests {
    private func square(_ x: Double) -> Box { Box(x: x, y: 0, width: 10, height: 10) }

    private func matrix(
        _ detections: [Detection], _ objects: [ObjectAnnotation], ignoresDifficult: Bool = false
    ) -> ConfusionMatrix {
        ConfusionMatrix(
            [detections], objects: [objects], categoryCount: 2, ignoresDifficult: ignoresDifficult)
    }

    @Test("Right, taken for another class, missed, a duplicate, and nothing there")
    func cells() {
        let found = matrix(
            [
                Detection(box: square(0), category: 0, score: 0.9),
                Detection(box: square(1), category: 0, score: 0.8),
                Detection(box: square(100), category: 0, score: 0.7),
                Detection(box: square(300), category: 1, score: 0.7),
                Detection(box: square(200), category: 1, score: 0.29),
            ],
            [
                ObjectAnnotation(box: square(0), category: 0),
                ObjectAnnotation(box: square(100), category: 1),
                ObjectAnnotation(box: square(200), category: 1),
            ])
        #expect(found.rows == [[1, 0, 0], [1, 0, 1], [1, 1, 0]])
        #expect(found[0, 0] == 1 && found[found.background, 1] == 1 && found.background == 2)
    }

    @Test("An object that was found rightly is not taken for what overlaps it more")
    func rightFirst() {
        let found = matrix(
            [
                Detection(box: square(0), category: 1, score: 0.9),
                Detection(box: square(2), category: 0, score: 0.5),
            ],
            [ObjectAnnotation(box: square(0), category: 0)])
        #expect(found.rows == [[1, 0, 0], [0, 0, 0], [0, 1, 0]])
    }

    @Test("Crowds, difficult objects and what lies on them do not count")
    func leftOut() {
        let crowd = ObjectAnnotation(box: square(0), category: 0, isCrowd: true)
        let hard = ObjectAnnotation(box: square(100), category: 1, isDifficult: true)
        let detections = [
            Detection(box: square(0), category: 0, score: 0.9),
            Detection(box: square(100), category: 1, score: 0.9),
        ]
        #expect(
            matrix(detections, [crowd, hard], ignoresDifficult: true).rows.joined().allSatisfy { $0 == 0 })
        #expect(matrix(detections, [crowd, hard])[1, 1] == 1)
        #expect(ConfusionMatrix([], objects: [], categoryCount: 0).rows == [[0]])
    }
}
