import ApusTensor

/// Steps divided by the root of the sum of all squares so far (Duchi, Hazan and Singer 2011).
///
///     d = g + weightDecay w
///     s = s + d^2
///     w = w - rate / (1 + (step - 1) learningRateDecay) d / (sqrt(s) + epsilon)
public struct Adagrad: UpdateRule, Hashable, Codable {
    public let learningRateDecay: Double
    public let weightDecay: Double
    public let initialAccumulator: Double
    public let epsilon: Double

    public init(
        learningRateDecay: Double = 0, weightDecay: Double = 0, initialAccumulator: Double = 0,
        epsilon: Double = 1e-10
    ) {
        precondition(
            learningRateDecay >= 0 && weightDecay >= 0 && initialAccumulator >= 0 && epsilon >= 0,
            "Adagrad: learning-rate decay \(learningRateDecay), weight decay \(weightDecay), initial accumulator \(initialAccumulator) and epsilon \(epsilon) are not negative"
        )
        self.learningRateDecay = learningRateDecay
        self.weightDecay = weightDecay
        self.initialAccumulator = initialAccumulator
        self.epsilon = epsilon
    }

    public var stateNames: [String] { ["sum"] }
    public var initialState: Double { initialAccumulator }

    public func apply(_ update: ParameterUpdate) {
        guard let values = update.values.baseAddress, let gradient = update.gradient.baseAddress,
            let sum = update.state[0].baseAddress
        else { return }
        OptimizerKernels.adagrad(
            values, gradient: gradient, sum: sum, count: update.values.count,
            rate: update.learningRate / (1 + Double(update.step - 1) * learningRateDecay), epsilon: epsilon,
            weightDecay: update.weightDecay)
    }
}
