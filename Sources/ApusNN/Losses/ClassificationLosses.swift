import ApusTensor

/// Cross-entropy between the softmax of logits and a target.
///
/// With class numbers y, class weights w, smoothing e (Szegedy et al. 2016) and log p the log-softmax:
///
///     loss = -(1 - e) w[y] log p[y] - e / C * sum over c of w[c] log p[c]
///
/// With probabilities t: loss = -sum over c of w[c] ((1 - e) t[c] + e / C) log p[c].
///
/// - Parameters:
///   - logits: `[N, C]` or `[N, C, d...]`, float32 or bfloat16; computed in float32.
///   - target: class numbers, int64 or int32 `[N]` or `[N, d...]`; or probabilities of the shape of `logits`.
///   - classWeights: float32 `[C]`.
///   - labelSmoothing: share of the target spread over all classes, 0...1.
///   - ignoreIndex: a class number that stands for no target; its loss and gradient are 0.
///   - reduction: the mean of class numbers is over the weights w[y] of those not ignored (NaN where all are);
///     of probabilities over samples and places.
public func crossEntropy(
    _ logits: Tensor, _ target: Tensor, classWeights: Tensor? = nil, labelSmoothing: Double = 0,
    ignoreIndex: Int = -100, reduction: Reduction = .mean
) -> Tensor {
    precondition(
        (0...1).contains(labelSmoothing), "crossEntropy: label smoothing of 0...1, not \(labelSmoothing)")
    let logs = logSoftmax(inFloat32(logits), axis: 1)
    if target.dtype.isFloatingPoint {
        return crossEntropy(ofLogs: logs, probabilities: target, classWeights, labelSmoothing, reduction)
    }
    let classes = ClassTargets("crossEntropy", logs, target, classWeights, ignoreIndex)
    let likelihood = classes.negativeLogLikelihood(logs)
    if labelSmoothing == 0 { return classes.reduced(likelihood, reduction) }
    let weighted = classWeights.map { logs * column($0, logs) } ?? logs
    let spread = classes.withoutIgnored(weighted.sum(axes: [1])) * (-labelSmoothing / Double(logs.shape[1]))
    return classes.reduced(likelihood * (1 - labelSmoothing) + spread, reduction)
}

/// -w[y] log p[y] for given log-probabilities; see ``crossEntropy(_:_:classWeights:labelSmoothing:ignoreIndex:reduction:)``.
///
/// - Parameters:
///   - logProbabilities: `[N, C]` or `[N, C, d...]`.
///   - target: class numbers, int64 or int32 `[N]` or `[N, d...]`.
public func negativeLogLikelihood(
    _ logProbabilities: Tensor, _ target: Tensor, classWeights: Tensor? = nil, ignoreIndex: Int = -100,
    reduction: Reduction = .mean
) -> Tensor {
    let logs = inFloat32(logProbabilities)
    let classes = ClassTargets("negativeLogLikelihood", logs, target, classWeights, ignoreIndex)
    return classes.reduced(classes.negativeLogLikelihood(logs), reduction)
}

private func crossEntropy(
    ofLogs logs: Tensor, probabilities: Tensor, _ classWeights: Tensor?, _ smoothing: Double,
    _ reduction: Reduction
) -> Tensor {
    precondition(
        probabilities.shape == logs.shape,
        "crossEntropy: probabilities \(probabilities.shape) beside logits \(logs.shape)")
    var target = inFloat32(probabilities)
    if smoothing > 0 { target = target * (1 - smoothing) + smoothing / Double(logs.shape[1]) }
    if let classWeights { target = target * column(classWeights, logs) }
    return reduction.applied(to: -(target * logs).sum(axes: [1]))
}

/// Class weights `[C]` beside values `[N, C, d...]`.
private func column(_ weights: Tensor, _ logs: Tensor) -> Tensor {
    precondition(
        weights.shape == [logs.shape[1]], "class weights \(weights.shape) for \(logs.shape[1]) classes")
    return inFloat32(weights).reshaped(Shape([1, logs.shape[1]] + Array(repeating: 1, count: logs.rank - 2)))
}

/// Class numbers made ready for picking: no dense targets are ever built.
private struct ClassTargets {
    /// `[N, 1, d...]`, 0 where ignored.
    let places: Tensor
    /// `[N, d...]`; nil where none is ignored.
    let isIgnored: Tensor?
    /// `[N, d...]`; nil where all are 1.
    let weights: Tensor?
    /// Sum of the weights of those not ignored.
    let total: Double

    init(
        _ operation: StaticString, _ logs: Tensor, _ target: Tensor, _ classWeights: Tensor?,
        _ ignoreIndex: Int
    ) {
        var expected = Array(logs.shape)
        precondition(logs.rank >= 2, "\(operation): values \(logs.shape) have no axis of classes")
        expected.remove(at: 1)
        precondition(
            target.shape == Shape(expected) && (target.dtype == .int64 || target.dtype == .int32),
            "\(operation): class numbers \(target.dtype)\(target.shape) for values \(logs.shape)")
        let count = logs.shape[1]
        precondition(
            classWeights == nil || classWeights?.shape == [count],
            "\(operation): class weights \(classWeights?.shape ?? []) for \(count) classes")
        var numbers = target.integers
        var kept = numbers.count
        for (index, number) in numbers.enumerated() {
            if number == ignoreIndex {
                numbers[index] = 0
                kept -= 1
            } else {
                precondition(
                    number >= 0 && number < count, "\(operation): class number \(number) of \(count) classes")
            }
        }
        let hasIgnored = kept < numbers.count
        let flat = Tensor(numbers, shape: target.shape)
        isIgnored = hasIgnored ? target .== Double(ignoreIndex) : nil
        places = flat.unsqueezed(axis: 1)
        weights = classWeights.map { inFloat32($0.detached()).taking(flat) }
        if let weights {
            let own = isIgnored.map { whereTrue($0, Tensor.zeros([]), weights) } ?? weights
            total = own.floats.reduce(0) { $0 + Double($1) }
        } else {
            total = Double(kept)
        }
    }

    /// `[N, d...]`
    func negativeLogLikelihood(_ logs: Tensor) -> Tensor {
        let picked = -logs.gathered(places, axis: 1).squeezed(axis: 1)
        return withoutIgnored(weights.map { picked * $0 } ?? picked)
    }

    func withoutIgnored(_ losses: Tensor) -> Tensor {
        isIgnored.map { whereTrue($0, Tensor.zeros([]), losses) } ?? losses
    }

    func reduced(_ losses: Tensor, _ reduction: Reduction) -> Tensor {
        reduction == .mean ? losses.sum() / total : reduction.applied(to: losses)
    }
}
