import ApusTensor

/// A part of a network: a final class whose stored properties are layers, parameters, buffers and plain
/// configuration, all `let`.
///
/// The wiring never changes after `init`, so a model can be read from several threads; the only cells whose
/// content changes are `Parameter` and `Buffer`. State names are property paths in PyTorch's spelling.
public protocol Module: AnyObject, Sendable {
    /// Children by name, where the property names are not the names the state dictionary uses (containers).
    /// Nil: the stored properties are walked.
    var namedChildren: [(name: String, child: any Sendable)]? { get }

    /// Names of properties in the state dictionary, where they are not simply the property's name in snake
    /// case (`runningMean` is `running_mean` already): `["ln1": "ln_1"]`.
    static var stateNames: [String: String] { get }
}

extension Module {
    public var namedChildren: [(name: String, child: any Sendable)]? { nil }
    public static var stateNames: [String: String] { [:] }
}

/// A module that maps one tensor to one.
public protocol Layer: Module {
    func callAsFunction(_ x: Tensor) -> Tensor
}

extension Optional where Wrapped: Layer {
    /// The layer's result, or x itself where there is no layer (a shortcut without projection).
    public func orIdentity(_ x: Tensor) -> Tensor {
        switch self {
        case .some(let layer): layer(x)
        case .none: x
        }
    }
}
