import ApusVision

/// Objects that are found more than once: what suppression hides where there is any, and what a detector that answers
/// with a set must not do.
struct DuplicateShare {
    /// Detections with a larger score count.
    private static let leastScore = 0.5
    /// A detection of an object's class with at least this intersection over union is one of the object.
    private static let leastOverlap = 0.5

    private var objects = 0
    private var duplicated = 0

    mutating func add(_ detections: [Detection], _ annotations: [ObjectAnnotation]) {
        let sure = detections.filter { $0.score > Self.leastScore }
        for object in annotations where !object.isCrowd {
            let hits = sure.count {
                $0.category == object.category
                    && $0.box.intersectionOverUnion(object.box) >= Self.leastOverlap
            }
            objects += 1
            duplicated += hits > 1 ? 1 : 0
        }
    }

    /// Of all objects, 0 to 1; nil without any.
    var share: Double? { objects > 0 ? Double(duplicated) / Double(objects) : nil }
}
