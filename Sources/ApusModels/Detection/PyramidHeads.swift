import ApusNN
import ApusTensor

// What the heads of detectors with a pyramid share.

extension Tensor {
    /// A map of several values for each anchor of each cell, `[N, anchors * values, H, W]`, as a row for each anchor in
    /// the order of an `AnchorGrid`: `[N, H * W * anchors, values]`.
    func anchorRows(_ values: Int) -> Tensor {
        permuted(0, 2, 3, 1).reshaped(shape[0], -1, values)
    }
}

/// A 3x3 convolution that keeps the size, drawn as RetinaNet draws it (Lin et al. 2017, section 4.1).
func headConvolution(_ inputs: Int, _ outputs: Int, biases: Initializer) -> Conv2d {
    Conv2d(
        inputs, outputs, kernel: 3, padding: 1, weights: .normal(mean: 0, standardDeviation: 0.01),
        biases: biases)
}
