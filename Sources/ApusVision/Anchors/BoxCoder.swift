import Foundation

/// A box as its distance from an anchor, in numbers of about the size of 1 (Girshick et al. 2014, appendix C): the
/// centre's shift in the anchor's widths and heights, and the logarithms of the factors of width and height, each
/// times a weight.
public struct BoxCoder: Sendable, Hashable {
    /// Weights of x, y, width and height: one over SSD's variances of .1 and .2.
    public var weights: SIMD4<Double>
    /// The largest logarithm of a factor that decoding takes at its word; larger ones, which a network gives early in
    /// training, would overflow.
    public var largestLogarithm: Double

    public init(
        weights: SIMD4<Double> = [10, 10, 5, 5], largestLogarithm: Double = log(1000.0 / 16)
    ) {
        self.weights = weights
        self.largestLogarithm = largestLogarithm
    }

    /// - Precondition: both boxes are proper.
    public func encode(_ box: Box, from anchor: Box) -> SIMD4<Float> {
        precondition(
            box.isProper && anchor.isProper, "BoxCoder: \(box) or its anchor \(anchor) has no inside")
        let offsets = SIMD4(
            (box.centerX - anchor.centerX) / anchor.width, (box.centerY - anchor.centerY) / anchor.height,
            log(box.width / anchor.width), log(box.height / anchor.height))
        return SIMD4<Float>(offsets * weights)
    }

    /// The box that a network means; not finite where `offsets` are not.
    public func decode(_ offsets: SIMD4<Float>, from anchor: Box) -> Box {
        let shares = SIMD4<Double>(offsets) / weights
        let width = anchor.width * exp(min(shares.z, largestLogarithm))
        let height = anchor.height * exp(min(shares.w, largestLogarithm))
        return Box(
            x: anchor.centerX + shares.x * anchor.width - width / 2,
            y: anchor.centerY + shares.y * anchor.height - height / 2, width: width, height: height)
    }
}
