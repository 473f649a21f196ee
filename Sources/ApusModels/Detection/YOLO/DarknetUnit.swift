import ApusNN
import ApusTensor

/// The unit of the Darknet networks: a convolution that keeps the size but for its stride, a norm, and leaky ReLU of
/// slope 0.1 or what later networks put in its place.
func darknetUnit(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, then activation: Activation = .leakyRelu
) -> ConvolutionNormActivation {
    ConvolutionNormActivation(
        Conv2d(
            inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2, bias: false,
            weights: .kaimingNormal(fan: .input, gain: Initializer.reluGain)),
        BatchNorm2d(outputs), then: activation)
}

/// What the unit's activation may be.
public enum DarknetActivation: String, Sendable, Hashable, Codable, CaseIterable {
    /// Slope 0.1, as in YOLOv2 and v3.
    case leaky
    /// YOLOv4's body.
    case mish
    /// YOLOv5.
    case silu

    var activation: Activation {
        switch self {
        case .leaky: .leakyRelu
        case .mish: .mish
        case .silu: .silu
        }
    }
}
