import ApusNN
import ApusTensor

/// An optimizer as the loop uses it.
package protocol StepOptimizer: Sendable {
    /// Moves the parameters by one step.
    ///
    /// - Parameter evaluate: the mean loss of the step's batches and its gradients; may be called several
    ///   times and gives the same function every time.
    /// - Returns: the loss before the step, and the gradient's norm where clipping asked for it.
    mutating func step(
        learningRate: Double, clip: Recipe.Clip,
        _ evaluate: () throws -> (value: Tensor, gradients: Gradients)
    ) throws -> (loss: Double, norm: Double?)

    var trainingState: TrainingState { get }
    mutating func restore(_ saved: TrainingState) throws(TrainingStateError)
}

extension Optimizer: StepOptimizer {
    package mutating func step(
        learningRate: Double, clip: Recipe.Clip,
        _ evaluate: () throws -> (value: Tensor, gradients: Gradients)
    ) throws -> (loss: Double, norm: Double?) {
        let (loss, sums) = try evaluate()
        var gradients = state.ordered(sums)
        let norm = clip.norm.map { gradients.clip(toNorm: $0) }
        if let limit = clip.value { gradients.clip(toValue: limit) }
        step(gradients, learningRate: learningRate)
        return (Double(loss.item), norm)
    }
}

extension LBFGS: StepOptimizer {
    package mutating func step(
        learningRate: Double, clip: Recipe.Clip,
        _ evaluate: () throws -> (value: Tensor, gradients: Gradients)
    ) throws -> (loss: Double, norm: Double?) {
        (try step(learningRate: learningRate, evaluate), nil)
    }
}
