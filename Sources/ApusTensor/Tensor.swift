import COneDNN

/// An immutable array of numbers with a shape.
///
/// A tensor is a value: it can cross threads freely, and an operation never changes its operands.
/// Axes are logical and in PyTorch's order (`[N, C, H, W]` for pictures); how the elements lie in
/// memory is the engine's business.
public struct Tensor: Sendable {
    package var storage: Storage
    /// Offset of the first element, in elements.
    var offset: Int
    public internal(set) var shape: Shape
    var strides: Strides
    public internal(set) var dtype: DType
    package internal(set) var layout: Layout
    /// Where the tensor stands on the tape that made it; of no meaning once that tape is closed.
    var node: Node = .none

    init(storage: Storage, offset: Int = 0, shape: Shape, strides: Strides, dtype: DType, layout: Layout) {
        self.storage = storage
        self.offset = offset
        self.shape = shape
        self.strides = strides
        self.dtype = dtype
        self.layout = layout
    }

    /// Uninitialised room for a result, dense in `layout`.
    package init(uninitialized shape: Shape, dtype: DType, layout: Layout = .plain) {
        let count = shape.elementCount
        precondition(count <= Int(Int32.max), "a tensor has at most 2147483647 elements, not \(shape)")
        self.init(
            storage: Storage(byteCount: count * dtype.byteCount), shape: shape, strides: shape.denseStrides,
            dtype: dtype, layout: layout)
    }

    public var rank: Int { shape.rank }
    public var elementCount: Int { shape.elementCount }

    /// Address of the first element.
    package var address: UnsafeMutableRawPointer { storage.data + offset * dtype.byteCount }

    /// Whether a gradient flows back through this tensor on the open tape.
    public var isTracked: Bool { Tape.current?.holds(node) ?? false }

    /// The same values, cut off from the tape: constants for the gradient.
    public func detached() -> Tensor {
        var copy = self
        copy.node = .none
        return copy
    }

    /// Calls `body` with the description that C understands.
    @inline(__always)
    func withDescription<Result>(_ body: (inout apus_tensor) -> Result) -> Result {
        var raw = apus_tensor()
        raw.buffer = storage.buffer
        raw.data = address
        raw.rank = Int32(shape.rank)
        raw.dtype = dtype.rawValue
        raw.format = layout.rawValue
        withUnsafeMutableBytes(of: &raw.shape) { sizes in
            withUnsafeMutableBytes(of: &raw.strides) { steps in
                let sizes = sizes.assumingMemoryBound(to: Int64.self)
                let steps = steps.assumingMemoryBound(to: Int64.self)
                for axis in 0..<shape.rank {
                    sizes[axis] = Int64(shape.sizes[axis])
                    steps[axis] = Int64(strides.steps[axis])
                }
            }
        }
        return body(&raw)
    }

    func rawTensor() -> apus_tensor { withDescription { $0 } }
}

// MARK: - Making tensors

extension Tensor {
    /// Values in row-major order; `shape` nil makes a vector.
    public init<Scalar: TensorScalar>(_ values: [Scalar], shape: Shape? = nil) {
        let shape = shape ?? [values.count]
        precondition(
            values.count == shape.elementCount,
            "\(values.count) values do not fill a tensor of shape \(shape)")
        self.init(uninitialized: shape, dtype: Scalar.dtype)
        values.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { address.copyMemory(from: source, byteCount: bytes.count) }
        }
    }

    /// A scalar: shape `[]`.
    public init(_ value: Float) { self.init([value], shape: []) }

    public static func full(_ shape: Shape, _ value: Double, dtype: DType = .float32) -> Tensor {
        let result = Tensor(uninitialized: shape, dtype: dtype)
        result.fill(value)
        return result
    }

    public static func zeros(_ shape: Shape, dtype: DType = .float32) -> Tensor {
        full(shape, 0, dtype: dtype)
    }
    public static func ones(_ shape: Shape, dtype: DType = .float32) -> Tensor {
        full(shape, 1, dtype: dtype)
    }

    /// 0, 1, ..., count - 1.
    public static func range(_ count: Int, dtype: DType = .int64) -> Tensor {
        Tensor((0..<count).map { Int64($0) }).cast(to: dtype)
    }

    /// Bytes of a mapped file, in place: `owner` keeps them alive.
    package init(
        external bytes: UnsafeRawBufferPointer, owner: some AnyObject & Sendable, shape: Shape, dtype: DType
    ) {
        precondition(
            bytes.count == shape.elementCount * dtype.byteCount, "bytes do not fill \(shape) of \(dtype)")
        self.init(
            storage: Storage(external: bytes, owner: owner), shape: shape, strides: shape.denseStrides,
            dtype: dtype, layout: .plain)
    }

    func fill(_ value: Double) {
        var raw = rawTensor()
        check(apus_fill(&raw, value), "full")
    }

    /// Room like this tensor's: shape, data type, and physical order.
    func uninitializedLike(dtype: DType? = nil) -> Tensor {
        var result = Tensor(uninitialized: shape, dtype: dtype ?? self.dtype, layout: layout)
        if layout == .plain { result.strides = strides }
        return result
    }
}

// MARK: - Reading tensors

extension Tensor {
    /// All values in row-major order, converted to float.
    public var floats: [Float] { values(as: Float.self) }
    /// All values in row-major order, converted to integers.
    public var integers: [Int] { values(as: Int.self) }
    /// All values in row-major order: whether they differ from zero.
    public var bools: [Bool] { values(as: Bool.self) }

    func values<Scalar: TensorScalar>(as type: Scalar.Type) -> [Scalar] {
        let dense = detached().cast(to: Scalar.dtype).contiguous()
        return [Scalar](unsafeUninitializedCapacity: elementCount) { room, count in
            count = elementCount
            if let target = room.baseAddress, count > 0 {
                UnsafeMutableRawPointer(target).copyMemory(
                    from: dense.address, byteCount: count * Scalar.dtype.byteCount)
            }
        }
    }

    /// The only value of a tensor of one element.
    public var item: Float {
        precondition(elementCount == 1, "item: a tensor of shape \(shape) has not one element")
        if dtype == .float32 { return address.load(as: Float.self) }
        return floats[0]
    }

    /// The bytes in row-major order, dense.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        let dense = contiguous()
        return try withExtendedLifetime(dense.storage) {
            defer { apus_reads_ended() }
            return try body(
                UnsafeRawBufferPointer(start: dense.address, count: elementCount * dtype.byteCount))
        }
    }
}

extension Tensor: CustomStringConvertible {
    /// Shape, type, and the first values.
    public var description: String {
        let head = detached().flattened()
        let count = Swift.min(8, elementCount)
        let shown = count > 0 ? head.sliced(axis: 0, from: 0, to: count).floats.map { "\($0)" } : []
        let rest = elementCount > count ? ", ..." : ""
        return "Tensor\(shape) \(dtype) [\(shown.joined(separator: ", "))\(rest)]"
    }
}
