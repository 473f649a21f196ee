/// What calling a function, or giving an object its state, means for the data.
extension Unpickler {
    /// The result of a call.
    mutating func call(
        _ callable: PickleValue, _ arguments: [PickleValue]
    ) throws(PickleProblem) -> PickleValue {
        guard case .object(let place) = callable, case .global(let global) = objects[place] else {
            throw malformed("a call of something that is no function")
        }
        switch global {
        case .dictionary: return try newObject(.dictionary(pairs(arguments)))
        case .list: return try newObject(.list(arguments.isEmpty ? [] : items(of: arguments[0])))
        case .tuple, .size: return try newObject(.tuple(arguments.isEmpty ? [] : items(of: arguments[0])))
        case .encode: return try newObject(.blob(latin1(arguments)))
        case .bytearray:
            if arguments.isEmpty { return try newObject(.blob([])) }
            if case .bytes = arguments[0] { return arguments[0] }
            return try newObject(.blob(latin1(arguments)))
        case .rebuildTensor: return try newObject(.tensor(tensor(arguments, type: nil)))
        case .rebuildTensorWithType:
            guard arguments.count >= 7, case .global(.type(let type))? = object(arguments[6]) else {
                throw malformed("a tensor without a type")
            }
            return try newObject(.tensor(tensor(arguments, type: type)))
        case .rebuildSparse: return try newObject(.tensor(sparse(arguments)))
        case .rebuildParameter:
            guard let data = arguments.first, case .tensor? = object(data) else {
                throw malformed("a parameter without a tensor")
            }
            return data
        case .rebuildSubclass:
            guard arguments.count >= 3 else { throw malformed("a tensor's subclass without a tensor") }
            // A subclass of a subclass would be a call inside a call; there is no such thing.
            if case .global(.rebuildSubclass)? = object(arguments[0]) {
                throw malformed("a subclass of a subclass")
            }
            return try call(arguments[0], items(of: arguments[2]))
        case .numpyType:
            guard let first = arguments.first, let code = first.text(in: program) else {
                throw malformed("an element type without a name")
            }
            return try newObject(.numpyType(NumPyType(code)))
        case .numpyReconstruct: return try newObject(.emptyArray)
        case .numpyFromBuffer: return try newObject(.tensor(arrayFromBuffer(arguments)))
        case .storage, .untypedStorage, .type, .opaque: return try newObject(.opaque)
        }
    }

    /// Gives an object its state: what matters of it is the content of NumPy's arrays and types.
    mutating func build(_ value: PickleValue, from state: PickleValue) throws(PickleProblem) {
        guard case .object(let place) = value else { throw malformed("a state for a plain value") }
        switch objects[place] {
        case .emptyArray: objects[place] = .tensor(try array(items(of: state)))
        case .numpyType(let type):
            let fields = try items(of: state)
            if fields.count > 1, let order = fields[1].text(in: program) {
                objects[place] = .numpyType(type.ordered(order))
            }
        case .dictionary, .opaque, .tensor: break
        case .list, .tuple, .global, .storage, .blob: throw malformed("a state for an object without one")
        }
    }

    /// The storage that a persistent identity names: `("storage", class, key, place, count)`, and in older streams the
    /// part of it that is meant.
    func storage(_ fields: [PickleValue]) throws(PickleProblem) -> PickledStorage {
        guard fields.count >= 5, fields[0].text(in: program) == "storage",
            let key = fields[2].text(in: program), case .integer(let count) = fields[4], count >= 0
        else { throw malformed("a reference to something that is no storage") }
        let type: TorchType
        switch object(fields[1]) {
        case .global(.storage(let found)): type = found
        case .global(.untypedStorage): type = TorchType(.uint8)
        default: throw malformed("a storage without a type")
        }
        let (whole, overflows) = count.multipliedReportingOverflow(by: type.byteCount)
        guard !overflows else { throw malformed("a storage of \(count) elements") }
        guard fields.count > 5, fields[5] != .none else {
            return PickledStorage(
                key: key, byteCount: whole, type: type, byteOffset: 0, wholeByteCount: whole)
        }
        let view = try items(of: fields[5])
        guard view.count == 3, case .integer(let offset) = view[1], case .integer(let length) = view[2],
            offset >= 0, length >= 0, offset <= count, length <= count - offset
        else { throw malformed("part of a storage that is not inside it") }
        return PickledStorage(
            key: key, byteCount: length * type.byteCount, type: type,
            byteOffset: offset * type.byteCount, wholeByteCount: whole)
    }

    // MARK: Pieces

    private func object(_ value: PickleValue) -> PickleObject? {
        guard case .object(let place) = value else { return nil }
        return objects[place]
    }

    /// `(storage, offset, sizes, strides, ...)`
    private func tensor(
        _ arguments: [PickleValue], type: TorchType?
    ) throws(PickleProblem) -> PickledTensor {
        guard arguments.count >= 4, case .storage(let storage)? = object(arguments[0]),
            case .integer(let offset) = arguments[1], offset >= 0
        else { throw malformed("a tensor without a storage") }
        let sizes = try sizes(arguments[2])
        let strides = try integers(arguments[3])
        guard sizes.count == strides.count, strides.allSatisfy({ $0 >= 0 }) else {
            throw malformed("a tensor of \(sizes.count) sizes and \(strides.count) strides")
        }
        return PickledTensor(
            place: .storage(storage), type: type ?? storage.type, offset: offset, sizes: sizes,
            strides: strides)
    }

    /// `(layout, (indices, values, size, ...))`: named, not read.
    private func sparse(_ arguments: [PickleValue]) throws(PickleProblem) -> PickledTensor {
        guard arguments.count >= 2 else { throw malformed("a sparse tensor without content") }
        let parts = try items(of: arguments[1])
        let sizes = parts.count > 2 ? try sizes(parts[2]) : []
        return PickledTensor(
            place: .none, type: .refused("sparse"), sizes: sizes,
            strides: [Int](repeating: 0, count: sizes.count))
    }

    /// `(version, sizes, type, is Fortran's order, bytes)`
    private func array(_ fields: [PickleValue]) throws(PickleProblem) -> PickledTensor {
        guard fields.count == 5, case .numpyType(let type)? = object(fields[2]),
            case .boolean(let isFortran) = fields[3]
        else { throw malformed("an array without content") }
        return try array(fields[4], type, sizes: sizes(fields[1]), isFortran: isFortran)
    }

    /// `(bytes, type, sizes, order)`
    private func arrayFromBuffer(_ arguments: [PickleValue]) throws(PickleProblem) -> PickledTensor {
        guard arguments.count == 4, case .numpyType(let type)? = object(arguments[1]),
            let order = arguments[3].text(in: program)
        else { throw malformed("an array without content") }
        return try array(arguments[0], type, sizes: sizes(arguments[2]), isFortran: order == "F")
    }

    private func array(
        _ content: PickleValue, _ type: NumPyType, sizes: [Int], isFortran: Bool
    ) throws(PickleProblem) -> PickledTensor {
        let place: PickledTensor.Place
        let strides = denseStrides(sizes, isFortran: isFortran)
        switch content {
        case .bytes(let range): place = .program(range)
        case .object(let index):
            guard case .blob = objects[index] else {
                return PickledTensor(
                    place: .none, type: .refused("object"), sizes: sizes, strides: strides)
            }
            place = .blob(index)
        default: throw malformed("an array without content")
        }
        return PickledTensor(
            place: place, type: type.torchType, isBigEndian: type.isBigEndian, sizes: sizes, strides: strides)
    }

    private func sizes(_ value: PickleValue) throws(PickleProblem) -> [Int] {
        let sizes = try integers(value)
        guard sizes.allSatisfy({ $0 >= 0 }) else {
            throw malformed("a tensor whose sizes are no sizes")
        }
        return sizes
    }

    private func integers(_ value: PickleValue) throws(PickleProblem) -> [Int] {
        let items = try items(of: value)
        guard items.count <= 64 else { throw malformed("a tensor of \(items.count) axes") }
        var numbers: [Int] = []
        for item in items {
            guard case .integer(let number) = item else { throw malformed("a size that is no integer") }
            numbers.append(number)
        }
        return numbers
    }

    /// The pairs of `OrderedDict([[key, value], ...])`, or none; a `defaultdict`'s factory is passed over.
    private func pairs(_ arguments: [PickleValue]) throws(PickleProblem) -> [PickleValue] {
        var flat: [PickleValue] = []
        for argument in arguments {
            switch object(argument) {
            case .list(let pairs), .tuple(let pairs):
                for pair in pairs {
                    let two = try items(of: pair)
                    guard two.count == 2 else { throw malformed("a key without a value") }
                    flat += two
                }
            case .dictionary(let entries): flat += entries
            default: break
            }
        }
        return flat
    }

    /// The bytes of text that stands for one byte a letter, as protocol 2 writes bytes.
    private mutating func latin1(_ arguments: [PickleValue]) throws(PickleProblem) -> [UInt8] {
        guard case .text(let place)? = arguments.first else { throw malformed("bytes without content") }
        // One text may be called for again and again; each time it takes memory.
        unfoldedBytes += place.count
        guard unfoldedBytes <= program.count else {
            throw .tooMuch(byte: start, what: "bytes of text", limit: program.count)
        }
        guard let text = String(validating: program[place], as: UTF8.self) else {
            throw malformed("text that is not UTF-8")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(place.count)
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { throw malformed("text that is not Latin 1") }
            bytes.append(byte)
        }
        return bytes
    }
}

/// Strides in elements of an array without gaps; the largest number where they would be larger.
func denseStrides(_ sizes: [Int], isFortran: Bool) -> [Int] {
    var strides = sizes
    var step = 1
    for axis in isFortran ? Array(sizes.indices) : sizes.indices.reversed() {
        strides[axis] = step
        let (product, overflows) = step.multipliedReportingOverflow(by: max(sizes[axis], 1))
        step = overflows ? Int.max : product
    }
    return strides
}
