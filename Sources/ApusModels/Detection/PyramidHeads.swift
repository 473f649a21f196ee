import ApusNN
import ApusTensor
import Foundation

// What the heads of detectors with a pyramid share.

extension Tensor {
    /// A map of several values for each anchor of each cell, `[N, anchors * values, H, W]`, as a row for each anchor in
    /// the order of an `AnchorGrid`: `[N, H * W * anchors, values]`.
    func anchorRows(_ values: Int) -> Tensor {
        permuted(0, 2, 3, 1).reshaped(shape[0], -1, values)
    }
}

/// A 3x3 convolution that keeps the size, drawn as RetinaNet draws it (Lin et al. 2017, section 4.1).
///
/// - Parameter biases: nil for none, in front of a norm.
func headConvolution(_ inputs: Int, _ outputs: Int, biases: Initializer?) -> Conv2d {
    Conv2d(
        inputs, outputs, kernel: 3, padding: 1, bias: biases != nil,
        weights: .normal(mean: 0, standardDeviation: 0.01), biases: biases)
}

extension Initializer {
    /// Biases in front of a sigmoid that is to begin with a probability (Lin et al. 2017, section 4.1).
    static func logit(of probability: Double) -> Initializer {
        .constant(-log((1 - probability) / probability))
    }
}
