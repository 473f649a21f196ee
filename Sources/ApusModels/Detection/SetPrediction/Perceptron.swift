import ApusNN
import ApusTensor

/// Linear maps with a ReLU between each two.
final class Perceptron: Module {
    let layers: [Linear]

    /// - Parameters:
    ///   - widths: of the input, and of what each layer gives.
    ///   - last: how the last layer is drawn; like the others where nil.
    init(_ widths: [Int], last: (weights: Initializer, biases: Initializer)? = nil) {
        let pairs = Array(zip(widths, widths.dropFirst()))
        layers = pairs.indices.map { index in
            let drawn = index == pairs.count - 1 ? last : nil
            return Linear(
                pairs[index].0, pairs[index].1, weights: drawn?.weights, biases: drawn?.biases)
        }
    }

    /// `[..., first width]` to `[..., last width]`
    func callAsFunction(_ x: Tensor) -> Tensor {
        layers.enumerated().reduce(x) { y, layer in
            layer.element(y, then: layer.offset < layers.count - 1 ? .relu : .none)
        }
    }
}
