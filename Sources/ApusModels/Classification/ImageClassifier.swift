import ApusNN
import ApusTensor

/// A model that maps pictures `[N, C, H, W]` to one score a class, `[N, classes]`.
public protocol ImageClassifier: Layer {}
