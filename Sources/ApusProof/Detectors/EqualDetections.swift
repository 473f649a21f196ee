import ApusVision

extension Detection {
    /// Whether it is a detection of a reference, but for rounding.
    ///
    /// - Parameters:
    ///   - edges: left, top, right and bottom.
    ///   - boxTolerance: pixels.
    func isEqual(
        edges: [Double], category: Int, score: Double, boxTolerance: Double, scoreTolerance: Double
    ) -> Bool {
        zip([box.minX, box.minY, box.maxX, box.maxY], edges).allSatisfy { abs($0 - $1) < boxTolerance }
            && self.category == category && abs(self.score - score) < scoreTolerance
    }
}
