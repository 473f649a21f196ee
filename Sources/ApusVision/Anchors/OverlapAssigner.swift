/// Anchors learn the object that they overlap most: one of a large overlap the object, of a small one the background,
/// between them nothing (Ren et al. 2015, arXiv 1506.01497, section 3.1.2; Lin et al. 2017, arXiv 1708.02002,
/// section 4). The thresholds are what detectors differ in, and computing is torchvision's.
public struct OverlapAssigner: AnchorAssigner, Hashable {
    /// The smallest intersection over union of an anchor that learns an object.
    public var objectThreshold: Float
    /// Anchors below it learn the background.
    public var backgroundThreshold: Float
    /// Of those, the ones below it learn nothing: Fast R-CNN's regions that no object is near. 0 where there are none.
    public var backgroundFloor: Float
    /// Whether the anchors that overlap an object most learn all the same, however little they do: all of those that
    /// tie. Each learns the object that it overlaps most itself, which may be another one.
    public var everyObjectIsLearned: Bool

    /// - Precondition: thresholds do not fall from the floor to the objects'.
    public init(
        objectThreshold: Float = 0.5, backgroundThreshold: Float = 0.4, backgroundFloor: Float = 0,
        everyObjectIsLearned: Bool = true
    ) {
        precondition(
            backgroundFloor <= backgroundThreshold && backgroundThreshold <= objectThreshold,
            "OverlapAssigner: background from \(backgroundFloor) below \(backgroundThreshold) and objects from \(objectThreshold) on"
        )
        self.objectThreshold = objectThreshold
        self.backgroundThreshold = backgroundThreshold
        self.backgroundFloor = backgroundFloor
        self.everyObjectIsLearned = everyObjectIsLearned
    }

    public func assign(_ boxes: [Box], to anchors: AnchorSet) -> AnchorAssignment {
        guard !boxes.isEmpty, anchors.count > 0 else { return AnchorAssignment(background: anchors.count) }
        for box in boxes { precondition(box.isProper, "OverlapAssigner: \(box) has no inside") }
        var overlaps = AnchorOverlaps(anchors)
        var nearest = [Int32](repeating: 0, count: anchors.count)
        var largest = [Float](repeating: -1, count: anchors.count)
        var best: [Float] = []
        for (index, box) in boxes.enumerated() {
            overlaps.measure(box)
            var most: Float = 0
            for (anchor, overlap) in overlaps.values.enumerated() {
                most = max(most, overlap)
                guard overlap > largest[anchor] else { continue }
                largest[anchor] = overlap
                nearest[anchor] = Int32(index)
            }
            best.append(most)
        }
        var objects = zip(nearest, largest).map { object, overlap in
            if overlap >= objectThreshold { return object }
            let isBackground = overlap < backgroundThreshold && overlap >= backgroundFloor
            return isBackground ? AnchorAssignment.background : AnchorAssignment.ignored
        }
        guard everyObjectIsLearned else { return AnchorAssignment(objects: objects) }
        // An object that overlaps no anchor is nobody's.
        for (box, most) in zip(boxes, best) where most > 0 {
            overlaps.measure(box)
            for (anchor, overlap) in overlaps.values.enumerated() where overlap == most {
                objects[anchor] = nearest[anchor]
            }
        }
        return AnchorAssignment(objects: objects)
    }
}
