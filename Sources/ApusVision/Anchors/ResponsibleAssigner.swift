/// Of the boxes that the cell of an object's centre predicts, the one that lies over it most as the network stands is
/// responsible for it (Redmon, Divvala, Girshick and Farhadi 2015, arXiv 1506.02640, section 2.2); where none touches it,
/// the one whose numbers differ least. All others learn the background.
///
/// A cell learns one object, the first whose centre lies in it.
public struct ResponsibleAssigner: PredictedBoxAssigner, Hashable {
    public init() {}

    /// - Parameter anchors: of one grid, which has as many shapes as its cells predict boxes; their sizes do not matter.
    public func assign(_ boxes: [Box], to anchors: AnchorSet, predicted: [Box]) -> AnchorAssignment {
        precondition(anchors.grids.count == 1, "ResponsibleAssigner: \(anchors.grids.count) grids, not one")
        precondition(
            predicted.count == anchors.count,
            "ResponsibleAssigner: \(predicted.count) predicted boxes for \(anchors.count) anchors")
        let grid = anchors.grids[0]
        let count = grid.shapes.count
        var objects = [Int32](repeating: AnchorAssignment.background, count: anchors.count)
        for (index, box) in boxes.enumerated() {
            precondition(box.isProper, "ResponsibleAssigner: \(box) has no inside")
            guard let cell = grid.cell(atX: box.centerX, y: box.centerY) else { continue }
            let own = cell * count..<(cell + 1) * count
            guard objects[own].allSatisfy({ $0 < 0 }),
                let responsible = responsible(for: box, among: predicted[own], anchors.canvas)
            else { continue }
            objects[responsible] = Int32(index)
        }
        return AnchorAssignment(objects: objects)
    }

    private func responsible(
        for box: Box, among predicted: ArraySlice<Box>, _ canvas: Canvas
    ) -> Int? {
        var closest = predicted.startIndex
        var (most, least) = (0.0, Double.infinity)
        for (index, other) in zip(predicted.indices, predicted) {
            let overlap = other.intersectionOverUnion(box)
            if overlap > most {
                (closest, most) = (index, overlap)
            } else if most == 0 {
                let difference = squaredDifference(other, box, canvas)
                if difference < least { (closest, least) = (index, difference) }
            }
        }
        return predicted.isEmpty ? nil : closest
    }

    /// Of centres and sizes in shares of the picture.
    private func squaredDifference(_ a: Box, _ b: Box, _ canvas: Canvas) -> Double {
        let (width, height) = (Double(canvas.width), Double(canvas.height))
        let across = SIMD2(a.centerX - b.centerX, a.width - b.width) / width
        let down = SIMD2(a.centerY - b.centerY, a.height - b.height) / height
        return (across * across + down * down).sum()
    }
}
