import ApusTensor

/// Steps divided by the root of the running mean square (Tieleman and Hinton 2012; centred as in Graves 2013).
///
///     d = g + weightDecay w
///     s = alpha s + (1 - alpha) d^2;              centred: a = alpha a + (1 - alpha) d, s' = s - a^2
///     u = d / (sqrt(s') + epsilon);               momentum: v = momentum v + u
///     w = w - rate v
public struct RMSProp: UpdateRule, Hashable, Codable {
    public let alpha: Double
    public let epsilon: Double
    public let weightDecay: Double
    public let momentum: Double
    public let isCentered: Bool

    /// - Parameter alpha: decay of the mean square, 0..<1.
    public init(
        alpha: Double = 0.99, epsilon: Double = 1e-8, weightDecay: Double = 0, momentum: Double = 0,
        centered: Bool = false
    ) {
        precondition(
            (0..<1).contains(alpha) && epsilon >= 0 && weightDecay >= 0 && momentum >= 0,
            "RMSProp: alpha \(alpha) lies in 0..<1; epsilon \(epsilon), weight decay \(weightDecay) and momentum \(momentum) are not negative"
        )
        self.alpha = alpha
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.momentum = momentum
        isCentered = centered
    }

    public var stateNames: [String] {
        ["square_avg"] + (isCentered ? ["grad_avg"] : []) + (momentum > 0 ? ["momentum_buffer"] : [])
    }

    public func apply(_ update: ParameterUpdate) {
        guard let values = update.values.baseAddress, let gradient = update.gradient.baseAddress,
            let square = update.state[0].baseAddress
        else { return }
        OptimizerKernels.rmsProp(
            values, gradient: gradient, square: square,
            average: isCentered ? update.state[1].baseAddress : nil,
            momentum: momentum > 0 ? update.state.last?.baseAddress : nil, count: update.values.count,
            rate: update.learningRate, alpha: alpha, epsilon: epsilon, momentumShare: momentum,
            weightDecay: update.weightDecay)
    }
}
