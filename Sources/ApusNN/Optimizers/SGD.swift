import ApusTensor

/// Stochastic gradient descent with momentum (Polyak 1964; Nesterov 1983, as in Sutskever et al. 2013).
///
///     d = g + weightDecay w
///     v = momentum v + (1 - dampening) d          (v = d in the first step)
///     w = w - rate v                              (Nesterov: w - rate (d + momentum v))
public struct SGD: UpdateRule, Hashable, Codable {
    public let momentum: Double
    public let dampening: Double
    public let weightDecay: Double
    public let isNesterov: Bool

    /// - Parameters:
    ///   - momentum: 0..<1.
    ///   - nesterov: asks for a momentum and no dampening.
    public init(momentum: Double = 0, dampening: Double = 0, weightDecay: Double = 0, nesterov: Bool = false)
    {
        precondition(
            momentum >= 0 && weightDecay >= 0,
            "SGD: momentum \(momentum) and weight decay \(weightDecay) are not negative")
        precondition(
            !nesterov || momentum > 0 && dampening == 0,
            "SGD: Nesterov's rule asks for momentum above 0 (\(momentum)) and dampening of 0 (\(dampening))")
        self.momentum = momentum
        self.dampening = dampening
        self.weightDecay = weightDecay
        isNesterov = nesterov
    }

    public var stateNames: [String] { momentum == 0 ? [] : ["momentum_buffer"] }

    public func apply(_ update: ParameterUpdate) {
        guard let values = update.values.baseAddress, let gradient = update.gradient.baseAddress else {
            return
        }
        OptimizerKernels.sgd(
            values, gradient: gradient, momentum: update.state.first?.baseAddress, count: update.values.count,
            rate: update.learningRate, momentumShare: momentum, dampening: dampening,
            weightDecay: update.weightDecay, isNesterov: isNesterov, isFirst: update.step == 1)
    }
}
