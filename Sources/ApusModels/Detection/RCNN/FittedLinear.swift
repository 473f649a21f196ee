import ApusNN
import ApusTensor

/// y = x Wᵀ + b with values that were fitted, and that no step of training changes.
public final class FittedLinear: Module {
    /// `[outputs, inputs]`; 0 until it is fitted.
    public let weight: Buffer
    /// `[outputs]`
    public let bias: Buffer

    init(_ inputs: Int, _ outputs: Int) {
        weight = Buffer([outputs, inputs], filledWith: 0)
        bias = Buffer([outputs], filledWith: 0)
    }

    /// `[N, inputs]` to `[N, outputs]`, float32.
    func callAsFunction(_ x: Tensor) -> Tensor {
        guard x.shape[0] > 0 else { return .zeros([0, bias.shape[0]]) }
        return linear(x.cast(to: .float32), weight: weight.tensor, bias: bias.tensor)
    }

    /// - Parameter rows: weights and bias of each output.
    func set(_ rows: [(weights: [Float], bias: Float)]) {
        weight.set(Tensor(rows.flatMap(\.weights), shape: weight.shape))
        bias.set(Tensor(rows.map(\.bias), shape: bias.shape))
    }
}
