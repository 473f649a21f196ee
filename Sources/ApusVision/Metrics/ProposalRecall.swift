/// How well boxes that may hold an object cover the objects of many pictures.
public struct ProposalRecall: Sendable, Hashable {
    /// The smallest intersection over union with which an object counts as covered.
    public let threshold: Double
    /// Objects seen, crowds left out.
    public private(set) var objects = 0
    /// Those that are covered.
    public private(set) var covered = 0
    private var overlaps = 0.0

    public init(threshold: Double = 0.5) {
        self.threshold = threshold
    }

    /// Takes in a picture.
    public mutating func add(_ boxes: [Box], _ objects: [ObjectAnnotation]) {
        for object in objects where !object.isCrowd {
            let best = boxes.reduce(0) { max($0, $1.intersectionOverUnion(object.box)) }
            self.objects += 1
            overlaps += best
            if best >= threshold { covered += 1 }
        }
    }

    /// The share of objects that are covered; nil without objects.
    public var recall: Double? { objects > 0 ? Double(covered) / Double(objects) : nil }

    /// The mean over all objects of the largest intersection over union; nil without objects.
    public var averageBestOverlap: Double? { objects > 0 ? overlaps / Double(objects) : nil }
}
