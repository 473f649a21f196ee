/// The rule by which a detector's anchors learn objects: the one thing in which most families of detectors differ
/// while they are trained. Every rule is a pure function of a picture's boxes and anchors.
public protocol AnchorAssigner: Sendable {
    /// What each anchor learns.
    ///
    /// - Precondition: every box is proper.
    func assign(_ boxes: [Box], to anchors: AnchorSet) -> AnchorAssignment
}

extension AnchorAssigner {
    /// The anchors that learn an object, in ascending order.
    public func matches(_ boxes: [Box], _ anchors: AnchorSet) -> [AnchorAssignment.Match] {
        assign(boxes, to: anchors).matches
    }
}

/// What the anchors of one picture learn.
public struct AnchorAssignment: Sendable, Hashable {
    /// Of an anchor that learns that nothing is there.
    public static let background: Int32 = -1
    /// Of an anchor that learns nothing.
    public static let ignored: Int32 = -2

    /// For each anchor the number of the object that it learns, or ``background`` or ``ignored``.
    public let objects: [Int32]

    public init(objects: [Int32]) { self.objects = objects }

    /// Nothing is in the picture.
    public init(background count: Int) {
        objects = [Int32](repeating: Self.background, count: count)
    }

    /// An anchor and the object that it learns, by their places in their lists.
    public struct Match: Sendable, Hashable {
        public let anchor: Int
        public let object: Int

        public init(anchor: Int, object: Int) {
            self.anchor = anchor
            self.object = object
        }
    }

    /// The anchors that learn an object, in ascending order.
    public var matches: [Match] {
        objects.indices.compactMap { anchor in
            objects[anchor] < 0 ? nil : Match(anchor: anchor, object: Int(objects[anchor]))
        }
    }

    /// The anchors that learn nothing, in ascending order.
    public var ignored: [Int] { objects.indices.filter { objects[$0] == Self.ignored } }
}
