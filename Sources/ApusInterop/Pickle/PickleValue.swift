/// What a pickle's program works with. Text and bytes are places in the program, so that a value costs the same
/// whatever it holds.
enum PickleValue: Sendable, Equatable {
    case none
    case boolean(Bool)
    case integer(Int)
    /// More than 64 bits, little-endian.
    case largeInteger(Range<Int>)
    case number(Double)
    /// UTF-8, not yet checked.
    case text(Range<Int>)
    case bytes(Range<Int>)
    /// A place in the heap.
    case object(Int)
}

/// What values refer to. Objects lie in one array and refer to each other by place, so that nesting and cycles cost
/// no call depth, in making and in letting go.
enum PickleObject: Sendable {
    case list([PickleValue])
    case tuple([PickleValue])
    /// Keys and values in turn.
    case dictionary([PickleValue])
    // Aside, so that the many small objects of a pickle stay small.
    indirect case global(PickleGlobal)
    indirect case storage(PickledStorage)
    indirect case tensor(PickledTensor)
    indirect case numpyType(NumPyType)
    /// An array of NumPy's whose content is still to come.
    case emptyArray
    case blob([UInt8])
    /// Data that no tensor hangs on.
    case opaque
}

/// A run of elements that tensors look into.
struct PickledStorage: Sendable, Hashable {
    /// Its name in the archive or stream.
    let key: String
    let byteCount: Int
    let type: TorchType
    /// Where the part that is meant begins in the whole.
    let byteOffset: Int
    /// Bytes of the whole.
    let wholeByteCount: Int
}

/// A view of elements: where they lie, and in what strides.
struct PickledTensor: Sendable {
    enum Place: Sendable {
        case storage(PickledStorage)
        /// In the pickle itself.
        case program(Range<Int>)
        /// In the object of that place.
        case blob(Int)
        /// Nowhere that could be read.
        case none
    }

    let place: Place
    let type: TorchType
    var isBigEndian = false
    /// The first element, in elements.
    var offset = 0
    let sizes: [Int]
    /// In elements.
    let strides: [Int]
}

/// A pickle that was read whole: data, and nothing run.
struct Pickle: Sendable {
    let root: PickleValue
    let objects: [PickleObject]
    /// The bytes that values point into.
    let program: FileRegion
    /// Where the program ended, in bytes.
    let end: Int

    func object(_ value: PickleValue) -> PickleObject? {
        guard case .object(let place) = value else { return nil }
        return objects[place]
    }

    /// A value as text: text, and bytes that are UTF-8 (as Python 2 wrote its strings).
    func text(_ value: PickleValue) -> String? {
        program.withBytes { value.text(in: $0) }
    }
}

extension PickleValue {
    /// No name is longer, and a memo could ask for the same long text any number of times.
    private static let longestName = 1024

    /// The value as a name; nil for what is none.
    func text(in program: UnsafeRawBufferPointer) -> String? {
        switch self {
        case .text(let place), .bytes(let place):
            place.count <= PickleValue.longestName
                ? String(validating: program[place], as: UTF8.self) : nil
        case .none, .boolean, .integer, .largeInteger, .number, .object: nil
        }
    }
}
