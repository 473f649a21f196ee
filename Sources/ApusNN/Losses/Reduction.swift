import ApusTensor

/// What becomes of the losses of single values or samples.
public enum Reduction: String, Sendable, Hashable, Codable {
    /// They are given as they are.
    case none
    case mean
    case sum
    /// Their sum divided by the number of samples, the size of axis 0.
    case batchMean

    func applied(to losses: Tensor) -> Tensor {
        switch self {
        case .none: return losses
        case .mean: return losses.mean()
        case .sum: return losses.sum()
        case .batchMean:
            precondition(losses.rank > 0, "a batch mean of a loss without a batch axis")
            return losses.sum() / Double(losses.shape[0])
        }
    }
}

/// Losses are computed in float32, whatever comes in.
func inFloat32(_ x: Tensor) -> Tensor { x.cast(to: .float32) }
