/// How an optimizer moves one parameter: the constants of a rule and its arithmetic.
///
/// Names, defaults and rounding are PyTorch's. A rule has no state of its own; what it keeps between steps
/// lies in tensors beside each parameter.
public protocol UpdateRule: Sendable {
    /// Pull towards zero of parameters whose group says nothing else.
    var weightDecay: Double { get }
    /// What is kept beside each parameter, by PyTorch's names.
    var stateNames: [String] { get }
    /// The value that every kept tensor starts from.
    var initialState: Double { get }
    /// Moves the values by one step.
    func apply(_ update: ParameterUpdate)
}

extension UpdateRule {
    public var initialState: Double { 0 }
}

/// One parameter in one step. All arrays are of one length and in one order, which need not be row-major: a
/// rule works element by element.
public struct ParameterUpdate {
    public let values: UnsafeMutableBufferPointer<Float>
    public let gradient: UnsafeBufferPointer<Float>
    /// In the order of the rule's ``UpdateRule/stateNames``.
    public let state: [UnsafeMutableBufferPointer<Float>]
    /// Steps of this parameter, this one included: 1 at the first.
    public let step: Int
    public let learningRate: Double
    public let weightDecay: Double
}
