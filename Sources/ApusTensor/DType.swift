import COneDNN

/// The type of a tensor's elements.
public enum DType: Int32, Sendable, Hashable, CaseIterable, Codable {
    case float32 = 0
    /// The upper 16 bits of a float32; sums over it are kept in float32.
    case bfloat16 = 1
    case int8 = 2
    case uint8 = 3
    case int32 = 4
    case int64 = 5
    case bool = 6

    /// Bytes of one element.
    public var byteCount: Int {
        switch self {
        case .float32, .int32: 4
        case .bfloat16: 2
        case .int64: 8
        case .int8, .uint8, .bool: 1
        }
    }

    /// Whether gradients flow through tensors of this type.
    public var isFloatingPoint: Bool { self == .float32 || self == .bfloat16 }
}

/// A Swift type whose values a tensor can be made of and read as.
public protocol TensorScalar: Sendable, BitwiseCopyable {
    static var dtype: DType { get }
}

extension Float: TensorScalar { public static var dtype: DType { .float32 } }
extension Int8: TensorScalar { public static var dtype: DType { .int8 } }
extension UInt8: TensorScalar { public static var dtype: DType { .uint8 } }
extension Int32: TensorScalar { public static var dtype: DType { .int32 } }
extension Int64: TensorScalar { public static var dtype: DType { .int64 } }
extension Int: TensorScalar { public static var dtype: DType { .int64 } }
extension Bool: TensorScalar { public static var dtype: DType { .bool } }
