import ApusTensor

/// Cross-entropy of yes-or-no answers, from logits x without loss of digits:
///
///     loss = (1 - t) x + (1 + (p - 1) t) log(1 + e^-x)
///
/// - Parameters:
///   - logits: of any shape, float32 or bfloat16; computed in float32.
///   - target: of the same shape, 0...1 (or bool).
///   - positiveWeight: p, of a shape that is repeated to the logits'; 1 where nil.
public func binaryCrossEntropyWithLogits(
    _ logits: Tensor, _ target: Tensor, positiveWeight: Tensor? = nil, reduction: Reduction = .mean
) -> Tensor {
    precondition(
        logits.shape == target.shape,
        "binaryCrossEntropyWithLogits: logits \(logits.shape) beside target \(target.shape)")
    let (x, t) = (inFloat32(logits), inFloat32(target))
    let surprise = softplus(-x)
    guard let positiveWeight else { return reduction.applied(to: (1 - t) * x + surprise) }
    let share = t * (inFloat32(positiveWeight) - 1) + 1
    return reduction.applied(to: (1 - t) * x + share * surprise)
}

/// Kullback and Leibler's divergence of a prediction from a target: t (log t - prediction), 0 where t is 0.
///
/// - Parameters:
///   - logPrediction: log-probabilities of any shape, float32 or bfloat16; computed in float32.
///   - target: probabilities of the same shape, or their logarithms.
///   - reduction: the batch mean is the divergence as it is defined, per sample.
public func klDivergence(
    _ logPrediction: Tensor, _ target: Tensor, targetIsLogarithm: Bool = false,
    reduction: Reduction = .batchMean
) -> Tensor {
    precondition(
        logPrediction.shape == target.shape,
        "klDivergence: prediction \(logPrediction.shape) beside target \(target.shape)")
    let (prediction, t) = (inFloat32(logPrediction), inFloat32(target))
    if targetIsLogarithm { return reduction.applied(to: exponential(t) * (t - prediction)) }
    // The smallest normal number keeps 0 log 0 at 0.
    let logarithms = logarithm(clamp(t, lower: Double(Float.leastNormalMagnitude)))
    return reduction.applied(to: t * (logarithms - prediction))
}
