/// What is wrong with XML text.
package struct XMLProblem: Error, Equatable {
    /// From 1 on.
    package let line: Int
    package let reason: String
}

/// A reader of XML (W3C, fifth edition) in UTF-8 or Latin-1, an event at a time, for the files of data sets.
///
/// Attributes, comments and processing instructions are passed over. Document types are refused, and with them every
/// entity but the five that XML itself has: what they name could be any file, and what they grow to any size.
/// Foundation's parser is not used because it traps on names that are not UTF-8 and on empty instructions.
package struct XMLPullParser {
    package enum Event: Equatable {
        case start(name: String)
        case text(String)
        case end(name: String)
    }

    /// Deeper elements are refused.
    package static let deepestNesting = 32

    private let bytes: [UInt8]
    private var position = 0
    private var open: [String] = []
    private var hasRoot = false
    /// The end of an element that was written as one tag.
    private var pendingEnd = false

    /// - Throws: ``XMLProblem`` where the bytes are neither UTF-8 nor declared to be Latin-1.
    package init(_ bytes: [UInt8]) throws(XMLProblem) {
        let bytes = Self.isDeclaredLatin1(bytes) ? Self.utf8(ofLatin1: bytes) : bytes
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw XMLProblem(line: 1, reason: "text that is not UTF-8; convert it")
        }
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Whether the first line's declaration names ISO 8859-1, as tools on older systems write.
    private static func isDeclaredLatin1(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: "<?xml".utf8) else { return false }
        let declaration = String(
            decoding: bytes.prefix(200).prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
        let words = declaration.lowercased().split { " \t\r\n='\"?".contains($0) }
        return zip(words, words.dropFirst()).contains {
            $0 == "encoding" && ["iso-8859-1", "latin1", "latin-1"].contains($1)
        }
    }

    /// Latin-1's bytes are Unicode's first 256 scalars.
    private static func utf8(ofLatin1 bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
    }

    /// The next event; nil at the end of a whole document.
    package mutating func next() throws(XMLProblem) -> Event? {
        if pendingEnd {
            pendingEnd = false
            return .end(name: open.removeLast())
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                let text = try text()
                if !open.isEmpty { return .text(text) }
                guard text.allSatisfy(\.isWhitespace) else {
                    throw problem("text outside of the root element")
                }
                continue
            }
            if takes("<?") {
                try skip(to: "?>")
            } else if takes("<!--") {
                try skip(to: "-->")
            } else if takes("<![CDATA[") {
                guard !open.isEmpty else { throw problem("text outside of the root element") }
                let start = position
                try skip(to: "]]>")
                return .text(String(decoding: bytes[start..<position - 3], as: UTF8.self))
            } else if takes("<!") {
                throw problem("a document type, which could name files to read; take it out")
            } else if takes("</") {
                return try endTag()
            } else {
                return try startTag()
            }
        }
        if let name = open.last { throw problem("the text ends inside of <\(name.prefix(100))>") }
        guard hasRoot else { throw problem("there is no element") }
        return nil
    }

    // MARK: - Tags

    private mutating func startTag() throws(XMLProblem) -> Event {
        guard !open.isEmpty || !hasRoot else { throw problem("a second root element") }
        position += 1
        let name = try self.name()
        guard open.count < Self.deepestNesting else {
            throw problem("elements nested deeper than \(Self.deepestNesting)")
        }
        while true {
            let hadSpace = skipSpaces()
            if takes("/>") {
                pendingEnd = true
                break
            }
            if takes(">") { break }
            guard hadSpace else { throw problem("the tag <\(name.prefix(100))> has no end") }
            try skipAttribute()
        }
        hasRoot = true
        open.append(name)
        return .start(name: name)
    }

    private mutating func endTag() throws(XMLProblem) -> Event {
        let name = try self.name()
        _ = skipSpaces()
        guard takes(">") else { throw problem("the tag </\(name.prefix(100))> has no end") }
        guard open.last == name else {
            let expected = open.last.map { "where </\($0.prefix(100))> should be" } ?? "of no element"
            throw problem("</\(name.prefix(100))> \(expected)")
        }
        open.removeLast()
        return .end(name: name)
    }

    private mutating func skipAttribute() throws(XMLProblem) {
        _ = try name()
        _ = skipSpaces()
        guard takes("=") else { throw problem("an attribute without a value") }
        _ = skipSpaces()
        guard let quote = nextByte, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw problem("an attribute without quotation marks")
        }
        position += 1
        while let byte = nextByte, byte != quote {
            guard byte != UInt8(ascii: "<") else { throw problem("\"<\" inside of an attribute") }
            position += 1
        }
        guard nextByte != nil else { throw problem("an attribute without end") }
        position += 1
    }

    private mutating func name() throws(XMLProblem) -> String {
        let start = position
        while let byte = nextByte, isNamePart(byte) { position += 1 }
        guard position > start, !"-.0123456789".utf8.contains(bytes[start]) else {
            throw problem("no name where one should be")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }

    // MARK: - Text

    /// Characters up to the next tag, references resolved.
    private mutating func text() throws(XMLProblem) -> String {
        var text: [UInt8] = []
        while let byte = nextByte, byte != UInt8(ascii: "<") {
            guard byte >= 0x20 || [0x09, 0x0A, 0x0D].contains(byte) else {
                throw problem("a control character")
            }
            position += 1
            if byte == UInt8(ascii: "&") {
                text += Array(String(try reference()).utf8)
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The character of a reference, which begins behind its `&`.
    private mutating func reference() throws(XMLProblem) -> Unicode.Scalar {
        // No reference to a character is longer.
        guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw problem("\"&\" that is no reference; write &amp;")
        }
        let word = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end + 1
        switch word {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let code =
                word.hasPrefix("#x")
                ? UInt32(word.dropFirst(2), radix: 16)
                : word.hasPrefix("#") ? UInt32(word.dropFirst()) : nil
            guard let scalar = code.flatMap({ Unicode.Scalar($0) }), scalar.value != 0 else {
                throw problem("&\(word); is no character")
            }
            return scalar
        }
    }

    // MARK: - Pieces

    private var nextByte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpaces() -> Bool {
        let start = position
        while let byte = nextByte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
        return position > start
    }

    private mutating func takes(_ mark: String) -> Bool {
        guard bytes[position...].starts(with: mark.utf8) else { return false }
        position += mark.utf8.count
        return true
    }

    private mutating func skip(to mark: String) throws(XMLProblem) {
        while position < bytes.count {
            if takes(mark) { return }
            position += 1
        }
        throw problem("the text ends where \"\(mark)\" should be")
    }

    private func problem(_ reason: String) -> XMLProblem {
        XMLProblem(line: 1 + bytes[..<position].count { $0 == 0x0A }, reason: reason)
    }
}
