/// Gathers the precisions and recalls of one category after the other.
struct COCOAccumulation {
    private(set) var result: COCOResult

    init(categoryCount: Int) {
        result = COCOResult(categoryCount: categoryCount)
    }

    mutating func add(_ matching: COCOMatching, category: Int) {
        for (limitIndex, limit) in COCOEvaluator.detectionLimits.enumerated() {
            let counted = matching.order.filter { $0.rank < limit }
            for size in ObjectSize.allCases {
                let objects = matching.objectCounts[size.rawValue]
                result.setObjectCount(objects, category: category, size: size)
                guard objects > 0 else { continue }
                let first = size.rawValue * matching.slotCount
                for threshold in COCOEvaluator.iouThresholds.indices {
                    let place = COCOResult.Place(
                        category: category, size: size, limit: limitIndex, threshold: threshold)
                    let steps = COCOAccumulation.steps(
                        counted, matching.verdicts[first..<first + matching.slotCount], 1 << threshold)
                    sample(steps, counted.first?.score, objects, place)
                }
            }
        }
    }

    /// A right detection: the precision down to it, and its score.
    private struct Step {
        var precision: Double
        let score: Double
    }

    /// The right detections by falling score. Between two of them precision only falls, so that they are all that the
    /// highest precision at a recall or above needs.
    private static func steps(
        _ order: [COCOMatching.Ranked], _ verdicts: ArraySlice<COCOMatching.Verdict>,
        _ mask: COCOMatching.Thresholds
    ) -> [Step] {
        var steps: [Step] = []
        var wrong = 0.0
        order.withUnsafeBufferPointer { order in
            verdicts.withUnsafeBufferPointer { verdicts in
                for detection in order {
                    let verdict = verdicts[detection.slot]
                    if verdict.ignored & mask != 0 { continue }
                    if verdict.matched & mask != 0 {
                        let right = Double(steps.count + 1)
                        steps.append(
                            Step(precision: right / (wrong + right + .ulpOfOne), score: detection.score))
                    } else {
                        wrong += 1
                    }
                }
            }
        }
        for index in steps.indices.dropLast().reversed() {
            steps[index].precision = max(steps[index].precision, steps[index + 1].precision)
        }
        return steps
    }

    /// - Parameter firstScore: of the surest detection, whatever became of it: what pycocotools notes at recall 0.
    private mutating func sample(
        _ steps: [Step], _ firstScore: Double?, _ objects: Int, _ place: COCOResult.Place
    ) {
        var (precisions, scores): ([Double], [Double]) = ([], [])
        precisions.reserveCapacity(COCOEvaluator.recallThresholds.count)
        scores.reserveCapacity(COCOEvaluator.recallThresholds.count)
        var step = 0
        for recall in COCOEvaluator.recallThresholds {
            while step < steps.count, Double(step + 1) / Double(objects) < recall { step += 1 }
            let reached = step < steps.count
            precisions.append(reached ? steps[step].precision : 0)
            scores.append(recall > 0 ? (reached ? steps[step].score : 0) : firstScore ?? 0)
        }
        result.setCurve(
            recall: Double(steps.count) / Double(objects), precisions: precisions, scores: scores, at: place)
    }
}
