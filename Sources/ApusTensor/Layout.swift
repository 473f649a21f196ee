import COneDNN

/// The order of a tensor's elements in memory. Users never see it: whatever needs another order
/// converts by itself.
package enum Layout: Int32, Sendable, Hashable {
    /// Strides say where elements lie.
    case plain = 0
    /// Activations `[N, C/B, spatial..., B]`, B being the machine's block of channels.
    case blocked = 1
    /// Weights `[O/B, I/B, spatial..., B of I, B of O]`.
    case weightsBlocked = 2
    /// Weights of few inputs `[O/B, spatial..., I, B of O]`.
    case weightsNarrow = 3

    /// The order in which a convolution's weights `[O, I/groups, spatial...]` are kept, by their shape
    /// and the machine alone.
    package static func forConvolutionWeights(_ shape: Shape) -> Layout {
        let block = Engine.block
        guard block > 1, shape.rank == 3 || shape.rank == 4, shape[0].isMultiple(of: block) else {
            return .plain
        }
        if shape[1].isMultiple(of: block) { return .weightsBlocked }
        // Large windows (patch embeddings) are matrix products on row-major weights.
        let isSmall = shape.dropFirst(2).allSatisfy { $0 < 12 }
        return shape[1] <= 4 && isSmall ? .weightsNarrow : .plain
    }
}
