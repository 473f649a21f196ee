import ApusNN
import ApusTensor

/// What YOLOv3 makes of one of its three maps.
final class YOLOv3Scale: Module {
    /// From the next coarser map's features to half of this map's channels; none on the coarsest.
    let lateral: ConvolutionNormActivation?
    /// Five convolutions, 1x1 and 3x3 in turn, with pooling among them where it is asked for.
    let features: Sequential
    let hidden: ConvolutionNormActivation
    let numbers: Conv2d

    /// - Parameters:
    ///   - channels: of the map.
    ///   - outputs: numbers of a cell.
    init(_ channels: Int, isCoarsest: Bool, poolsPyramid: Bool, outputs: Int, then activation: Activation) {
        let half = channels / 2
        func unit(_ inputs: Int, _ outputs: Int, kernel: Int) -> ConvolutionNormActivation {
            darknetUnit(inputs, outputs, kernel: kernel, then: activation)
        }
        lateral = isCoarsest ? nil : unit(channels, half, kernel: 1)
        let pooling: [any Layer] =
            poolsPyramid && isCoarsest ? [SpatialPyramidPooling(), unit(4 * half, half, kernel: 1)] : []
        features = Sequential(
            [
                unit(isCoarsest ? channels : channels + half, half, kernel: 1),
                unit(half, channels, kernel: 3),
                unit(channels, half, kernel: 1),
            ] + pooling + [unit(half, channels, kernel: 3), unit(channels, half, kernel: 1)])
        hidden = unit(half, channels, kernel: 3)
        numbers = Conv2d(
            channels, outputs, kernel: 1, weights: .normal(mean: 0, standardDeviation: 0.01),
            biases: .constant(0))
    }

    /// Sizes below are of the middle map of pictures of 416 pixels with 80 classes.
    func callAsFunction(_ map: Tensor, _ coarser: Tensor?) -> (features: Tensor, numbers: Tensor) {
        var input = map  // [N, 512, 26, 26]
        if let lateral, let coarser {  // [N, 512, 13, 13]
            let above = upsampleNearest(lateral(coarser), scale: [2, 2])  // [N, 256, 26, 26]
            input = concatenate([above, map], axis: 1)  // [N, 768, 26, 26]
        }
        let features = features(input)  // [N, 256, 26, 26]
        return (features, numbers(hidden(features)))  // and [N, 255, 26, 26]
    }
}

/// The map itself and its maxima over 5, 9 and 13 cells, side by side (He et al. 2014, arXiv 1406.4729; without strides,
/// as in YOLOv3-SPP and v4).
final class SpatialPyramidPooling: Layer {
    private let pools = [13, 9, 5].map { MaxPool2d(kernel: $0, stride: 1, padding: $0 / 2) }

    /// `[N, C, H, W]` to `[N, 4 * C, H, W]`
    func callAsFunction(_ x: Tensor) -> Tensor { concatenate(pools.map { $0(x) } + [x], axis: 1) }
}
