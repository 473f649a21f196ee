import ApusTensor

extension SafetensorsFile {
    /// The tensor called `name`.
    ///
    /// F32, BF16, I64, I32, I8, U8 and BOOL lie over the file's bytes (copied where they are not aligned, or
    /// where a BOOL is neither 0 nor 1: it is then true). F64 and F16 become float32, I16 and U16 int32, U32 and
    /// U64 int64.
    ///
    /// - Throws: `SafetensorsError` for a name that is not there, a type without a tensor type (FP8 and smaller,
    ///   complex), more than 8 axes or 2147483647 elements, or a U64 above 2^63 - 1.
    public func tensor(named name: String) throws(SafetensorsError) -> Tensor {
        guard let entry = entry(named: name) else {
            throw SafetensorsError(file: file, problem: .noSuchTensor(name: name, names: names))
        }
        do {
            return try tensor(entry)
        } catch {
            throw SafetensorsError(file: file, problem: error)
        }
    }

    private func tensor(_ entry: Entry) throws(SafetensorsError.Problem) -> Tensor {
        guard let type = entry.type.tensorType else {
            throw .unsupportedType(name: entry.name, type: entry.type)
        }
        let shape = try tensorShape(entry)
        if entry.bytes.isEmpty { return Tensor(uninitialized: shape, dtype: type) }
        return try content.withBytes { (file) throws(SafetensorsError.Problem) in
            let place = dataStart + entry.bytes.lowerBound..<dataStart + entry.bytes.upperBound
            let bytes = UnsafeRawBufferPointer(rebasing: file[place])
            switch entry.type {
            case .float64: return Tensor(converting: bytes, to: shape) { (value: Double) in Float(value) }
            case .float16: return Tensor(converting: bytes, to: shape, floatOfHalf)
            case .int16: return Tensor(converting: bytes, to: shape) { (value: Int16) in Int32(value) }
            case .uint16: return Tensor(converting: bytes, to: shape) { (value: UInt16) in Int32(value) }
            case .uint32: return Tensor(converting: bytes, to: shape) { (value: UInt32) in Int64(value) }
            case .uint64:
                let largest = UInt64(Int64.max)
                if let (element, value) = bytes.firstElement(where: { (value: UInt64) in value > largest }) {
                    throw .outOfRange(name: entry.name, element: element, value: value)
                }
                return Tensor(converting: bytes, to: shape) { (value: UInt64) in Int64(bitPattern: value) }
            case .bool where bytes.contains { $0 > 1 }:
                return Tensor(converting: bytes, to: shape) { (byte: UInt8) in byte != 0 }
            default:
                return Tensor(over: bytes, of: content, shape: shape, dtype: type)
            }
        }
    }

    private func tensorShape(_ entry: Entry) throws(SafetensorsError.Problem) -> Shape {
        // Factors of zero do not excuse the others: the engine multiplies in order.
        let limit = Int(Int32.max)
        var count = 1
        for size in entry.shape where size != 0 {
            let (product, overflows) = count.multipliedReportingOverflow(by: size)
            count = overflows ? limit + 1 : product
            if count > limit { break }
        }
        guard entry.shape.count <= Shape.maximumRank, count <= limit else {
            throw .tooLarge(name: entry.name, shape: entry.shape)
        }
        return Shape(entry.shape)
    }
}

extension Tensor {
    /// Over bytes that `content` holds where they are aligned, else over a copy.
    fileprivate init(over bytes: UnsafeRawBufferPointer, of content: MappedBytes, shape: Shape, dtype: DType)
    {
        let isAligned = UInt(bitPattern: bytes.baseAddress).isMultiple(of: UInt(dtype.byteCount))
        if isAligned {
            self.init(external: bytes, owner: content, shape: shape, dtype: dtype)
        } else {
            self.init(uninitialized: shape, dtype: dtype)
            if let source = bytes.baseAddress { address.copyMemory(from: source, byteCount: bytes.count) }
        }
    }

    /// Of elements that are converted one by one.
    fileprivate init<Source: BitwiseCopyable, Target: TensorScalar>(
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
