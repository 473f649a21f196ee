/// Average precision as it is, and as it would be without one kind of error.
struct RepairGains {
    /// A detection that counts.
    private struct Point {
        let score: Double
        let category: Int
        /// Nil of a right one.
        let kind: DetectionErrorKind?
        /// The category in which it is right once it is repaired; nil where it then goes.
        let repaired: Int?
    }

    private let categoryCount: Int
    private var points: [Point] = []
    private var objectCounts: [Int]
    private var missedCounts: [Int]

    init(categoryCount: Int) {
        self.categoryCount = categoryCount
        objectCounts = [Int](repeating: 0, count: categoryCount)
        missedCounts = objectCounts
    }

    /// - Parameter counts: of each object whether it is to be found.
    mutating func add(
        _ picture: PictureErrors, _ detections: [Detection], _ objects: [ObjectAnnotation], counts: [Bool]
    ) {
        for (object, counts) in zip(objects, counts) where counts { objectCounts[object.category] += 1 }
        for object in picture.missed { missedCounts[objects[object].category] += 1 }
        for (index, (detection, verdict)) in zip(detections, picture.verdicts).enumerated() {
            var (kind, repaired): (DetectionErrorKind?, Int?)
            switch verdict {
            case .right: repaired = detection.category
            case .wrong(let error, let object):
                kind = error
                if let object, picture.claims[object] == index { repaired = objects[object].category }
            case .leftOut, .beyondLimit: continue
            }
            points.append(
                Point(score: detection.score, category: detection.category, kind: kind, repaired: repaired))
        }
    }

    var figures: [DetectionErrors.Figures] {
        let ap = averagePrecision(repairing: nil)
        return DetectionErrorKind.allCases.map { kind in
            let repaired = averagePrecision(repairing: kind)
            let count =
                kind == .missed ? missedCounts.reduce(0, +) : points.count { $0.kind == kind }
            // One point less may lower the value of a recall that it stood at.
            let gain = ap.flatMap { ap in repaired.map { max($0 - ap, 0) } }
            return DetectionErrors.Figures(kind: kind, count: count, gain: gain)
        }
    }

    /// The mean over the categories that have objects to be found; nil where none has.
    func averagePrecision(repairing kind: DetectionErrorKind?) -> Double? {
        var lists = [[(score: Double, isRight: Bool)]](repeating: [], count: categoryCount)
        for point in points {
            if let kind, point.kind == kind {
                if let category = point.repaired { lists[category].append((point.score, true)) }
            } else {
                lists[point.category].append((point.score, point.kind == nil))
            }
        }
        let values = lists.indices.compactMap { category -> Double? in
            let objects = objectCounts[category] - (kind == .missed ? missedCounts[category] : 0)
            return objects > 0 ? Self.averagePrecision(lists[category], objects) : nil
        }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// COCO's: the mean, over 101 recalls, of the highest precision at that recall or above.
    private static func averagePrecision(
        _ detections: [(score: Double, isRight: Bool)], _ objects: Int
    ) -> Double {
        var (right, wrong) = (0.0, 0.0)
        var precisions: [Double] = []
        for place in ScoreOrder.sorted(detections.map(\.score)) {
            if detections[place.index].isRight {
                right += 1
                precisions.append(right / (right + wrong))
            } else {
                wrong += 1
            }
        }
        for index in precisions.indices.dropLast().reversed() {
            precisions[index] = max(precisions[index], precisions[index + 1])
        }
        var (sum, step) = (0.0, 0)
        for recall in COCOEvaluator.recallThresholds {
            while step < precisions.count, Double(step + 1) / Double(objects) < recall { step += 1 }
            if step < precisions.count { sum += precisions[step] }
        }
        return sum / Double(COCOEvaluator.recallThresholds.count)
    }
}
