import ApusTensor

/// How a parameter's first values are drawn.
public enum Initializer: Sendable, Hashable {
    case constant(Double)
    /// These values, row by row; as many as the parameter has.
    case given([Double])
    case uniform(low: Double, high: Double)
    case normal(mean: Double, standardDeviation: Double)
    /// Normal, drawn again until within `limit` (both sides of the mean, in the values' unit).
    case truncatedNormal(mean: Double, standardDeviation: Double, limit: Double)
    /// He et al. 2015: normal with variance gain^2 / fan.
    case kaimingNormal(fan: Fan, gain: Double)
    /// He et al. 2015: uniform with variance gain^2 / fan.
    case kaimingUniform(fan: Fan, gain: Double)
    /// Glorot and Bengio 2010: uniform with variance 2 gain^2 / (fan in + fan out).
    case xavierUniform(gain: Double)
    /// Glorot and Bengio 2010, normal.
    case xavierNormal(gain: Double)
    /// Uniform within 1/sqrt(fan in), the fan being another parameter's: PyTorch's default of biases.
    case uniformOfFan(Int)

    public enum Fan: Sendable, Hashable { case input, output }

    /// What PyTorch's linear and convolution layers draw their weights from: uniform within 1/sqrt(fan in).
    public static let layerDefault = Initializer.kaimingUniform(fan: .input, gain: 1 / 3.0.squareRoot())

    /// The gain of ReLU, sqrt(2).
    public static let reluGain = 2.0.squareRoot()

    /// Connections into and out of one unit: sizes of axes 1 and 0, times the kernel's places.
    static func fans(_ shape: Shape) -> (input: Double, output: Double) {
        guard shape.rank >= 2 else { return (Double(shape.elementCount), Double(shape.elementCount)) }
        let places = shape.dropFirst(2).reduce(1, *)
        return (Double(shape[1] * places), Double(shape[0] * places))
    }

    /// Values of `shape` from `stream`.
    public func values(_ shape: Shape, from stream: RandomStream) -> Tensor {
        var stream = stream
        let fans = Initializer.fans(shape)
        switch self {
        case .constant(let value):
            return Tensor.full(shape, value)
        case .given(let values):
            return Tensor(values.map(Float.init), shape: shape)
        case .uniform(let low, let high):
            return stream.uniform(shape, low: low, high: high)
        case .normal(let mean, let deviation):
            return stream.normal(shape, mean: mean, standardDeviation: deviation)
        case .truncatedNormal(let mean, let deviation, let limit):
            return truncated(shape, mean, deviation, limit, &stream)
        case .kaimingNormal(let fan, let gain):
            let count = fan == .input ? fans.input : fans.output
            return stream.normal(shape, standardDeviation: gain / count.squareRoot())
        case .kaimingUniform(let fan, let gain):
            let bound = gain * (3 / (fan == .input ? fans.input : fans.output)).squareRoot()
            return stream.uniform(shape, low: -bound, high: bound)
        case .xavierUniform(let gain):
            let bound = gain * (6 / (fans.input + fans.output)).squareRoot()
            return stream.uniform(shape, low: -bound, high: bound)
        case .xavierNormal(let gain):
            return stream.normal(
                shape, standardDeviation: gain * (2 / (fans.input + fans.output)).squareRoot())
        case .uniformOfFan(let fan):
            let bound = fan > 0 ? 1 / Double(fan).squareRoot() : 0
            return stream.uniform(shape, low: -bound, high: bound)
        }
    }

    private func truncated(
        _ shape: Shape, _ mean: Double, _ deviation: Double, _ limit: Double, _ stream: inout RandomStream
    ) -> Tensor {
        precondition(
            deviation >= 0 && limit > 0, "a truncated normal of deviation \(deviation) within \(limit)")
        var values = stream.normal(shape, mean: mean, standardDeviation: deviation).floats
        var outside = values.indices.filter { abs(Double(values[$0]) - mean) > limit }
        while !outside.isEmpty {
            let fresh = stream.normal([outside.count], mean: mean, standardDeviation: deviation).floats
            for (place, value) in zip(outside, fresh) { values[place] = value }
            outside.removeAll { abs(Double(values[$0]) - mean) <= limit }
        }
        return Tensor(values, shape: shape)
    }
}
