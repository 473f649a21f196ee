import ApusNN
import ApusTensor

/// Feature pyramid networks for object detection (Lin, Dollar, Girshick, He, Hariharan and Belongie 2017,
/// arXiv 1612.03144), with torchvision's names.
///
/// The deep maps of a network know what is in a picture but not exactly where, the shallow ones where but not what.
/// From the deepest map down, each is doubled in size and added to the one below it, so that all know both.
public final class FeaturePyramidNetwork: Module {
    /// What stands above the network's coarsest map.
    public enum Top: String, Sendable, Hashable, Codable {
        /// Maps of a half and a quarter of its size, by convolutions (RetinaNet, FCOS).
        case convolutions
        /// One of half its size: every second place of it (Faster R-CNN, section 4.1 of the paper).
        case subsampled

        var maps: Int { self == .convolutions ? 2 : 1 }
    }

    public let channels: Int
    /// Maps of the network to the pyramid's width, the finest first.
    let innerBlocks: [ConvolutionActivation]
    /// Smooth what doubling left in steps.
    let layerBlocks: [ConvolutionActivation]
    /// Two coarser maps above the pyramid; nil where the top is no layer.
    let extraBlocks: CoarserMaps?

    /// - Parameters:
    ///   - inputs: channels of each map of the network, the finest first.
    ///   - channels: of every map of the pyramid.
    public init(_ inputs: [Int], _ channels: Int, top: Top = .convolutions) {
        self.channels = channels
        innerBlocks = inputs.map { ConvolutionActivation(pyramidConvolution($0, channels, kernel: 1)) }
        layerBlocks = inputs.map { _ in
            ConvolutionActivation(pyramidConvolution(channels, channels, kernel: 3))
        }
        extraBlocks = top == .convolutions ? CoarserMaps(channels) : nil
    }

    /// Sizes below are of pictures of 640 x 480, from the second stage of a network on.
    public func callAsFunction(_ maps: [Tensor]) -> [Tensor] {  // [N, 512, 60, 80] ... [N, 2048, 15, 20]
        var inner: Tensor?
        var pyramid: [Tensor] = []
        for (map, (innerBlock, layerBlock)) in zip(maps, zip(innerBlocks, layerBlocks)).reversed() {
            var merged = innerBlock(map)  // [N, 256, 15, 20] first
            if let above = inner { merged = merged + upsampleNearest(above, scale: [2, 2]) }
            pyramid.append(layerBlock(merged))
            inner = merged
        }
        let fine = Array(pyramid.reversed())  // [N, 256, 60, 80] ... [N, 256, 15, 20]
        return fine + (pyramid.first.map(above) ?? [])  // and 8 x 10, 4 x 5
    }

    private func above(_ coarsest: Tensor) -> [Tensor] {
        extraBlocks.map { $0(coarsest) } ?? [maxPool(coarsest, PoolingWindow(kernel: 1, stride: 2))]
    }
}

/// Maps of a half and a quarter of the size of a pyramid's coarsest (Lin et al. 2017, arXiv 1708.02002, section 4;
/// from the pyramid's own map as torchvision has it, not from the network's).
final class CoarserMaps: Module {
    let p6: Conv2d
    let p7: Conv2d

    init(_ channels: Int) {
        p6 = pyramidConvolution(channels, channels, kernel: 3, stride: 2)
        p7 = pyramidConvolution(channels, channels, kernel: 3, stride: 2)
    }

    func callAsFunction(_ coarsest: Tensor) -> [Tensor] {  // [N, 256, 15, 20]
        let half = p6(coarsest)  // [N, 256, 8, 10]
        return [half, p7(relu(half))]  // and [N, 256, 4, 5]
    }
}

private func pyramidConvolution(_ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1) -> Conv2d {
    Conv2d(
        inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2,
        weights: .kaimingUniform(fan: .input, gain: 1), biases: .constant(0))
}
