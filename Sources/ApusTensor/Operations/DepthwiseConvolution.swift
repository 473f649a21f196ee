// A depthwise convolution whose channels are no whole blocks has fast kernels forward but none backward: there spare
// channels of zeros fill the last block.

extension ConvolutionGeometry {
    /// Whether each channel has a kernel of its own and nothing else.
    func isDepthwise(_ weight: Shape) -> Bool { groups > 1 && weight[1] == 1 && weight[0] == groups }

    /// How many channels the last block of a depthwise convolution lacks; nil where it is whole, or no block is used.
    func spareChannels(_ weight: Shape) -> Int? {
        guard isDepthwise(weight), Engine.block > 1, !groups.isMultiple(of: Engine.block) else { return nil }
        return Engine.block - groups % Engine.block
    }

    func widened(by channels: Int) -> ConvolutionGeometry {
        var wide = self
        wide.groups += channels
        return wide
    }
}

extension Shape {
    /// `[N, C, ...]` with further channels.
    func widened(by channels: Int) -> Shape {
        var wide = self
        wide[1] += channels
        return wide
    }
}

extension Tensor {
    /// With zeros behind the last channel, as a constant.
    func withSpareChannels(_ count: Int, axis: Int) -> Tensor {
        detached().padded(axis: axis, low: 0, high: count)
    }
}
