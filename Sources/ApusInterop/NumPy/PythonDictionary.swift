/// A reader of the one Python expression that an `.npy` header is: `{'descr': '<f4', 'fortran_order': False,
/// 'shape': (3, 4), }`.
struct PythonDictionary {
    enum Value: Equatable {
        case text(String)
        case boolean(Bool)
        case numbers([Int])
        /// A list: the fields of a structure.
        case other
    }

    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func entries() throws(NumPyProblem) -> [(String, Value)] {
        var entries: [(String, Value)] = []
        try expect("{")
        while !skips("}") {
            let key = try string()
            try expect(":")
            entries.append((key, try value()))
            if !skips(",") {
                try expect("}")
                break
            }
        }
        skipSpaces()
        guard position == text.count else { throw malformed("text behind the dictionary") }
        return entries
    }

    private mutating func value() throws(NumPyProblem) -> Value {
        skipSpaces()
        switch next {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "("): return .numbers(try numbers())
        case UInt8(ascii: "["):
            try passList()
            return .other
        default:
            if skipsWord("True") { return .boolean(true) }
            if skipsWord("False") { return .boolean(false) }
            throw malformed("an unknown value")
        }
    }

    private mutating func string() throws(NumPyProblem) -> String {
        skipSpaces()
        guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw malformed("no text where text should be")
        }
        let start = position + 1
        guard let end = text[start...].firstIndex(of: quote),
            let content = String(validating: text[start..<end], as: UTF8.self), !content.contains("\\")
        else { throw malformed("text without end") }
        position = end + 1
        return content
    }

    /// `()`, `(3,)`, `(3, 4)`; an `L` of Python 2 behind a number is passed over.
    private mutating func numbers() throws(NumPyProblem) -> [Int] {
        try expect("(")
        var numbers: [Int] = []
        while !skips(")") {
            skipSpaces()
            let start = position
            while let digit = next, (0x30...0x39).contains(digit) { position += 1 }
            guard let number = Int(String(decoding: text[start..<position], as: UTF8.self)),
                numbers.count < 64
            else { throw malformed("a size that is none") }
            numbers.append(number)
            _ = skipsWord("L")
            if !skips(",") {
                try expect(")")
                break
            }
        }
        return numbers
    }

    /// Passes over a list and the lists inside it.
    private mutating func passList() throws(NumPyProblem) {
        var depth = 0
        repeat {
            guard let byte = next else { throw malformed("a list without end") }
            if byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: "]") { depth -= 1 }
            position += 1
        } while depth > 0
    }

    private var next: UInt8? { position < text.count ? text[position] : nil }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x09 { position += 1 }
    }

    private mutating func skips(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipsWord(_ word: String) -> Bool {
        guard text[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(NumPyProblem) {
        guard skips(character) else { throw malformed("no \(String(character).quoted)") }
    }

    private func malformed(_ reason: String) -> NumPyProblem { .malformedHeader(reason: reason) }
}
