import ApusVision

/// Pictures to evaluate; the rules of `Scripts/fixtures/metric_sets.py`, written a second time.
package struct MetricSet: Sendable {
    package var categoryCount: Int
    package var objects: [[ObjectAnnotation]] = []
    package var detections: [[Detection]] = []

    /// Set number `index`.
    package static func random(_ index: Int) -> MetricSet {
        var draw = BoxDraw(stream: UInt64(index))
        var set = MetricSet(categoryCount: 1 + draw.below(6))
        let count = 1 + draw.below(8)
        let ties = draw.chance(0.5)
        let empty = draw.below(set.categoryCount + 1)

        func detection(_ box: Box, _ category: Int) -> Detection {
            Detection(box: box, category: category, score: ties ? Double(draw.below(9)) / 8 : draw.unit())
        }

        for number in 0..<count {
            var objects: [ObjectAnnotation] = []
            for _ in 0..<draw.below(9) {
                let category = draw.below(set.categoryCount)
                var box = draw.box()
                if draw.chance(0.1), let last = objects.last { box = last.box }
                let isCrowd = draw.chance(0.12)
                let isDifficult = draw.chance(0.15)
                let area =
                    switch draw.below(10) {
                    case 0: 1024.0
                    case 1: 9216.0
                    case 2: box.area / 2
                    default: box.area
                    }
                guard category != empty else { continue }
                objects.append(
                    ObjectAnnotation(
                        box: box, category: category, isCrowd: isCrowd, isDifficult: isDifficult, area: area))
            }
            var detections: [Detection] = []
            for object in objects {
                for _ in 0..<draw.below(3) {
                    let box = draw.near(object.box)
                    let category = draw.chance(0.9) ? object.category : draw.below(set.categoryCount)
                    detections.append(detection(box, category))
                }
            }
            for _ in 0..<draw.below(6) {
                let box = draw.box()
                let category = draw.below(set.categoryCount)
                detections.append(detection(box, category))
            }
            if index % 20 == 0, number == 0 {
                for _ in 0..<130 {
                    let box = draw.box()
                    detections.append(detection(box, 0))
                }
            }
            set.objects.append(objects)
            set.detections.append(detections)
        }
        return set
    }
}
