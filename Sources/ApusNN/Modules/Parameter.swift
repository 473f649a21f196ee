import ApusTensor
import Synchronization

/// A tensor that training changes: shape and initial values are fixed when it is made, the values are drawn
/// (or loaded) later and change only through `update`.
public final class Parameter: Sendable {
    public let shape: Shape
    /// How the first values are drawn, when the model is not loaded.
    public let initializer: Initializer
    /// The physical order of the values, by the parameter's own shape and the machine.
    let layout: Layout
    private let cell: Mutex<Tensor?>
    private let frozen = Atomic<Bool>(false)
    private let copies = Atomic<Int>(0)

    /// - Parameter isConvolutionWeight: `[O, I/groups, kernel...]`, kept in the order convolutions like.
    public init(_ shape: Shape, _ initializer: Initializer, isConvolutionWeight: Bool = false) {
        self.shape = shape
        self.initializer = initializer
        layout = isConvolutionWeight ? Layout.forConvolutionWeights(shape) : .plain
        cell = Mutex(nil)
    }

    /// Whether values were drawn or loaded.
    public var isInitialized: Bool { cell.withLock { $0 != nil } }

    /// Whether the values are constants for gradients; optimizers then leave them alone. Set by name through
    /// ``ModelState/freeze(_:)``.
    public var isFrozen: Bool { frozen.load(ordering: .relaxed) }

    func setFrozen(_ isFrozen: Bool) { frozen.store(isFrozen, ordering: .relaxed) }

    /// The values; on an open tape a leaf of it, unless frozen.
    ///
    /// - Precondition: the model was initialised (`model.initialize(seed:)`) or loaded.
    public var tensor: Tensor {
        guard let tape = Tape.current, !isFrozen else { return constant }
        return tape.leaf(ObjectIdentifier(self), detached)
    }

    /// The values as a constant, in the order that training keeps them in.
    public var detached: Tensor {
        let value = cell.withLock { value in
            if let found = value, found.layout != layout { value = found.converted(to: layout) }
            return value
        }
        return present(value)
    }

    /// The values as a constant in whatever order they lie: a model that only infers makes what its kernels
    /// want straight from the file it was loaded from, and keeps no third copy.
    var constant: Tensor { present(cell.withLock { $0 }) }

    private func present(_ value: Tensor?) -> Tensor {
        guard let value else {
            preconditionFailure(
                "a parameter of shape \(shape) has no values yet: call initialize(seed:) on the model, or load it"
            )
        }
        return value
    }

    /// Replaces the values.
    package func set(_ value: Tensor) {
        let arranged = fitting(value).converted(to: layout)
        cell.withLock { $0 = arranged }
    }

    /// Replaces the values by those of a file, which stay as they lie there until training asks for them.
    package func load(_ value: Tensor) {
        let loaded = fitting(value).contiguous()
        cell.withLock { $0 = loaded }
    }

    private func fitting(_ value: Tensor) -> Tensor {
        precondition(value.shape == shape, "a parameter of shape \(shape) cannot hold \(value.shape)")
        return value.detached().cast(to: .float32)
    }

    /// Changes the values: `change` may write in place into what it gets, which nobody else sees.
    ///
    /// Where somebody else holds the same storage (a snapshot, a thread that infers), the values are copied
    /// first; `copyCount` counts that.
    package func update(_ change: (UnsafeMutablePointer<Float>, Int) -> Void) {
        cell.withLock { value in
            guard var current = value.take() else {
                preconditionFailure("a parameter of shape \(shape) has no values to update")
            }
            if current.layout != layout {
                current = current.converted(to: layout)
            } else if !current.hasUniqueStorage {
                current = current.duplicated()
                copies.wrappingAdd(1, ordering: .relaxed)
            }
            change(current.mutableFloats, shape.elementCount)
            current.contentChanged()
            value = current
        }
    }

    /// How many updates had to copy because somebody else held the values.
    package var copyCount: Int { copies.load(ordering: .relaxed) }
}

/// A tensor that is part of a model's state but not trained: running statistics.
public final class Buffer: Sendable {
    public let shape: Shape
    public let dtype: DType
    let initial: Double
    private let cell: Mutex<Tensor>

    public init(_ shape: Shape, filledWith initial: Double, dtype: DType = .float32) {
        self.shape = shape
        self.dtype = dtype
        self.initial = initial
        cell = Mutex(Tensor.full(shape, initial, dtype: dtype))
    }

    public var tensor: Tensor { cell.withLock { $0 } }

    package func set(_ value: Tensor) {
        precondition(value.shape == shape, "a buffer of shape \(shape) cannot hold \(value.shape)")
        let stored = value.detached().cast(to: dtype).contiguous()
        cell.withLock { $0 = stored }
    }

    /// Puts back the value it was made with.
    package func restore() { set(Tensor.full(shape, initial, dtype: dtype)) }

    /// Replaces the value by a function of it, as one step.
    package func update(_ change: (Tensor) -> Tensor) {
        cell.withLock { $0 = change($0).detached() }
    }
}
