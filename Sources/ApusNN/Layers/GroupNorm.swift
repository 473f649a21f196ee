import ApusTensor

/// Normalisation over groups of channels of each sample, whatever the batch (Wu and He 2018).
public final class GroupNorm: Layer {
    public let groups: Int
    /// `[channels]`
    public let weight: Parameter
    /// `[channels]`
    public let bias: Parameter
    public let epsilon: Double

    public init(groups: Int, _ channels: Int, epsilon: Double = 1e-5) {
        precondition(
            groups > 0 && channels.isMultiple(of: groups),
            "GroupNorm: \(channels) channels in \(groups) groups")
        self.groups = groups
        weight = Parameter([channels], .constant(1))
        bias = Parameter([channels], .constant(0))
        self.epsilon = epsilon
    }

    /// `[N, channels, ...]` to the same shape.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        groupNormalization(x, groups: groups, weight: weight.tensor, bias: bias.tensor, epsilon: epsilon)
    }
}
