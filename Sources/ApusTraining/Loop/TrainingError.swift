/// Why a run cannot go on.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// The loss is not a number or infinite; nothing was learned from it.
    case diverged(step: Int, loss: Double, checkpoint: String?)
    /// A value of the state is not finite; it was not saved.
    case damagedState(step: Int, name: String, checkpoint: String?)

    public var description: String {
        switch self {
        case .diverged(let step, let loss, let checkpoint):
            "step \(step): the loss is \(loss); \(Self.advice(checkpoint))"
        case .damagedState(let step, let name, let checkpoint):
            "step \(step): \(name) is no longer finite; \(Self.advice(checkpoint))"
        }
    }

    private static func advice(_ checkpoint: String?) -> String {
        let kept = checkpoint.map { "the last good checkpoint is \($0)" } ?? "no checkpoint was written yet"
        return "\(kept); train anew with a lower learning rate, a warm-up or clip.norm"
    }
}
