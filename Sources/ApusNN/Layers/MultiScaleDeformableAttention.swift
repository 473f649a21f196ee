import ApusTensor
import Foundation

/// Attention that looks at a few points instead of everywhere (Zhu et al. 2020, Deformable DETR, arXiv 2010.04159,
/// section 4.1): each head of each query says where around its reference point it looks, on every one of several maps,
/// and how much each look counts.
///
/// Its cost grows with the queries, not with queries times places, so that every place of fine maps can be a query.
/// State names and first values are the authors': at first a head looks along one of eight directions, at 1, 2, ...
/// places from the reference point, and all looks count the same.
public final class MultiScaleDeformableAttention: Module {
    public let samplingOffsets: Linear
    public let attentionWeights: Linear
    public let valueProj: Linear
    public let outputProj: Linear
    public let heads: Int
    public let levels: Int
    /// That a head looks at on each level.
    public let points: Int

    /// - Precondition: the width divides among the heads.
    public init(_ width: Int, heads: Int, levels: Int, points: Int) {
        precondition(
            heads > 0 && width.isMultiple(of: heads) && levels > 0 && points > 0,
            "MultiScaleDeformableAttention: width \(width), \(heads) heads, \(levels) levels, \(points) points"
        )
        let samples = heads * levels * points
        samplingOffsets = Linear(
            width, 2 * samples, weights: .constant(0),
            biases: .given(Self.firstOffsets(heads: heads, levels: levels, points: points)))
        attentionWeights = Linear(width, samples, weights: .constant(0), biases: .constant(0))
        let projection = Initializer.xavierUniform(gain: 1)
        valueProj = Linear(width, width, weights: projection, biases: .constant(0))
        outputProj = Linear(width, width, weights: projection, biases: .constant(0))
        self.heads = heads
        self.levels = levels
        self.points = points
    }

    /// In places: a star whose rays end on squares around the reference point. By head, level and point: x, y.
    private static func firstOffsets(heads: Int, levels: Int, points: Int) -> [Double] {
        (0..<heads).flatMap { head -> [Double] in
            let angle = 2 * Double.pi * Double(head) / Double(heads)
            let (x, y) = (cos(angle), sin(angle))
            let longest = max(abs(x), abs(y))
            let ray = (1...points).flatMap { [Double($0) * x / longest, Double($0) * y / longest] }
            return (0..<levels).flatMap { _ in ray }
        }
    }

    /// - Parameters:
    ///   - query: `[N, queries, width]`, with positions.
    ///   - references: float32 `[N, queries, levels, 2]`, x and y of where to look around on each level, 0...1 from edge
    ///     to edge; or `[..., 4]` with the width and height of a box around it, and offsets are then in units of half
    ///     the box over the number of points.
    ///   - values: `[N, places, width]`, of all levels one behind the other, without positions.
    ///   - sizes: of each level.
    ///   - paddingMask: bool `[N, places]`, true where a place is no part of its picture and shows nothing.
    /// - Returns: `[N, queries, width]`.
    public func callAsFunction(
        _ query: Tensor, references: Tensor, values: Tensor, sizes: [MapSize], paddingMask: Tensor? = nil
    ) -> Tensor {
        let (batch, queries, width) = (query.shape[0], query.shape[1], query.shape[2])
        precondition(
            sizes.count == levels && references.shape.dropLast() == [batch, queries, levels]
                && (references.shape[3] == 2 || references.shape[3] == 4),
            "MultiScaleDeformableAttention of \(levels) levels: references \(references.shape) for queries \(query.shape) and \(sizes.count) maps"
        )
        var seen = valueProj(values)  // [N, places, width]
        if let paddingMask {
            seen = whereTrue(paddingMask.unsqueezed(axis: 2), .zeros([], dtype: seen.dtype), seen)
        }
        let samples = levels * points
        // What bfloat16 leaves of a location is a 256th of the picture.
        let offsets = inFloat32(samplingOffsets(query)).reshaped(batch, queries, heads, 2 * samples)
        let weights = softmax(inFloat32(attentionWeights(query)).reshaped(batch, queries, heads, samples))
        // [N, queries, heads, width / heads]
        let sampled = multiScaleDeformableSampling(
            seen.reshaped(batch, values.shape[1], heads, width / heads), sizes: sizes,
            locations: locations(offsets, references, sizes)
                .reshaped([batch, queries, heads, levels, points, 2]),
            weights: weights.reshaped(batch, queries, heads, levels, points))
        return outputProj(sampled.reshaped(batch, queries, width))
    }

    /// Where each head looks: `[N, queries, heads, levels * points * 2]`, from offsets of that shape.
    private func locations(_ offsets: Tensor, _ references: Tensor, _ sizes: [MapSize]) -> Tensor {
        let (batch, queries) = (references.shape[0], references.shape[1])
        /// Two columns of the references, once for each point.
        func repeated(_ first: Int) -> Tensor {
            references.sliced(axis: 3, from: first, to: first + 2).unsqueezed(axis: 3)
                .broadcast(to: [batch, queries, levels, points, 2])
                .reshaped(batch, queries, 1, 2 * levels * points)
        }
        guard references.shape[3] == 4 else {
            let scales = sizes.flatMap { size in
                (0..<points).flatMap { _ in [1 / Float(size.width), 1 / Float(size.height)] }
            }
            return offsets * Tensor(scales) + repeated(0)
        }
        return offsets * (repeated(2) * (0.5 / Double(points))) + repeated(0)
    }
}
