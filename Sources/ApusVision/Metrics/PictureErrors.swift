/// What is wrong with the detections of one picture.
struct PictureErrors {
    private(set) var verdicts: [DetectionErrors.Verdict]
    /// Objects that nobody found or would find, by their numbers.
    let missed: [Int]
    /// For each object the surest detection that would find it if it were right.
    private(set) var claims: [Int?]

    init(
        _ detections: [Detection], _ objects: [ObjectAnnotation], _ evaluator: DetectionErrorEvaluator
    ) {
        let order = ScoreOrder.sorted(detections.map(\.score)).prefix(evaluator.detectionLimit).map(\.index)
        let counted = objects.indices.filter { evaluator.isCounted(objects[$0]) }
        let others = objects.filter { !evaluator.isCounted($0) }
        verdicts = [DetectionErrors.Verdict](repeating: .beyondLimit, count: detections.count)
        claims = [Int?](repeating: nil, count: objects.count)

        var finder = [Int?](repeating: nil, count: objects.count)
        for index in order {
            let detection = detections[index]
            let best = Self.nearest(detection, objects, counted) {
                $0.category == detection.category && finder[$1] == nil
            }
            if let best, best.overlap >= evaluator.foreground {
                finder[best.object] = index
                verdicts[index] = .right(object: best.object)
            } else if others.contains(where: { $0.hides(detection, evaluator.foreground) }) {
                verdicts[index] = .leftOut
            } else {
                verdicts[index] = .wrong(.background, object: nil)
            }
        }
        for index in order where verdicts[index] == .wrong(.background, object: nil) {
            let error = Self.error(detections[index], objects, counted, finder, evaluator)
            let isFree = error.object.map { finder[$0] == nil } ?? false
            let object = isFree ? error.object : nil
            verdicts[index] = .wrong(error.kind, object: object)
            if let object, claims[object] == nil { claims[object] = index }
        }
        missed = counted.filter { [claims] in finder[$0] == nil && claims[$0] == nil }
    }

    /// The kind of a wrong detection, and the object that it would find.
    private static func error(
        _ detection: Detection, _ objects: [ObjectAnnotation], _ counted: [Int], _ finder: [Int?],
        _ evaluator: DetectionErrorEvaluator
    ) -> (kind: DetectionErrorKind, object: Int?) {
        let same = nearest(detection, objects, counted) { object, _ in object.category == detection.category }
        if let same, (evaluator.background...evaluator.foreground).contains(same.overlap) {
            return (.wrongPlace, same.object)
        }
        let other = nearest(detection, objects, counted) { object, _ in object.category != detection.category
        }
        if let other, other.overlap >= evaluator.foreground { return (.wrongClass, other.object) }
        if let same, same.overlap >= evaluator.foreground { return (.duplicate, nil) }
        let closest = max(same?.overlap ?? 0, other?.overlap ?? 0)
        return (closest <= evaluator.background ? .background : .wrongClassAndPlace, nil)
    }

    /// The object that a detection overlaps most, the first of equal ones.
    private static func nearest(
        _ detection: Detection, _ objects: [ObjectAnnotation], _ counted: [Int],
        _ isWanted: (ObjectAnnotation, Int) -> Bool
    ) -> (object: Int, overlap: Double)? {
        var best: (object: Int, overlap: Double)?
        for index in counted where isWanted(objects[index], index) {
            let overlap = detection.box.intersectionOverUnion(objects[index].box)
            if overlap > best?.overlap ?? -1 { best = (index, overlap) }
        }
        return best
    }
}

extension ObjectAnnotation {
    /// Whether a detection that found nothing is left out because it lies on this object, which is left out itself.
    func hides(_ detection: Detection, _ threshold: Double) -> Bool {
        guard category == detection.category else { return false }
        let overlap =
            isCrowd
            ? detection.box.intersectionOverArea(crowd: box) : detection.box.intersectionOverUnion(box)
        return overlap > threshold
    }
}
