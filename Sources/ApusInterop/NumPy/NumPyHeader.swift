/// The header of an `.npy` file (NumPy's NEP 1; versions 1 to 3): type, order and sizes of one array.
struct NumPyHeader {
    let type: NumPyType
    let isFortran: Bool
    let sizes: [Int]
    /// Where the elements begin.
    let dataStart: Int

    /// A Python dictionary of three keys is short; NumPy itself refuses above 10,000 by default.
    private static let longest = 1 << 16

    init(_ file: UnsafeRawBufferPointer) throws(NumPyProblem) {
        guard file.holds([0x93]), file.holds("NUMPY", at: 1) else { throw .notAnArray }
        guard let major = file.number(at: 6, as: UInt8.self) else { throw .headerCutShort }
        guard (1...3).contains(major) else { throw .version(Int(major)) }
        let wide = major > 1
        let start = wide ? 12 : 10
        guard
            let length = wide
                ? file.number(at: 8, as: UInt32.self).map(Int.init)
                : file.number(at: 8, as: UInt16.self).map(Int.init)
        else { throw .headerCutShort }
        guard length <= NumPyHeader.longest else { throw .malformedHeader(reason: "it has \(length) bytes") }
        guard length <= file.count - start else { throw .headerCutShort }
        dataStart = start + length
        var text = PythonDictionary(Array(file[start..<dataStart]))
        var type: NumPyType?
        var isFortran: Bool?
        var sizes: [Int]?
        for (key, value) in try text.entries() {
            switch (key, value) {
            case ("descr", .text(let code)): type = NumPyType(code)
            case ("descr", .other): type = NumPyType("a structure")
            case ("fortran_order", .boolean(let value)): isFortran = value
            case ("shape", .numbers(let numbers)): sizes = numbers
            default: throw .malformedHeader(reason: "its key \(key.quoted)")
            }
        }
        guard let type, let isFortran, let sizes else {
            throw .malformedHeader(reason: "a key is missing")
        }
        (self.type, self.isFortran, self.sizes) = (type, isFortran, sizes)
    }
}

/// What is wrong with an array file of NumPy's.
public enum NumPyProblem: Error, Equatable, Sendable {
    case notAnArray
    case version(Int)
    case headerCutShort
    case malformedHeader(reason: String)
    case dataCutShort(expected: Int, found: Int)
    case trailingBytes(expected: Int, found: Int)
}

extension NumPyProblem {
    var text: String {
        switch self {
        case .notAnArray: "no array of NumPy's"
        case .version(let version): "an array file of version \(version), and 1 to 3 are known"
        case .headerCutShort: "an array file whose header is cut short; fetch it again"
        case .malformedHeader(let reason): "an array file with a damaged header: \(reason)"
        case .dataCutShort(let expected, let found):
            "cut short: its header promises \(expected) bytes of elements, and there are \(found); fetch it again"
        case .trailingBytes(let expected, let found):
            "damaged: its header promises \(expected) bytes of elements, and there are \(found); fetch it again"
        }
    }
}
