/// A strict reader of the JSON (RFC 8259) in a safetensors header.
///
/// It makes no tree: whoever reads the header asks for what it expects, so memory grows with what is kept alone.
struct HeaderScanner {
    typealias Problem = SafetensorsError.Problem

    /// Values that the format does not know are passed over to this depth.
    static let deepestNesting = 32

    private let text: [UInt8]
    /// Where the text begins in the file, for messages.
    private let start: Int
    private var position = 0

    init(_ text: [UInt8], start: Int) {
        self.text = text
        self.start = start
    }

    /// Reads an object: `field` gets every key and must take its value.
    mutating func object(
        _ field: (inout HeaderScanner, String) throws(Problem) -> Void
    ) throws(Problem) {
        try expect("{")
        if skips("}") { return }
        repeat {
            skipSpaces()
            let key = try string()
            try expect(":")
            try field(&self, key)
        } while skips(",")
        try expect("}")
    }

    /// Reads an array: `element` must take one element.
    mutating func array(_ element: (inout HeaderScanner) throws(Problem) -> Void) throws(Problem) {
        try expect("[")
        if skips("]") { return }
        repeat { try element(&self) } while skips(",")
        try expect("]")
    }

    /// Reads an integer of 0 to 2^63 - 1.
    mutating func count() throws(Problem) -> Int {
        skipSpaces()
        let first = position
        var value = 0
        while let digit = next, isDigit(digit) {
            let (tenfold, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, alsoOverflows) = tenfold.addingReportingOverflow(Int(digit - 0x30))
            if overflows || alsoOverflows { throw problem("a number too large", at: first) }
            value = sum
            position += 1
        }
        let length = position - first
        let isWhole = length == 1 || (length > 1 && text[first] != 0x30)
        guard isWhole, next != UInt8(ascii: "."), next != UInt8(ascii: "e"), next != UInt8(ascii: "E") else {
            throw problem("something other than a whole number of 0 or more", at: first)
        }
        return value
    }

    /// Reads a string.
    mutating func string() throws(Problem) -> String {
        skipSpaces()
        let first = position
        guard next == UInt8(ascii: "\"") else {
            throw problem(next == nil ? "the header ends" : "something other than a string")
        }
        position += 1
        var bytes: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw problem("a control character inside a string") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                try appendEscaped(to: &bytes)
            } else {
                bytes.append(byte)
            }
        }
        guard next != nil else { throw problem("a string without end", at: first) }
        position += 1
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw problem("text that is not UTF-8", at: first)
        }
        return string
    }

    /// Passes over a value of any kind.
    mutating func skipValue(depth: Int = 0) throws(Problem) {
        guard depth < HeaderScanner.deepestNesting else {
            throw problem("values nested deeper than \(HeaderScanner.deepestNesting)")
        }
        skipSpaces()
        switch next {
        case UInt8(ascii: "{"):
            try object { (scanner, _) throws(Problem) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            try array { (scanner) throws(Problem) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try string()
        default: try skipWord()
        }
    }

    /// Passes over spaces, which must be all that is left.
    mutating func end() throws(Problem) {
        skipSpaces()
        guard next == nil else { throw problem("text behind the header's end") }
    }

    func problem(_ reason: String, at position: Int? = nil) -> Problem {
        .malformedHeader(byte: start + (position ?? self.position), reason: reason)
    }

    // MARK: - Pieces

    private var next: UInt8? { position < text.count ? text[position] : nil }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private mutating func skipSpaces() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func skips(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Problem) {
        guard skips(character) else {
            throw problem(next == nil ? "the header ends" : "no \(String(character).quoted)")
        }
    }

    /// A number, true, false or null.
    private mutating func skipWord() throws(Problem) {
        let first = position
        while let byte = next, isDigit(byte) || isWordCharacter(byte) { position += 1 }
        let word = text[first..<position]
        let isName = ["true", "false", "null"].contains { word.elementsEqual($0.utf8) }
        guard isName || isNumber(word) else { throw problem("no JSON value", at: first) }
    }

    private func isWordCharacter(_ byte: UInt8) -> Bool {
        byte >= 0x61 && byte <= 0x7A || [0x2B, 0x2D, 0x2E, 0x45].contains(byte)
    }

    /// Whether `word` is `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        func digits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadingZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        if whole == 0 || (leadingZero && whole > 1) { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            if digits() == 0 { return false }
        }
        if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                rest = rest.dropFirst()
            }
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }

    /// Reads what follows a backslash.
    private mutating func appendEscaped(to bytes: inout [UInt8]) throws(Problem) {
        let plain: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
            UInt8(ascii: "b"): 0x08,
            UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
            UInt8(ascii: "t"): 0x09,
        ]
        guard let letter = next else { throw problem("a string without end") }
        position += 1
        if let byte = plain[letter] {
            bytes.append(byte)
            return
        }
        guard letter == UInt8(ascii: "u") else { throw problem("an unknown escape", at: position - 1) }
        let first = position
        var code = try codeUnit()
        if code >= 0xD800 && code < 0xDC00 {
            guard next == UInt8(ascii: "\\") else { throw problem("half a surrogate pair", at: first) }
            position += 1
            guard next == UInt8(ascii: "u") else { throw problem("half a surrogate pair", at: first) }
            position += 1
            let low = try codeUnit()
            guard low >= 0xDC00 && low < 0xE000 else { throw problem("half a surrogate pair", at: first) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw problem("half a surrogate pair", at: first) }
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Four hexadecimal digits.
    private mutating func codeUnit() throws(Problem) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
            else {
                throw problem("an escape without four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
