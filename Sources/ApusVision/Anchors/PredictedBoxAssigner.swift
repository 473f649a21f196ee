/// A rule that also looks at the boxes which the network gives as it stands: what an anchor learns changes while it
/// learns.
public protocol PredictedBoxAssigner: Sendable {
    /// What each anchor learns.
    ///
    /// - Parameters:
    ///   - anchors: made of grids.
    ///   - predicted: the network's box for each anchor; edges need not be finite.
    /// - Precondition: every one of `boxes` is proper, and there is one predicted box an anchor.
    func assign(_ boxes: [Box], to anchors: AnchorSet, predicted: [Box]) -> AnchorAssignment
}

extension AnchorGrid {
    /// The cell, counted row by row, that a place of the picture lies in; nil outside of the grid, whose right and
    /// lower edge belong to its last cells.
    public func cell(atX x: Double, y: Double) -> Int? {
        let corner = origin - step / 2
        let place = (SIMD2(x, y) - corner) / step
        guard place.x >= 0, place.y >= 0, place.x <= Double(columns), place.y <= Double(rows),
            columns > 0, rows > 0
        else { return nil }
        return min(Int(place.y), rows - 1) * columns + min(Int(place.x), columns - 1)
    }
}
