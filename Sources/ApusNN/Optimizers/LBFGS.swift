import ApusTensor

/// Limited-memory BFGS (Liu and Nocedal 1989): steps along the gradient times an estimate of the inverse
/// curvature, made of the last `historySize` changes of place and gradient.
///
/// One ``step(learningRate:_:)`` runs up to `maximumIterations` iterations on one function, as PyTorch's does.
/// The vectors are flat: all parameters in row-major order, in the order of the walk; a parameter without
/// gradient counts as zeros.
public struct LBFGS: Sendable {
    public enum LineSearch: String, Sendable, Hashable, Codable {
        /// A step of the learning rate, whatever it brings.
        case none
        /// Until the strong Wolfe conditions hold (Nocedal and Wright 2006, algorithms 3.5 and 3.6).
        case strongWolfe
    }

    public let state: ModelState
    public let maximumIterations: Int
    /// Evaluations of one step at which it ends; a line search may go a little beyond.
    public let maximumEvaluations: Int
    /// Ends the step when no component of the gradient is larger.
    public let gradientTolerance: Double
    /// Ends the step when neither place nor value changes more.
    public let changeTolerance: Double
    public let historySize: Int
    public let lineSearch: LineSearch

    /// One change of place and gradient.
    struct Pair: Sendable {
        let place: Tensor
        let gradient: Tensor
        /// 1 / (place . gradient)
        let inverseProduct: Double
    }

    /// Iterations done since the beginning.
    var iterations = 0
    var history: [Pair] = []
    /// Curvature that the recursion starts from.
    var scale = 1.0
    /// The last direction with its step, and the gradient it started at.
    var last: (direction: Tensor, step: Double, gradient: Tensor)?

    /// - Parameter maximumEvaluations: 5/4 of the iterations where nil.
    public init(
        _ state: ModelState, maximumIterations: Int = 20, maximumEvaluations: Int? = nil,
        gradientTolerance: Double = 1e-7, changeTolerance: Double = 1e-9, historySize: Int = 100,
        lineSearch: LineSearch = .none
    ) {
        precondition(
            maximumIterations > 0 && historySize > 0,
            "LBFGS: \(maximumIterations) iterations and a history of \(historySize): both are positive")
        self.state = state
        self.maximumIterations = maximumIterations
        self.maximumEvaluations = maximumEvaluations ?? maximumIterations * 5 / 4
        self.gradientTolerance = gradientTolerance
        self.changeTolerance = changeTolerance
        self.historySize = historySize
        self.lineSearch = lineSearch
    }

    /// Minimises for one step.
    ///
    /// - Parameter evaluate: value and gradients at the model's present parameters, of one and the same
    ///   function every time (the same batch, no dropout).
    /// - Returns: the value before the step.
    @discardableResult
    public mutating func step(
        learningRate: Double, _ evaluate: () throws -> (value: Tensor, gradients: Gradients)
    ) rethrows -> Double {
        var point = try measured(evaluate)
        let first = point.value
        if point.gradient.largestMagnitude <= gradientTolerance { return first }
        var evaluations = 1
        for iteration in 1...maximumIterations {
            let direction = nextDirection(point.gradient)
            let slope = point.gradient.dot(direction)
            let before = point
            var length = learningRate
            if iterations == 1 { length *= min(1, 1 / point.gradient.sumOfMagnitudes) }
            last = (direction, length, point.gradient)
            if slope > -changeTolerance { break }
            let isLast = iteration == maximumIterations
            switch lineSearch {
            case .none:
                advance(from: flatValues, direction, length)
                if !isLast {
                    point = try measured(evaluate)
                    evaluations += 1
                }
            case .strongWolfe:
                let origin = flatValues
                var search = StrongWolfeSearch(
                    direction: direction, start: before, slope: slope, changeTolerance: changeTolerance)
                (point, length) = try search.run(from: length) { trial in
                    advance(from: origin, direction, trial)
                    return try measured(evaluate)
                }
                evaluations += search.evaluations
                advance(from: origin, direction, length)
                last = (direction, length, before.gradient)
            }
            if isLast || evaluations >= maximumEvaluations
                || point.gradient.largestMagnitude <= gradientTolerance
                || direction.largestMagnitude * length <= changeTolerance
                || abs(point.value - before.value) < changeTolerance
            {
                break
            }
        }
        return first
    }

    /// Takes in what the last step taught about the curvature, and turns the gradient with it.
    private mutating func nextDirection(_ gradient: Tensor) -> Tensor {
        iterations += 1
        guard let last else { return -gradient }
        let change = gradient - last.gradient
        let place = last.direction * last.step
        let product = change.dot(place)
        if product > 1e-10 {
            if history.count == historySize { history.removeFirst() }
            history.append(Pair(place: place, gradient: change, inverseProduct: 1 / product))
            scale = product / change.dot(change)
        }
        // The two-loop recursion (Nocedal 1980).
        var direction = -gradient
        var shares = [Double](repeating: 0, count: history.count)
        for (index, pair) in history.enumerated().reversed() {
            shares[index] = pair.place.dot(direction) * pair.inverseProduct
            direction = direction - pair.gradient * shares[index]
        }
        direction = direction * scale
        for (index, pair) in history.enumerated() {
            let share = pair.gradient.dot(direction) * pair.inverseProduct
            direction = direction + pair.place * (shares[index] - share)
        }
        return direction
    }

    private func measured(
        _ evaluate: () throws -> (value: Tensor, gradients: Gradients)
    ) rethrows -> StrongWolfeSearch.Point {
        let (value, gradients) = try evaluate()
        let parts = zip(state.ordered(gradients), state.parameters).map { gradient, entry in
            (gradient?.detached().cast(to: .float32) ?? Tensor.zeros(entry.cell.shape)).flattened()
        }
        return .init(value: Double(value.item), gradient: concatenate(parts, axis: 0))
    }

    private var flatValues: Tensor {
        concatenate(state.parameters.map { $0.cell.detached.flattened() }, axis: 0)
    }

    /// Sets the parameters to origin + step * direction.
    private func advance(from origin: Tensor, _ direction: Tensor, _ step: Double) {
        let target = origin + direction * step
        ModelState.whole {
            var start = 0
            for entry in state.parameters {
                let (shape, layout) = (entry.cell.shape, entry.cell.layout)
                let end = start + shape.elementCount
                let part = target.sliced(axis: 0, from: start, to: end).reshaped(shape).converted(to: layout)
                entry.cell.update { values, count in values.update(from: part.orderedFloats, count: count) }
                start = end
            }
        }
    }
}

extension Tensor {
    fileprivate var largestMagnitude: Double { Double(absolute(self).max().item) }
    fileprivate var sumOfMagnitudes: Double { Double(absolute(self).sum().item) }
}
