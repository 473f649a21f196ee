/// A string as it stands in JSON text, between its quotation marks; a `String` is made when it is asked for.
package struct JSONText {
    let start: Int
    let end: Int
    let hasEscapes: Bool

    /// Whether the string is `name`.
    package func equals(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        if hasEscapes {
            let text = try? string(in: bytes)
            return text?.utf8.elementsEqual(
                UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
                ?? false
        }
        guard end - start == name.utf8CodeUnitCount else { return false }
        for offset in 0..<name.utf8CodeUnitCount where bytes[start + offset] != name.utf8Start[offset] {
            return false
        }
        return true
    }

    /// The string, its escapes resolved.
    package func string(in bytes: UnsafeRawBufferPointer) throws(JSONProblem) -> String {
        let raw = bytes[start..<end]
        let text = hasEscapes ? try unescaped(raw) : Array(raw)
        guard let string = String(validating: text, as: UTF8.self) else {
            throw JSONProblem(byte: start, reason: "text that is not UTF-8")
        }
        return string
    }

    private func unescaped(_ raw: Slice<UnsafeRawBufferPointer>) throws(JSONProblem) -> [UInt8] {
        var result: [UInt8] = []
        var place = raw.startIndex
        while place < raw.endIndex {
            let byte = raw[place]
            place += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard place < raw.endIndex else { throw JSONProblem(byte: place, reason: "a string without end") }
            let letter = raw[place]
            place += 1
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(letter)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                let scalar = try scalar(raw, &place)
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: throw JSONProblem(byte: place - 2, reason: "an unknown escape")
            }
        }
        return result
    }

    /// The character of one `\u` escape, or of two that are a surrogate pair; `place` stands behind the `u`.
    private func scalar(
        _ raw: Slice<UnsafeRawBufferPointer>, _ place: inout Int
    ) throws(JSONProblem) -> Unicode.Scalar {
        let first = place - 2
        var code = try codeUnit(raw, &place)
        if code >= 0xD800 && code < 0xDC00,
            raw[place...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
        {
            place += 2
            let low = try codeUnit(raw, &place)
            if low >= 0xDC00 && low < 0xE000 { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw JSONProblem(byte: first, reason: "half a surrogate pair")
        }
        return scalar
    }

    /// Four hexadecimal digits.
    private func codeUnit(
        _ raw: Slice<UnsafeRawBufferPointer>, _ place: inout Int
    ) throws(JSONProblem) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard place < raw.endIndex, raw[place] < 0x80,
                let digit = Character(Unicode.Scalar(raw[place])).hexDigitValue
            else {
                throw JSONProblem(byte: place, reason: "an escape without four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            place += 1
        }
        return code
    }
}
