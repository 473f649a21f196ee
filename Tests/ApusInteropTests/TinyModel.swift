import ApusInterop
import ApusNN
import ApusTensor

/// A convolution, its norm and a head: the model of `tiny_model.safetensors`.
final class TinyModel: Module {
    let conv: Conv2d
    let norm: BatchNorm2d
    let head: Linear

    init(classes: Int = 10) {
        conv = Conv2d(3, 4, kernel: 3, padding: 1, bias: false)
        norm = BatchNorm2d(4)
        head = Linear(4, classes)
    }

    /// `[N, 3, H, W]` to `[N, classes]`
    func callAsFunction(_ x: Tensor) -> Tensor { head(globalAveragePool(norm(conv(x), then: .relu))) }
}

/// Two layers of the same weight.
final class TiedModel: Module {
    let embed: Linear
    let middle: Linear
    let head: Linear

    init() {
        embed = Linear(3, 3, bias: false)
        middle = Linear(3, 2)
        head = embed
    }
}

/// One norm in two places.
final class SharedNormModel: Module {
    let first: BatchNorm2d
    let second: BatchNorm2d

    init() {
        first = BatchNorm2d(2)
        second = first
    }
}

/// Names and bits of a model's state; nil where a parameter has no values yet.
func bits(_ model: any Module) -> [String: [UInt8]?] {
    let state = ModelState(model)
    let parameters = state.parameters.map { entry in
        (
            entry.name,
            entry.cell.isInitialized ? entry.cell.detached.withUnsafeBytes { Array($0) } : nil
        )
    }
    let buffers = state.buffers.map { ($0.name, Optional($0.cell.tensor.withUnsafeBytes { Array($0) })) }
    return Dictionary(uniqueKeysWithValues: parameters + buffers)
}

/// A model's state by name.
func tensors(_ model: any Module) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: ModelState(model).snapshot().map { ($0.name, $0.value) })
}
