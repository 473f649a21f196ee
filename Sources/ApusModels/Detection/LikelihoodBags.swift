import ApusTensor

// What the criteria that learn their assignment share: sums of likelihoods of many candidates, kept as logarithms, since
// a box that is far off has a likelihood too small for a float.

/// The logarithm of the mean of probabilities under weights.
///
/// - Parameters:
///   - probabilities: logarithms, `[objects, candidates]`.
///   - weights: logarithms of the same shape, of any sum.
/// - Returns: `[objects]`
func logWeightedMean(_ probabilities: Tensor, weights: Tensor) -> Tensor {
    logSumOfExponentials(probabilities + weights) - logSumOfExponentials(weights)
}

/// `[objects, candidates]` to `[objects]`
private func logSumOfExponentials(_ x: Tensor) -> Tensor {
    // Whatever is subtracted drops out, gradients too.
    let largest = x.detached().max(axes: [1], keepingDimensions: true)  // [objects, 1]
    let sums = exponential(x - largest).sum(axes: [1], keepingDimensions: true)  // [objects, 1]
    return (logarithm(sums) + largest).reshaped(x.shape[0])
}

/// Answers that are an object's in part, by their places among all answers of a batch.
struct PartialAnswers {
    private var shares: [Int: Float] = [:]

    /// Replaces what was there.
    mutating func set(_ place: Int, _ share: Float) { shares[place] = share }

    /// Keeps the larger share.
    mutating func raise(_ place: Int, to share: Float) { shares[place] = max(shares[place] ?? 0, share) }

    /// In ascending order.
    var sorted: (places: [Int], shares: [Float]) {
        let sorted = shares.sorted { $0.key < $1.key }
        return (sorted.map(\.key), sorted.map(\.value))
    }
}
