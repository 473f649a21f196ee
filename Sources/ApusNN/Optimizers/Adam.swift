import ApusTensor

/// Adaptive moments (Kingma and Ba 2015; AMSGrad: Reddi, Kale and Kumar 2018).
///
///     d = g + weightDecay w
///     m = beta1 m + (1 - beta1) d,   s = beta2 s + (1 - beta2) d^2
///     w = w - rate m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + epsilon)
///
/// AMSGrad takes the largest s so far.
public struct Adam: UpdateRule, Hashable, Codable {
    public let moments: AdamMoments
    public let weightDecay: Double

    /// - Parameter betas: decay of the mean and of the mean square, each 0..<1.
    public init(
        betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double = 0,
        amsgrad: Bool = false
    ) {
        precondition(weightDecay >= 0, "Adam: weight decay \(weightDecay) is not negative")
        moments = AdamMoments(betas: betas, epsilon: epsilon, amsgrad: amsgrad)
        self.weightDecay = weightDecay
    }

    public var stateNames: [String] { moments.stateNames }
    public func apply(_ update: ParameterUpdate) { moments.apply(update, isDecoupled: false) }
}

/// Adam with weight decay beside the adaptive step (Loshchilov and Hutter 2019): w = w (1 - rate weightDecay)
/// comes first, and the moments see the gradient alone.
public struct AdamW: UpdateRule, Hashable, Codable {
    public let moments: AdamMoments
    public let weightDecay: Double

    /// - Parameter betas: decay of the mean and of the mean square, each 0..<1.
    public init(
        betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double = 0.01,
        amsgrad: Bool = false
    ) {
        precondition(weightDecay >= 0, "AdamW: weight decay \(weightDecay) is not negative")
        moments = AdamMoments(betas: betas, epsilon: epsilon, amsgrad: amsgrad)
        self.weightDecay = weightDecay
    }

    public var stateNames: [String] { moments.stateNames }
    public func apply(_ update: ParameterUpdate) { moments.apply(update, isDecoupled: true) }
}

/// What Adam and AdamW share.
public struct AdamMoments: Sendable, Hashable, Codable {
    public let beta1: Double
    public let beta2: Double
    public let epsilon: Double
    public let isAMSGrad: Bool

    init(betas: (Double, Double), epsilon: Double, amsgrad: Bool) {
        precondition(
            (0..<1).contains(betas.0) && (0..<1).contains(betas.1) && epsilon >= 0,
            "Adam: betas \(betas.0) and \(betas.1) lie in 0..<1, and epsilon \(epsilon) is not negative")
        (beta1, beta2) = betas
        self.epsilon = epsilon
        isAMSGrad = amsgrad
    }

    var stateNames: [String] { ["exp_avg", "exp_avg_sq"] + (isAMSGrad ? ["max_exp_avg_sq"] : []) }

    func apply(_ update: ParameterUpdate, isDecoupled: Bool) {
        guard let values = update.values.baseAddress, let gradient = update.gradient.baseAddress,
            let mean = update.state[0].baseAddress, let square = update.state[1].baseAddress
        else { return }
        OptimizerKernels.adam(
            values, gradient: gradient, mean: mean, square: square,
            largestSquare: isAMSGrad ? update.state[2].baseAddress : nil, count: update.values.count,
            rate: update.learningRate, betas: (beta1, beta2), epsilon: epsilon,
            weightDecay: update.weightDecay, isDecoupled: isDecoupled, step: update.step)
    }
}
