extension RecipeNode {
    /// The node as YAML: a key a line, lists on one line, no comments. Equal values give equal text.
    package var yaml: String {
        guard case .mapping(let entries) = content else { return inlineYAML + "\n" }
        return Self.lines(entries, indentation: "").joined(separator: "\n") + "\n"
    }

    /// The node on one line.
    package var inlineYAML: String {
        switch content {
        case .null: "null"
        case .scalar(let text, isPlain: true): text
        case .scalar(let text, isPlain: false): Self.isSafePlain(text) ? text : Self.quoted(text)
        case .list(let elements): "[\(elements.map(\.inlineYAML).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\(Self.keyText($0.key)): \($0.value.inlineYAML)" }.joined(separator: ", "))}"
        }
    }

    private static func lines(_ entries: [Entry], indentation: String) -> [String] {
        entries.flatMap { entry -> [String] in
            if case .mapping(let inner) = entry.value.content, !inner.isEmpty {
                return ["\(indentation)\(keyText(entry.key)):"]
                    + lines(inner, indentation: indentation + "  ")
            }
            return ["\(indentation)\(keyText(entry.key)): \(entry.value.inlineYAML)"]
        }
    }

    private static func keyText(_ key: String) -> String { isSafePlain(key) ? key : quoted(key) }

    /// Whether `text` reads back as the same text without quotes, wherever it stands.
    private static func isSafePlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isLetter(first) else { return false }
        let isWord = text.unicodeScalars.allSatisfy {
            isLetter($0) || ("0"..."9").contains($0) || "_-./".unicodeScalars.contains($0)
        }
        let reserved = [
            "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity",
        ]
        return isWord && !reserved.contains(text.lowercased())
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _
            where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value)
                || [0x2028, 0x2029, 0xFEFF].contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
