import ApusTensor

/// An update rule at work on a model's parameters, with what it keeps beside each of them.
///
///     var optimizer = Optimizer(ModelState(model), SGD(momentum: 0.9, weightDecay: 1e-4))
///     let (loss, gradients) = valueWithGradients { criterion(model(x), y) }
///     optimizer.step(gradients, learningRate: schedule.learningRate(at: step, base: 0.1))
///
/// The optimizer is a value: a copy keeps the state it had. The parameters are the model's own.
public struct Optimizer: Sendable {
    public let state: ModelState
    public let rule: any UpdateRule
    /// One for each parameter, in the order of the walk.
    var slots: [Slot]

    /// What belongs to one parameter.
    struct Slot: Sendable {
        let weightDecay: Double
        let learningRateFactor: Double
        /// Steps done; 0 before the first gradient.
        var step = 0
        /// In the parameter's own physical order; empty before the first gradient.
        var tensors: [Tensor] = []
    }

    public init(_ state: ModelState, _ rule: any UpdateRule) {
        self.init(state, rule, assigned: Array(repeating: nil, count: state.parameters.count))
    }

    /// - Parameter groups: parameters treated differently; the first group that names one counts.
    /// - Throws: ``NamePatternError`` where a pattern names no parameter, or a group is left without any.
    public init(_ state: ModelState, _ rule: any UpdateRule, groups: [ParameterGroup])
        throws(NamePatternError)
    {
        self.init(state, rule, assigned: try state.assigned(to: groups))
    }

    private init(_ state: ModelState, _ rule: any UpdateRule, assigned: [ParameterGroup?]) {
        self.state = state
        self.rule = rule
        slots = assigned.map {
            Slot(
                weightDecay: $0?.weightDecay ?? rule.weightDecay,
                learningRateFactor: $0?.learningRateFactor ?? 1)
        }
    }

    /// Moves every parameter that has a gradient; one without keeps its values and its state.
    public mutating func step(_ gradients: Gradients, learningRate: Double) {
        step(state.ordered(gradients), learningRate: learningRate)
    }

    /// The same for gradients in the order of the walk (``ModelState/ordered(_:)``), clipped perhaps.
    public mutating func step(_ gradients: [Tensor?], learningRate: Double) {
        precondition(
            gradients.count == slots.count,
            "Optimizer.step: \(gradients.count) gradients for \(slots.count) parameters")
        ModelState.whole {
            for (index, gradient) in gradients.enumerated() {
                guard let gradient, !state.parameters[index].cell.isFrozen else { continue }
                step(index, gradient, learningRate)
            }
        }
    }

    private mutating func step(_ index: Int, _ gradient: Tensor, _ learningRate: Double) {
        let (name, parameter) = (state.parameters[index].name, state.parameters[index].cell)
        precondition(
            gradient.shape == parameter.shape,
            "Optimizer.step: a gradient of shape \(gradient.shape) for \(name) of shape \(parameter.shape)")
        let slope = gradient.detached().cast(to: .float32).converted(to: parameter.layout)
        slots[index].begin(rule, parameter)
        let slot = slots[index]
        parameter.update { values, count in
            rule.apply(
                ParameterUpdate(
                    values: UnsafeMutableBufferPointer(start: values, count: count),
                    gradient: UnsafeBufferPointer(start: slope.orderedFloats, count: count),
                    state: slot.tensors.map {
                        UnsafeMutableBufferPointer(start: $0.mutableFloats, count: count)
                    },
                    step: slot.step, learningRate: learningRate * slot.learningRateFactor,
                    weightDecay: slot.weightDecay))
        }
        for place in slot.tensors.indices { slots[index].tensors[place].contentChanged() }
    }
}

extension Optimizer.Slot {
    /// Counts the step, and sees that the tensors exist and are nobody else's.
    mutating func begin(_ rule: any UpdateRule, _ parameter: Parameter) {
        step += 1
        if tensors.isEmpty {
            tensors = rule.stateNames.map { _ in
                Tensor.full(parameter.shape, rule.initialState).converted(to: parameter.layout)
            }
        }
        for place in tensors.indices where !tensors[place].hasUniqueStorage {
            tensors[place] = tensors[place].duplicated()
        }
    }
}
