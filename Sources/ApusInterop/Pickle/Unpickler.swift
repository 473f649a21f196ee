/// A reader of pickles (Python's PEP 307, 3154 and 574; protocols 2 to 5) that runs nothing.
///
/// The program of a pickle is a list of instructions for a machine with a stack and a memo. Here that machine makes
/// data alone: a function or class is a name out of a short list, calling one is a case of `PickleCalls.swift`, and
/// every other name ends the reading. It loops, so nesting costs no call depth; and it counts what it makes.
struct Unpickler {
    /// Far above what checkpoints hold, and small enough for memory.
    private enum Limit {
        static let objects = 4_000_000
        static let values = 16_000_000
        static let depth = 256
    }

    let program: UnsafeRawBufferPointer
    var objects: [PickleObject] = []
    /// How deep each object nests.
    private var depths: [Int32] = []
    private var stack: [PickleValue] = []
    /// Heights of the stack at the open marks.
    private var marks: [Int] = []
    private var memo: [UInt32: PickleValue] = [:]
    /// Values that objects hold, all together.
    private var heldValues = 0
    /// Bytes that were made out of text, all together.
    var unfoldedBytes = 0
    private var position = 0
    /// Where the instruction at work begins.
    private(set) var start = 0

    private init(_ program: UnsafeRawBufferPointer) { self.program = program }

    /// Reads the pickle that begins with the region; what follows its end is left alone.
    ///
    /// - Throws: `PickleProblem`.
    static func read(_ region: FileRegion) throws(PickleProblem) -> Pickle {
        try region.withBytes { (bytes) throws(PickleProblem) in
            var machine = Unpickler(bytes)
            let root = try machine.run()
            return Pickle(root: root, objects: machine.objects, program: region, end: machine.position)
        }
    }

    private mutating func run() throws(PickleProblem) -> PickleValue {
        guard try byte() == 0x80 else {
            throw .malformed(byte: 0, reason: "no protocol is named, or one before 2")
        }
        try checkProtocol()
        while true {
            start = position
            if try step(byte()) { break }
        }
        guard let root = stack.popLast(), stack.isEmpty else {
            throw malformed("values are left over when it ends")
        }
        return root
    }

    private mutating func checkProtocol() throws(PickleProblem) {
        let version = try byte()
        guard (2...5).contains(version) else { throw malformed("protocol \(version), and 2 to 5 are known") }
    }

    /// Carries out one instruction; true for the last.
    private mutating func step(_ opcode: UInt8) throws(PickleProblem) -> Bool {
        switch opcode {
        case UInt8(ascii: "."): return true
        case 0x80: try checkProtocol()
        case 0x95:  // FRAME: a hint for readers of streams
            let length = try length(as: UInt64.self)
            guard length <= program.count - position else { throw .cutShort(byte: program.count) }

        case UInt8(ascii: "N"): try push(.none)
        case 0x88: try push(.boolean(true))
        case 0x89: try push(.boolean(false))
        case UInt8(ascii: "K"): try push(.integer(Int(number(as: UInt8.self))))
        case UInt8(ascii: "M"): try push(.integer(Int(number(as: UInt16.self))))
        case UInt8(ascii: "J"): try push(.integer(Int(number(as: Int32.self))))
        case 0x8A: try pushInteger(place(try length(as: UInt8.self)))
        case 0x8B: try pushInteger(place(try length(as: UInt32.self)))
        case UInt8(ascii: "G"):
            try push(.number(Double(bitPattern: UInt64(bigEndian: try rawNumber(as: UInt64.self)))))

        case 0x8C: try push(.text(place(try length(as: UInt8.self))))
        case UInt8(ascii: "X"): try push(.text(place(try length(as: UInt32.self))))
        case 0x8D: try push(.text(place(try length(as: UInt64.self))))
        // Python 2's strings: text or bytes, nobody knows which.
        case UInt8(ascii: "U"), UInt8(ascii: "C"): try push(.bytes(place(try length(as: UInt8.self))))
        case UInt8(ascii: "T"), UInt8(ascii: "B"): try push(.bytes(place(try length(as: UInt32.self))))
        case 0x8E, 0x96: try push(.bytes(place(try length(as: UInt64.self))))

        case UInt8(ascii: "]"): try pushObject(.list([]))
        case UInt8(ascii: "}"): try pushObject(.dictionary([]))
        case UInt8(ascii: ")"): try pushObject(.tuple([]))
        case 0x8F: try pushObject(.opaque)  // EMPTY_SET
        case UInt8(ascii: "l"): try pushObject(.list(sinceMark()))
        case UInt8(ascii: "t"): try pushObject(.tuple(sinceMark()))
        case UInt8(ascii: "d"):
            let pairs = try sinceMark()
            try checkPairs(pairs)
            try pushObject(.dictionary(pairs))
        case 0x91:  // FROZENSET
            _ = try sinceMark()
            try pushObject(.opaque)
        case 0x85: try pushObject(.tuple(pop(1)))
        case 0x86: try pushObject(.tuple(pop(2)))
        case 0x87: try pushObject(.tuple(pop(3)))
        case UInt8(ascii: "a"): try append(pop(1))
        case UInt8(ascii: "e"), 0x90: try append(sinceMark())
        case UInt8(ascii: "s"): try setItems(pop(2))
        case UInt8(ascii: "u"): try setItems(sinceMark())

        case UInt8(ascii: "("):
            guard marks.count < Limit.depth else { throw .tooDeep(byte: start, limit: Limit.depth) }
            marks.append(stack.count)
        case UInt8(ascii: "0"): _ = try pop(1)
        case UInt8(ascii: "1"): _ = try sinceMark()
        case UInt8(ascii: "2"): try push(top())

        case UInt8(ascii: "q"): try remember(UInt32(number(as: UInt8.self)))
        case UInt8(ascii: "r"): try remember(number(as: UInt32.self))
        case 0x94: try remember(UInt32(truncatingIfNeeded: memo.count))
        case UInt8(ascii: "h"): try push(recall(UInt32(number(as: UInt8.self))))
        case UInt8(ascii: "j"): try push(recall(number(as: UInt32.self)))

        case UInt8(ascii: "c"):
            let module = try line()
            try pushGlobal(module: module, name: line())
        case 0x93:  // STACK_GLOBAL
            let names = try pop(2)
            guard let module = names[0].text(in: program), let name = names[1].text(in: program) else {
                throw malformed("a global without a name")
            }
            try pushGlobal(module: module, name: name)
        case UInt8(ascii: "R"), 0x81:  // REDUCE, NEWOBJ: a callable and a tuple
            let operands = try pop(2)
            try push(call(operands[0], items(of: operands[1])))
        case 0x92:  // NEWOBJ_EX: keyword arguments too
            let operands = try pop(3)
            try push(call(operands[0], items(of: operands[1])))
        case UInt8(ascii: "b"):
            let state = try pop(1)
            try build(top(), from: state[0])
        case UInt8(ascii: "Q"):
            let identity = try pop(1)
            try pushObject(.storage(storage(items(of: identity[0]))))

        case UInt8(ascii: "i"): throw .forbiddenInstruction(byte: start, name: "INST")
        case UInt8(ascii: "o"): throw .forbiddenInstruction(byte: start, name: "OBJ")
        case UInt8(ascii: "P"): throw .forbiddenInstruction(byte: start, name: "PERSID")
        case 0x82, 0x83, 0x84: throw .forbiddenInstruction(byte: start, name: "EXT")
        case 0x97, 0x98: throw .forbiddenInstruction(byte: start, name: "NEXT_BUFFER")
        default: throw malformed("the unknown instruction \(opcode)")
        }
        return false
    }

    func malformed(_ reason: String) -> PickleProblem { .malformed(byte: start, reason: reason) }
}

// MARK: - Bytes

extension Unpickler {
    private mutating func byte() throws(PickleProblem) -> UInt8 { try number(as: UInt8.self) }

    private mutating func number<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(PickleProblem) -> Number {
        Number(littleEndian: try rawNumber(as: type))
    }

    private mutating func rawNumber<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(PickleProblem) -> Number {
        let end = position + MemoryLayout<Number>.size
        guard end <= program.count else { throw .cutShort(byte: program.count) }
        defer { position = end }
        return program.loadUnaligned(fromByteOffset: position, as: type)
    }

    /// A count of bytes; those that no program has become the largest number.
    private mutating func length<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(PickleProblem) -> Int {
        Int(clamping: try number(as: type))
    }

    /// The next `count` bytes.
    private mutating func place(_ count: Int) throws(PickleProblem) -> Range<Int> {
        guard count <= program.count - position else { throw .cutShort(byte: program.count) }
        defer { position += count }
        return position..<position + count
    }

    /// Text up to the next line feed, which is passed over.
    private mutating func line() throws(PickleProblem) -> String {
        let rest = program[position...].prefix(1024)
        guard let end = rest.firstIndex(of: 0x0A) else {
            if rest.count < 1024 { throw .cutShort(byte: program.count) }
            throw malformed("a name of more than 1024 bytes")
        }
        defer { position = end + 1 }
        guard let text = String(validating: program[position..<end], as: UTF8.self) else {
            throw malformed("a name that is not UTF-8")
        }
        return text
    }
}

// MARK: - Stack, memo, objects

extension Unpickler {
    private mutating func push(_ value: PickleValue) throws(PickleProblem) {
        guard stack.count < Limit.values else {
            throw .tooMuch(byte: start, what: "values", limit: Limit.values)
        }
        stack.append(value)
    }

    private mutating func pushInteger(_ place: Range<Int>) throws(PickleProblem) {
        guard place.count <= 8 else { return try push(.largeInteger(place)) }
        var value: UInt64 = 0
        for (index, byte) in program[place].enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
        // The highest bit is the sign's.
        let unused = UInt64(64 - 8 * place.count)
        try push(.integer(place.isEmpty ? 0 : Int(Int64(bitPattern: value << unused) >> Int64(unused))))
    }

    mutating func newObject(_ object: PickleObject) throws(PickleProblem) -> PickleValue {
        guard objects.count < Limit.objects else {
            throw .tooMuch(byte: start, what: "objects", limit: Limit.objects)
        }
        objects.append(object)
        depths.append(1)
        switch object {
        case .list(let values), .tuple(let values), .dictionary(let values):
            try hold(values, in: objects.count - 1)
        default: break
        }
        return .object(objects.count - 1)
    }

    private mutating func pushObject(_ object: PickleObject) throws(PickleProblem) {
        try push(newObject(object))
    }

    /// Counts what an object holds, and how deep.
    private mutating func hold(_ values: some Sequence<PickleValue>, in place: Int) throws(PickleProblem) {
        var depth = depths[place]
        for value in values {
            heldValues += 1
            if case .object(let inner) = value, inner != place { depth = max(depth, depths[inner] + 1) }
        }
        depths[place] = depth
        guard depth <= Int32(Limit.depth) else { throw .tooDeep(byte: start, limit: Limit.depth) }
        guard heldValues <= Limit.values else {
            throw .tooMuch(byte: start, what: "values", limit: Limit.values)
        }
    }

    private func top() throws(PickleProblem) -> PickleValue {
        guard let last = stack.last, stack.count > marks.last ?? 0 else { throw malformed("an empty stack") }
        return last
    }

    private mutating func pop(_ count: Int) throws(PickleProblem) -> [PickleValue] {
        guard stack.count - count >= marks.last ?? 0 else { throw malformed("an empty stack") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func sinceMark() throws(PickleProblem) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw malformed("no mark") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private mutating func remember(_ place: UInt32) throws(PickleProblem) {
        memo[place] = try top()
        guard memo.count <= Limit.objects else {
            throw .tooMuch(byte: start, what: "memo entries", limit: Limit.objects)
        }
    }

    private func recall(_ place: UInt32) throws(PickleProblem) -> PickleValue {
        guard let value = memo[place] else { throw malformed("a memo entry that is not there") }
        return value
    }

    private mutating func append(_ values: [PickleValue]) throws(PickleProblem) {
        guard case .object(let place) = try top() else { throw malformed("no list to append to") }
        switch objects[place] {
        case .list(var list):
            // Out of the heap while it grows, so that it is not copied.
            objects[place] = .opaque
            list += values
            objects[place] = .list(list)
            try hold(values, in: place)
        case .opaque: break
        default: throw malformed("no list to append to")
        }
    }

    private mutating func setItems(_ pairs: [PickleValue]) throws(PickleProblem) {
        try checkPairs(pairs)
        guard case .object(let place) = try top() else { throw malformed("no dictionary to fill") }
        switch objects[place] {
        case .dictionary(var entries):
            objects[place] = .opaque
            entries += pairs
            objects[place] = .dictionary(entries)
            try hold(pairs, in: place)
        case .opaque: break
        default: throw malformed("no dictionary to fill")
        }
    }

    private func checkPairs(_ pairs: [PickleValue]) throws(PickleProblem) {
        guard pairs.count.isMultiple(of: 2) else { throw malformed("a key without a value") }
    }

    private mutating func pushGlobal(module: String, name: String) throws(PickleProblem) {
        guard let global = PickleGlobal(module: module, name: name) else {
            throw .forbidden(byte: start, name: "\(module).\(name)")
        }
        try pushObject(.global(global))
    }

    /// The values of a tuple or list.
    func items(of value: PickleValue) throws(PickleProblem) -> [PickleValue] {
        if case .object(let place) = value {
            switch objects[place] {
            case .tuple(let values), .list(let values): return values
            default: break
            }
        }
        throw malformed("something other than a tuple")
    }
}
