import ApusTensor

/// The element types of the safetensors format, by the names it gives them.
public enum SafetensorsType: String, Sendable, Hashable, CaseIterable {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint64 = "U64"
    case uint32 = "U32"
    case uint16 = "U16"
    case uint8 = "U8"
    case bool = "BOOL"
    // Listed and measured, but no tensor is made of them.
    case complex64 = "C64"
    case float8E4M3 = "F8_E4M3"
    case float8E5M2 = "F8_E5M2"
    case float8E4M3FNUZ = "F8_E4M3FNUZ"
    case float8E5M2FNUZ = "F8_E5M2FNUZ"
    case float8E8M0 = "F8_E8M0"
    case float6E2M3 = "F6_E2M3"
    case float6E3M2 = "F6_E3M2"
    case float4 = "F4"

    /// The type that tensors of `type` are written as.
    init(_ type: DType) {
        switch type {
        case .float32: self = .float32
        case .bfloat16: self = .bfloat16
        case .int8: self = .int8
        case .uint8: self = .uint8
        case .int32: self = .int32
        case .int64: self = .int64
        case .bool: self = .bool
        }
    }

    /// What all formats call these elements; nil where no tensor is made of them.
    public var elementType: ElementType? {
        switch self {
        case .float64: .float64
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .int64: .int64
        case .int32: .int32
        case .int16: .int16
        case .int8: .int8
        case .uint64: .uint64
        case .uint32: .uint32
        case .uint16: .uint16
        case .uint8: .uint8
        case .bool: .bool
        case .complex64, .float8E4M3, .float8E5M2, .float8E4M3FNUZ, .float8E5M2FNUZ, .float8E8M0, .float6E2M3,
            .float6E3M2, .float4:
            nil
        }
    }

    /// The type of the tensor that elements of this type are read as; nil where they are refused.
    public var tensorType: DType? { elementType?.tensorType }

    /// Bits of one element.
    var bitCount: Int {
        switch self {
        case .float64, .int64, .uint64, .complex64: 64
        case .float32, .int32, .uint32: 32
        case .float16, .bfloat16, .int16, .uint16: 16
        case .int8, .uint8, .bool, .float8E4M3, .float8E5M2, .float8E4M3FNUZ, .float8E5M2FNUZ, .float8E8M0: 8
        case .float6E2M3, .float6E3M2: 6
        case .float4: 4
        }
    }

    /// Bytes of an array of this type, nil where there are more than a machine integer counts or the elements do
    /// not end at a byte.
    func byteCount(of shape: [Int]) -> Int? {
        var count = 1
        for size in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: size)
            if overflows { return nil }
            count = product
        }
        let (bits, overflows) = count.multipliedReportingOverflow(by: bitCount)
        return overflows || !bits.isMultiple(of: 8) ? nil : bits / 8
    }
}
