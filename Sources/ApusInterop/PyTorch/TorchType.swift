/// An element type of PyTorch's, read or not.
struct TorchType: Sendable, Hashable {
    /// As PyTorch calls it, without `torch.`.
    let name: String
    /// Nil where no tensor is made of it.
    let element: ElementType?
    /// Bytes of one element.
    let byteCount: Int

    private init(name: String, element: ElementType?, byteCount: Int) {
        self.name = name
        self.element = element
        self.byteCount = byteCount
    }

    init(_ element: ElementType) {
        self.init(name: element.rawValue, element: element, byteCount: element.byteCount)
    }

    /// What no element type describes: sparse, objects.
    static func refused(_ name: String) -> TorchType { TorchType(name: name, element: nil, byteCount: 1) }

    /// The type of that name, or of one of its other names; nil where there is none.
    init?(_ name: String) {
        if let element = ElementType(rawValue: TorchType.otherNames[name] ?? name) {
            self.init(element)
        } else if let byteCount = TorchType.foreign[name] {
            self.init(name: name, element: nil, byteCount: byteCount)
        } else {
            return nil
        }
    }

    /// The type of a typed storage, by its class.
    init?(storage name: String) {
        guard let type = TorchType.storages[name] else { return nil }
        self.init(type)
    }

    private static let otherNames = [
        "float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32",
        "short": "int16",
    ]

    /// Listed and measured, but no tensor is made of them: complex, quantised, eight bits and fewer.
    private static let foreign = [
        "complex32": 4, "complex64": 8, "complex128": 16, "cfloat": 8, "cdouble": 16, "chalf": 4,
        "qint8": 1, "quint8": 1, "qint32": 4, "quint4x2": 1, "quint2x4": 1,
        "float8_e4m3fn": 1, "float8_e5m2": 1, "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1,
        "float8_e8m0fnu": 1, "float4_e2m1fn_x2": 1,
    ]

    private static let storages = [
        "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16",
        "BFloat16Storage": "bfloat16", "LongStorage": "int64", "IntStorage": "int32",
        "ShortStorage": "int16", "CharStorage": "int8", "ByteStorage": "uint8", "BoolStorage": "bool",
        "ComplexFloatStorage": "complex64", "ComplexDoubleStorage": "complex128", "QInt8Storage": "qint8",
        "QUInt8Storage": "quint8", "QInt32Storage": "qint32", "QUInt4x2Storage": "quint4x2",
        "QUInt2x4Storage": "quint2x4",
    ]
}
