import ApusNN
import ApusTensor
import Foundation

/// The function that the reference's trajectories minimise.
package final class ReferenceObjective: Module {
    package let w = Parameter([12], .constant(0))
    package let b = Parameter([3], .constant(0))

    package init() {
        w.set(Tensor(sines(12, 0.7)))
        b.set(Tensor(sines(3, 0.7)))
    }

    package func loss(step: Int, moving: Bool, penalty: Double) -> Tensor {
        let offset = moving ? 0.1 * sin(Double(step)) : 0
        let x = Tensor((0..<4).map { Float(sin(0.9 * Double($0)) + offset) }, shape: [4, 1])
        let target = Tensor(sines(3, 0.5, 0.5))
        let output = tanh(matrixMultiply(w.tensor.reshaped(3, 4), x).reshaped(3) + b.tensor)
        let error = square(output - target).mean()
        return penalty == 0 ? error : error + (square(w.tensor).sum() + square(b.tensor).sum()) * penalty
    }
}
