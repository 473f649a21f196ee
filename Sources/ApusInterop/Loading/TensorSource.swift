import ApusTensor

/// Named tensors that a model can be loaded from.
public protocol TensorSource: Sendable {
    /// What errors call it: the file, where there is one.
    var sourceName: String { get }
    /// All names, in an order that is always the same.
    var names: [String] { get }
    /// The extents of the tensor called `name`, nil where there is none; no tensor is made for it.
    func extents(of name: String) -> [Int]?
    /// The type of that tensor's elements in the source, by its usual name (`float16`), nil where there is none; no
    /// tensor is made for it.
    func elementType(of name: String) -> String?
    /// The tensor called `name`.
    func tensor(named name: String) throws -> Tensor
}

extension SafetensorsFile: TensorSource {
    public var sourceName: String { file }
    public func extents(of name: String) -> [Int]? { entry(named: name)?.shape }
    public func elementType(of name: String) -> String? {
        entry(named: name).map { $0.type.elementType?.rawValue ?? $0.type.rawValue }
    }
}

extension [String: Tensor]: TensorSource {
    public var sourceName: String { "the dictionary of tensors" }
    public var names: [String] { keys.sorted() }
    public func extents(of name: String) -> [Int]? { self[name].map { Array($0.shape) } }
    public func elementType(of name: String) -> String? { self[name].map { "\($0.dtype)" } }

    /// - Precondition: there is a tensor called `name`.
    public func tensor(named name: String) -> Tensor {
        guard let tensor = self[name] else { preconditionFailure("tensor(named:): no tensor \(name.quoted)") }
        return tensor
    }
}
