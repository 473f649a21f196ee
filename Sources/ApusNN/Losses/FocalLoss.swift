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
