import ApusModels
import ApusNN
import ApusTensor

extension ExplainedClassifier {
    var state: ModelState { ModelState(model) }

    /// The class-activation map of the maps that the head pools, `[1, H, W]`.
    ///
    /// Whether the classifier ends in global average pooling and one linear layer is not taken on trust: the score that
    /// these two give must be the classifier's.
    func classActivationMap(_ trace: ForwardTrace, label: Int) throws -> Tensor {
        let maps = try trace.maps().values.cast(to: .float32)  // [1, C, H, W]
        let scores = trace.scores.cast(to: .float32)  // [1, classes]
        let shape: Shape = [scores.shape[1], maps.shape[1]]
        let parameters = state.parameters
        guard let place = parameters.lastIndex(where: { $0.cell.shape == shape }) else { throw isNotPooled }
        let weight = parameters[place].cell.detached  // [classes, C]
        let next = parameters.indices.contains(place + 1) ? parameters[place + 1].cell : nil
        let bias = next?.shape == [shape[0]] ? next?.detached : nil
        let pooled = linear(maps.mean(axes: [2, 3]), weight: weight, bias: bias)  // [1, classes]
        let largest = scores.floats.reduce(1) { max($0, abs($1)) }
        let tolerance: Float = trace.scores.dtype == .float32 ? 1e-3 : 0.05
        guard zip(pooled.floats, scores.floats).allSatisfy({ abs($0 - $1) <= tolerance * largest }) else {
            throw isNotPooled
        }
        return ApusModels.classActivationMap(maps, weights: weight.selected(axis: 0, index: label))
    }

    private var isNotPooled: ExplanationError {
        ExplanationError(
            reason:
                "\(name) does not end in global average pooling and one linear layer; `apus explain gradcam` is for any classifier"
        )
    }
}
