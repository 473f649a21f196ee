import ApusNN
import ApusProof
import ApusTensor

/// A residual network of a few layers, with a convolution of every physical order.
final class TinyNetwork: Layer {
    let conv1: Conv2d
    let bn1: BatchNorm2d
    let conv2: Conv2d
    let bn2: BatchNorm2d
    let fc: Linear

    init() {
        conv1 = Conv2d(3, 16, kernel: 3, padding: 1, bias: false)
        bn1 = BatchNorm2d(16)
        conv2 = Conv2d(16, 16, kernel: 3, padding: 1)
        bn2 = BatchNorm2d(16)
        fc = Linear(16, 4)
    }

    /// `[N, 3, H, W]` to `[N, 4]`
    func callAsFunction(_ x: Tensor) -> Tensor {
        let y = convolutionUnit(conv1, bn1, x, then: .relu)
        return fc(globalAveragePool(convolutionUnit(conv2, bn2, y, adding: y, then: .relu)))
    }

    /// With values drawn, and one batch to learn.
    static func initialized(seed: UInt64 = 1) -> TinyNetwork {
        let network = TinyNetwork()
        network.initialize(seed: seed)
        return network
    }

    static let batch = Tensor(sines(6 * 3 * 5 * 5, 0.37), shape: [6, 3, 5, 5])
    static let labels = Tensor([0, 1, 2, 3, 0, 1])

    func lossWithGradients() -> (value: Tensor, gradients: Gradients) {
        valueWithGradients { crossEntropy(self(TinyNetwork.batch), TinyNetwork.labels) }
    }
}

extension ModelState {
    /// Every parameter's bits in row-major order.
    var bits: [[UInt32]] { parameters.map { $0.cell.detached.floats.map(\.bitPattern) } }
}
