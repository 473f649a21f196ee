/// What is wrong with JSON text.
package struct JSONProblem: Error, Equatable {
    /// Where, from the beginning of the text.
    package let byte: Int
    package let reason: String
}

/// A reader of JSON (RFC 8259) that makes no tree: whoever reads asks for what it expects and passes over the rest,
/// so memory grows with what is kept alone.
///
/// Beyond the standard it takes the numbers `NaN`, `Infinity` and `-Infinity`, which Python's `json` writes, and a
/// byte order mark.
package struct JSONPullParser {
    /// Deeper values are refused: a million brackets must not exhaust the stack.
    package static let deepestNesting = 64

    /// What the next value begins like.
    package enum Kind {
        case object, array, string, number, word, end
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    /// The byte that is read next.
    package private(set) var position: Int
    private var depth = 0
    /// Whether the innermost container has given nothing yet.
    private var isFirst = true

    /// - Parameters:
    ///   - bytes: must stay where they are as long as the parser is used.
    ///   - position: where a value begins.
    package init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes.bindMemory(to: UInt8.self)
        self.position = position
        if position == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { self.position = 3 }
    }

    /// What comes next, spaces passed over.
    package mutating func kind() -> Kind {
        skipSpaces()
        switch next {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "N"), UInt8(ascii: "I"):
            return .number
        default: return position < bytes.count ? .word : .end
        }
    }

    /// Enters an object.
    package mutating func beginObject() throws(JSONProblem) { try begin(UInt8(ascii: "{"), "an object") }

    /// The next key of the object, whose value must then be read; nil when the object has ended.
    package mutating func nextKey() throws(JSONProblem) -> JSONText? {
        guard try nextItem(closing: UInt8(ascii: "}")) else { return nil }
        let key = try string()
        skipSpaces()
        guard next == UInt8(ascii: ":") else { throw unexpected("\":\"") }
        position += 1
        return key
    }

    /// Enters an array.
    package mutating func beginArray() throws(JSONProblem) { try begin(UInt8(ascii: "["), "an array") }

    /// Whether the array has another element, which must then be read.
    package mutating func nextElement() throws(JSONProblem) -> Bool {
        try nextItem(closing: UInt8(ascii: "]"))
    }

    /// Reads a string.
    package mutating func string() throws(JSONProblem) -> JSONText {
        skipSpaces()
        guard next == UInt8(ascii: "\"") else { throw unexpected("a string") }
        let first = position + 1
        var place = first
        var hasEscapes = false
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                position = place + 1
                return JSONText(start: first, end: place, hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                place += 1
            } else if byte < 0x20 {
                throw JSONProblem(byte: place, reason: "a control character inside a string")
            }
            place += 1
        }
        throw JSONProblem(byte: first - 1, reason: "a string without end")
    }

    /// Reads a number.
    package mutating func number() throws(JSONProblem) -> JSONNumber {
        skipSpaces()
        let first = position
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var number = JSONNumber(start: first, isNegative: isNegative)
        switch next {
        case UInt8(ascii: "0"): position += 1
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            while let digit = nextDigit {
                number.append(digit)
                position += 1
            }
        case UInt8(ascii: "N") where !isNegative && takes("NaN"): return number.special(.nan)
        case UInt8(ascii: "I") where takes("Infinity"): return number.special(.infinity)
        default: throw unexpected("a number", at: first)
        }
        if next == UInt8(ascii: ".") {
            position += 1
            guard nextDigit != nil else { throw unexpected("a digit") }
            while let digit = nextDigit {
                number.append(fraction: digit)
                position += 1
            }
        }
        if next | 0x20 == UInt8(ascii: "e") {
            position += 1
            let isDown = next == UInt8(ascii: "-")
            if isDown || next == UInt8(ascii: "+") { position += 1 }
            guard nextDigit != nil else { throw unexpected("a digit") }
            var exponent = 0
            while let digit = nextDigit {
                // Beyond this every number is 0 or infinite.
                if exponent < 100_000 { exponent = exponent * 10 + Int(digit) }
                position += 1
            }
            number.raise(isDown ? -exponent : exponent)
        }
        guard nextDigit == nil else { throw JSONProblem(byte: first, reason: "a number that begins with 0") }
        number.end = position
        return number
    }

    /// Reads `true` or `false`.
    package mutating func bool() throws(JSONProblem) -> Bool {
        skipSpaces()
        if takes("true") { return true }
        if takes("false") { return false }
        throw unexpected("true or false")
    }

    /// Passes over a value of any kind.
    package mutating func skipValue() throws(JSONProblem) {
        switch kind() {
        case .object:
            try beginObject()
            while try nextKey() != nil { try skipValue() }
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .word, .end:
            guard takes("null") || takes("true") || takes("false") else { throw unexpected("a value") }
        }
    }

    /// Passes over spaces, which must be all that is left.
    package mutating func finish() throws(JSONProblem) {
        guard kind() == .end else { throw JSONProblem(byte: position, reason: "text behind the end") }
    }

    // MARK: - Values

    /// Whether a string that was read is `name`.
    package func equals(_ text: JSONText, _ name: StaticString) -> Bool {
        text.equals(name, in: UnsafeRawBufferPointer(bytes))
    }

    /// A string that was read, its escapes resolved.
    package func value(of text: JSONText) throws(JSONProblem) -> String {
        try text.string(in: UnsafeRawBufferPointer(bytes))
    }

    /// The double nearest to a number that was read; infinite where it is too large for one.
    package func value(of number: JSONNumber) -> Double {
        number.value(in: UnsafeRawBufferPointer(bytes))
    }

    // MARK: - Pieces

    /// 0, which stands nowhere in JSON, behind the end.
    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// The value of the digit that comes next.
    private var nextDigit: UInt8? {
        let value = next &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }

    private mutating func skipSpaces() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func begin(_ bracket: UInt8, _ name: String) throws(JSONProblem) {
        skipSpaces()
        guard next == bracket else { throw unexpected(name) }
        depth += 1
        guard depth <= Self.deepestNesting else {
            throw JSONProblem(byte: position, reason: "values nested deeper than \(Self.deepestNesting)")
        }
        position += 1
        isFirst = true
    }

    private mutating func nextItem(closing bracket: UInt8) throws(JSONProblem) -> Bool {
        skipSpaces()
        if next == bracket {
            position += 1
            depth -= 1
            isFirst = false
            return false
        }
        if !isFirst {
            guard next == UInt8(ascii: ",") else {
                throw unexpected("\",\" or \"\(Character(Unicode.Scalar(bracket)))\"")
            }
            position += 1
        }
        isFirst = false
        return true
    }

    private mutating func takes(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        for offset in 0..<length where bytes[position + offset] != word.utf8Start[offset] { return false }
        position += length
        return true
    }

    /// The problem that something else was expected.
    package func unexpected(_ what: String, at place: Int? = nil) -> JSONProblem {
        let place = place ?? position
        guard place < bytes.count else {
            return JSONProblem(byte: bytes.count, reason: "the text ends where \(what) should be")
        }
        let found = Unicode.Scalar(bytes[place]).escaped(asASCII: true)
        return JSONProblem(byte: place, reason: "\"\(found)\" where \(what) should be")
    }
}
