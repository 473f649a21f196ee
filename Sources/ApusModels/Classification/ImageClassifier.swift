import ApusNN
import ApusTensor

/// A model that maps pictures `[N, C, H, W]` to one score a class, `[N, classes]`.
public protocol ImageClassifier: Layer {
    /// What learning is measured on: the scores, and those of auxiliary heads in a training scope. A classifier without
    /// such heads need not say anything.
    func output(_ x: Tensor) -> ClassifierOutput
}

extension ImageClassifier {
    public func output(_ x: Tensor) -> ClassifierOutput { ClassifierOutput(scores: self(x)) }
}

/// The scores of a classifier while it learns.
public struct ClassifierOutput: Sendable {
    /// Of a head between the layers, which helps the ones before it to learn and is not used afterwards.
    public struct Auxiliary: Sendable {
        /// `[N, classes]`
        public let scores: Tensor
        /// Of this head's loss in the whole.
        public let weight: Double
    }

    /// `[N, classes]`
    public let scores: Tensor
    public let auxiliaries: [Auxiliary]

    public init(scores: Tensor, auxiliaries: [Auxiliary] = []) {
        self.scores = scores
        self.auxiliaries = auxiliaries
    }

    public var inFloat32: ClassifierOutput {
        ClassifierOutput(
            scores: scores.cast(to: .float32),
            auxiliaries: auxiliaries.map { .init(scores: $0.scores.cast(to: .float32), weight: $0.weight) })
    }

    /// The loss of the scores, and those of the auxiliary heads times their weights.
    public func loss(_ criterion: (_ scores: Tensor) -> Tensor) -> Tensor {
        auxiliaries.reduce(criterion(scores)) { $0 + criterion($1.scores) * $1.weight }
    }
}
