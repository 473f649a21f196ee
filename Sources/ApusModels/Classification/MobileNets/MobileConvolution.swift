import ApusNN
import ApusTensor

/// A convolution that keeps the size but for its stride, with norm and activation, as the MobileNets draw it.
func mobileConvolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1, norm: BatchNorm2d? = nil,
    then activation: Activation
) -> ConvolutionNormActivation {
    ConvolutionNormActivation(
        Conv2d(
            inputs, outputs, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false,
            weights: .kaimingNormal(fan: .output, gain: Initializer.reluGain)),
        norm ?? BatchNorm2d(outputs), then: activation)
}

/// Channels times a width multiplier, a multiple of eight that is at most a tenth below what was asked for: what
/// MobileNets v2 and v3 round to.
func roundedChannels(_ channels: Double) -> Int {
    let rounded = max(8, Int(channels + 4) / 8 * 8)
    return Double(rounded) < 0.9 * channels ? rounded + 8 : rounded
}

/// The head's first weights in MobileNets v2 and v3.
func mobileLinear(_ inputs: Int, _ outputs: Int) -> Linear {
    Linear(inputs, outputs, weights: .normal(mean: 0, standardDeviation: 0.01), biases: .constant(0))
}
