/// An element type as NumPy spells it: `<f4`, `|b1`, `>i2`.
struct NumPyType: Sendable, Hashable {
    /// As it was spelled.
    let name: String
    /// Nil where no tensor is made of it.
    let element: ElementType?
    private(set) var isBigEndian: Bool

    init(_ code: String) {
        name = code
        let order = code.first
        let hasOrder = ["<", ">", "|", "="].contains(order)
        element = NumPyType.elements[hasOrder ? String(code.dropFirst()) : code]
        isBigEndian = order == ">"
    }

    /// With the byte order that `order` names.
    func ordered(_ order: String) -> NumPyType {
        var type = self
        if order == ">" || order == "<" { type.isBigEndian = order == ">" }
        return type
    }

    var torchType: TorchType { element.map { TorchType($0) } ?? .refused(name) }

    private static let elements: [String: ElementType] = [
        "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
        "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool,
        // How ml_dtypes, and with it JAX, names its bfloat16 in a pickle.
        "bfloat16": .bfloat16,
    ]
}
