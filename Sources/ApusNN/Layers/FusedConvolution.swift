import ApusTensor

/// activation(norm(convolution(x)) + residual), the unit that residual networks are made of.
///
/// While a scope is open the normalisation, sum and activation run in one pass behind the convolution. Outside
/// of any scope the normalisation is folded into the convolution's weights (kept until they change) and all
/// runs as one kernel.
public func convolutionUnit(
    _ convolution: Conv2d, _ norm: any ConvolutionNorm, _ x: Tensor, adding residual: Tensor? = nil,
    then activation: Activation = .none
) -> Tensor {
    guard Tape.current == nil else { return norm(convolution(x), adding: residual, then: activation) }
    let (weight, bias) = folded(convolution, norm)
    return fusedConvolution(
        x, weight, bias: bias, geometry: convolution.geometry, activation: activation, residual: residual)
}

/// Weights and bias of the one convolution that equals the two layers.
private func folded(_ convolution: Conv2d, _ norm: any ConvolutionNorm) -> (weight: Tensor, bias: Tensor) {
    let weight = convolution.weight.constant
    let constants = norm.constants
    let (mean, variance) = (constants.mean, constants.variance)
    let (scale, offset) = (constants.scale, constants.offset)
    let convolutionBias = convolution.bias?.constant
    let sources = [mean, variance, scale, offset] + [convolutionBias].compactMap { $0 }
    let pair = weight.storage.companions(of: sources.map(\.storage.serial)) {
        let factor = scale * reciprocalSquareRoot(variance + norm.epsilon)
        let channels = factor.shape[0]
        let centre = convolutionBias.map { mean - $0 } ?? mean
        let weights = weight.contiguous() * factor.reshaped(channels, 1, 1, 1)
        return [weights.converted(to: convolution.weight.layout), offset - centre * factor]
    }
    return (pair[0], pair[1])
}
