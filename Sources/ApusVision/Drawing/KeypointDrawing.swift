extension Image {
    /// Draws the places of a body or a thing, and the lines between them.
    ///
    /// - Parameters:
    ///   - points: nil where a place is not known; it is left out with its lines.
    ///   - links: pairs of indices of points that a line joins.
    ///   - radius: of a point, in pixels; lines are as thick.
    /// - Precondition: links name points that are there.
    public mutating func drawKeypoints(
        _ points: [ImagePoint?], links: [(Int, Int)] = [], color: Color, radius: Double = 3
    ) {
        precondition(radius > 0, "Image.drawKeypoints: the radius is above 0, not \(radius)")
        for (first, second) in links {
            precondition(
                points.indices.contains(first) && points.indices.contains(second),
                "Image.drawKeypoints: a link from \(first) to \(second) among \(points.count) points")
            if let start = points[first], let end = points[second] {
                drawPolyline([start, end], color: color, thickness: radius)
            }
        }
        // A rim of the other brightness keeps a point apart from its line and from any background.
        for case .some(let point) in points where point.isFinite {
            drawDisc(center: point, radius: radius + 1, color: color.readableInk)
            drawDisc(center: point, radius: radius, color: color)
        }
    }
}
