/// Another rule, for anchors alone that lie inside the picture; those that reach beyond it learn nothing, and no object
/// has a claim to one (Ren et al. 2015, arXiv 1506.01497, section 3.3). Of the large anchors near the border that is most.
public struct InsideAssigner: AnchorAssigner {
    public let rule: any AnchorAssigner

    public init(_ rule: any AnchorAssigner) { self.rule = rule }

    public func assign(_ boxes: [Box], to anchors: AnchorSet) -> AnchorAssignment {
        let (width, height) = (Float(anchors.canvas.width), Float(anchors.canvas.height))
        let inside = (0..<anchors.count).filter {
            anchors.minX[$0] >= 0 && anchors.minY[$0] >= 0 && anchors.maxX[$0] <= width
                && anchors.maxY[$0] <= height
        }
        var objects = [Int32](repeating: AnchorAssignment.ignored, count: anchors.count)
        let found = rule.assign(
            boxes, to: AnchorSet(canvas: anchors.canvas, boxes: inside.map { anchors[$0] }))
        for (anchor, object) in zip(inside, found.objects) { objects[anchor] = object }
        return AnchorAssignment(objects: objects)
    }
}
