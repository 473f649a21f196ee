import ApusTensor

/// The element types that tensors are made of, whatever the file's format calls them.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case float64, float32, float16, bfloat16
    case int64, int32, int16, int8
    case uint64, uint32, uint16, uint8
    case bool

    /// The type of the tensor that elements of this type are read as: the nearest that holds their values, but for
    /// float64, which is rounded.
    public var tensorType: DType {
        switch self {
        case .float64, .float32, .float16: .float32
        case .bfloat16: .bfloat16
        case .int64, .uint64, .uint32: .int64
        case .int32, .int16, .uint16: .int32
        case .int8: .int8
        case .uint8: .uint8
        case .bool: .bool
        }
    }

    /// Bytes of one element.
    public var byteCount: Int {
        switch self {
        case .float64, .int64, .uint64: 8
        case .float32, .int32, .uint32: 4
        case .float16, .bfloat16, .int16, .uint16: 2
        case .int8, .uint8, .bool: 1
        }
    }
}

/// An unsigned 64-bit number that no tensor type holds.
struct ElementOutOfRange: Error, Equatable {
    /// Its place in row-major order.
    let element: Int
    let value: UInt64
}

extension Tensor {
    /// Elements that lie dense, little-endian and in row-major order in `bytes`, which `content` keeps alive.
    ///
    /// float32, bfloat16, int64, int32, int8, uint8 and bool lie over the bytes (copied where they are not aligned, or
    /// where a bool is neither 0 nor 1: it is then true). The others are converted one by one.
    ///
    /// - Throws: `ElementOutOfRange` for a uint64 above 2^63 - 1.
    init(
        _ type: ElementType, _ bytes: UnsafeRawBufferPointer, of content: MappedBytes, shape: Shape
    ) throws(ElementOutOfRange) {
        switch type {
        case .float64: self.init(converting: bytes, to: shape) { (value: Double) in Float(value) }
        case .float16: self.init(converting: bytes, to: shape, floatOfHalf)
        case .int16: self.init(converting: bytes, to: shape) { (value: Int16) in Int32(value) }
        case .uint16: self.init(converting: bytes, to: shape) { (value: UInt16) in Int32(value) }
        case .uint32: self.init(converting: bytes, to: shape) { (value: UInt32) in Int64(value) }
        case .uint64:
            let largest = UInt64(Int64.max)
            if let (element, value) = bytes.firstElement(where: { (value: UInt64) in value > largest }) {
                throw ElementOutOfRange(element: element, value: value)
            }
            self.init(converting: bytes, to: shape) { (value: UInt64) in Int64(bitPattern: value) }
        case .bool where bytes.contains { $0 > 1 }:
            self.init(converting: bytes, to: shape) { (byte: UInt8) in byte != 0 }
        case .float32, .bfloat16, .int64, .int32, .int8, .uint8, .bool:
            self.init(over: bytes, of: content, shape: shape, dtype: type.tensorType)
        }
    }

    /// Bytes from which on a copy does not come from the engine's pool.
    private static let largeCopy = 1 << 20

    /// Over bytes that `content` holds where they are aligned, else over a copy.
    private init(over bytes: UnsafeRawBufferPointer, of content: MappedBytes, shape: Shape, dtype: DType) {
        let isAligned = UInt(bitPattern: bytes.baseAddress).isMultiple(of: UInt(dtype.byteCount))
        if isAligned, !bytes.isEmpty {
            self.init(external: bytes, owner: content, shape: shape, dtype: dtype)
        } else if bytes.count >= Tensor.largeCopy {
            // Plain pages: the engine's pool asks for huge ones, and the system may move memory about for a second
            // before it has half a gigabyte of those.
            let copy = MappedBytes(copying: bytes)
            self = copy.withBytes { Tensor(external: $0, owner: copy, shape: shape, dtype: dtype) }
        } else {
            self.init(uninitialized: shape, dtype: dtype)
            if let source = bytes.baseAddress { address.copyMemory(from: source, byteCount: bytes.count) }
        }
    }

    /// Of elements that are converted one by one.
    private init<Source: BitwiseCopyable, Target: TensorScalar>(
        converting bytes: UnsafeRawBufferPointer, to shape: Shape, _ convert: (Source) -> Target
    ) {
        self.init(uninitialized: shape, dtype: Target.dtype)
        let count = shape.elementCount
        let target = address.bindMemory(to: Target.self, capacity: count)
        for index in 0..<count {
            let source = bytes.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Source>.size, as: Source.self)
            (target + index).initialize(to: convert(source))
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func firstElement<Element: BitwiseCopyable>(
        where isWanted: (Element) -> Bool
    ) -> (Int, Element)? {
        let width = MemoryLayout<Element>.size
        for index in 0..<count / width {
            let element = loadUnaligned(fromByteOffset: index * width, as: Element.self)
            if isWanted(element) { return (index, element) }
        }
        return nil
    }
}

/// The value of an IEEE 754 binary16, exactly; the bits of a NaN stay.
func floatOfHalf(_ half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let magnitude = UInt32(half & 0x7FFF)
    let bits: UInt32 =
        switch magnitude {
        case 0..<0x0400: (Float(magnitude) * 0x1p-24).bitPattern  // subnormal: a multiple of 2^-24
        case 0x0400..<0x7C00: magnitude << 13 + 112 << 23
        default: 0x7F80_0000 | magnitude << 13
        }
    return Float(bitPattern: sign | bits)
}

/// A shape that a tensor can have, nil for more than eight axes or 2147483647 elements.
func tensorShape(_ sizes: [Int]) -> Shape? {
    // Factors of zero do not excuse the others: the engine multiplies in order.
    let limit = Int(Int32.max)
    var count = 1
    for size in sizes where size != 0 {
        let (product, overflows) = count.multipliedReportingOverflow(by: size)
        guard size > 0, !overflows, product <= limit else { return nil }
        count = product
    }
    return sizes.count <= Shape.maximumRank ? Shape(sizes) : nil
}
