/// How surely a predicted box is an object's, by their intersection over union (Zhang et al. 2019, arXiv 1909.02466,
/// equation 6): 0 up to a threshold, 1 for the prediction that overlaps the object most, a line between them.
public struct SaturatedOverlap: Sendable, Hashable {
    /// 0 to 1, 1 excluded.
    public var threshold: Float

    public init(threshold: Float = 0.6) { self.threshold = threshold }

    /// The predictions that overlap the box by more than the threshold, in ascending order. Predictions that are not
    /// finite are none.
    public func shares(_ boxes: [Box], of predictions: AnchorSet) -> [[(prediction: Int, share: Float)]] {
        var overlaps = AnchorOverlaps(predictions)
        return boxes.map { box in
            overlaps.measure(box)
            let near = overlaps.values.enumerated().filter { $0.element > threshold }
            let most = near.reduce(threshold) { max($0, $1.element) }
            return near.map { ($0.offset, ($0.element - threshold) / (most - threshold)) }
        }
    }
}
