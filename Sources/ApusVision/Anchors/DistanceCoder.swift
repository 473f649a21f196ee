/// A box as the distances from an anchor's centre to its four edges, in the anchor's widths and heights (Tian et al.
/// 2019, arXiv 1904.01355, section 3.1): left, up, right, down.
public struct DistanceCoder: Sendable, Hashable {
    public init() {}

    /// - Precondition: the anchor is proper.
    public func encode(_ box: Box, from anchor: Box) -> SIMD4<Float> {
        precondition(anchor.isProper, "DistanceCoder: the anchor \(anchor) has no inside")
        return SIMD4<Float>(
            SIMD4(
                (anchor.centerX - box.minX) / anchor.width, (anchor.centerY - box.minY) / anchor.height,
                (box.maxX - anchor.centerX) / anchor.width, (box.maxY - anchor.centerY) / anchor.height))
    }

    /// The box that a network means; not finite where `distances` are not.
    public func decode(_ distances: SIMD4<Float>, from anchor: Box) -> Box {
        let reach = SIMD4<Double>(distances)
        return Box(
            minX: anchor.centerX - reach.x * anchor.width, minY: anchor.centerY - reach.y * anchor.height,
            maxX: anchor.centerX + reach.z * anchor.width, maxY: anchor.centerY + reach.w * anchor.height)
    }
}
