import ApusTensor

/// The focal loss of yes-or-no answers (Lin et al. 2017, arXiv 1708.02002): cross-entropy that counts less the surer
/// an answer is right, so that thousands of easy places do not drown a few hard ones. The sum over all answers of
///
///     alpha_t (1 - p_t)^gamma * -log p_t
///
/// where p_t is the probability given to what is true, and alpha_t is alpha for yes and 1 - alpha for no.
///
/// - Parameters:
///   - logits: `[rows, classes]`, float32 or bfloat16; computed in float32.
///   - classes: for each row the class that is there, below 0 where none is.
///   - weights: what each row counts, 0 for one that is left out; 1 where nil.
///   - alpha: the weight of yes, 0...1.
///   - gamma: 0, which is weighted cross-entropy, or from 1 on.
public func sigmoidFocalLoss(
    _ logits: Tensor, classes: [Int], weights: [Float]? = nil, alpha: Double = 0.25, gamma: Double = 2
) -> Tensor {
    precondition(
        logits.rank == 2 && classes.count == logits.shape[0]
            && weights?.count ?? classes.count == classes.count
            && classes.allSatisfy { $0 < logits.shape[1] },
        "sigmoidFocalLoss: logits \(logits.shape) beside \(classes.count) classes up to \(classes.max() ?? -1)"
    )
    precondition(gamma == 0 || gamma >= 1, "sigmoidFocalLoss: gamma is 0 or at least 1, not \(gamma)")
    let columns = logits.shape[1]
    let x = inFloat32(logits)
    /// How little is known, where `x` speaks for the wrong answer.
    func focus(_ x: Tensor) -> Tensor { gamma == 2 ? square(sigmoid(x)) : power(sigmoid(x), gamma) }
    func negative(_ x: Tensor) -> Tensor { focus(x) * softplus(x) * (1 - alpha) }
    func positive(_ x: Tensor) -> Tensor { focus(-x) * softplus(-x) * alpha }

    var everywhere = negative(x)  // [rows, classes]
    if let weights { everywhere = everywhere * Tensor(weights, shape: [classes.count, 1]) }
    let rows = classes.indices.filter { classes[$0] >= 0 }
    guard !rows.isEmpty else { return everywhere.sum() }
    let places = Tensor(rows.map { Int64($0 * columns + classes[$0]) })
    let answers = x.reshaped(-1).taking(places)  // [objects]
    var corrections = positive(answers) - negative(answers)
    if let weights { corrections = corrections * Tensor(rows.map { weights[$0] }) }
    return everywhere.sum() + corrections.sum()
}

/// The focal loss of answers that should all be no, but that some of them are right in part with yes, for which they
/// are not blamed (Zhang et al. 2019, arXiv 1909.02466, equation 5; Zhu et al. 2020, arXiv 2007.03496, equation 6). The
/// sum over all answers of
///
///     q^2 * -log(1 - q), where q = sigmoid(x) (1 - share)
///
/// - Parameters:
///   - logits: `[rows, classes]`, float32 or bfloat16; computed in float32.
///   - places: of those answers in row-major order, none twice.
///   - shares: 0...1 of each of them; of the others it is 0.
public func partialNegativeFocalLoss(_ logits: Tensor, places: [Int], shares: [Float]) -> Tensor {
    precondition(
        logits.rank == 2 && places.count == shares.count
            && places.allSatisfy { $0 >= 0 && $0 < logits.elementCount },
        "partialNegativeFocalLoss: logits \(logits.shape) beside \(shares.count) shares at \(places.count) places"
    )
    let x = inFloat32(logits)
    func blamed(_ x: Tensor) -> Tensor { square(sigmoid(x)) * softplus(x) }
    let everywhere = blamed(x).sum()
    guard !places.isEmpty else { return everywhere }
    let answers = x.reshaped(-1).taking(Tensor(places.map(Int64.init)))  // [places]
    // -log(1 - p (1 - s)) is softplus(x) - softplus(x + log s), which is exact where p is near 1.
    let share = Tensor(shares)
    let logarithms = logarithm(clamp(share, lower: Double(Float.leastNormalMagnitude)))
    let surprise = softplus(answers) - softplus(answers + logarithms)
    let partly = square(sigmoid(answers) * (1 - share)) * surprise
    return everywhere + (partly - blamed(answers)).sum()
}
