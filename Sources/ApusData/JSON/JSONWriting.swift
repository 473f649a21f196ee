import Foundation

/// Pieces of JSON text, for files too large to build a tree for first.
package enum JSONWriting {
    /// A finite number in the fewest digits that read back as the same double.
    ///
    /// - Precondition: it is finite; JSON has no word for another.
    package static func number(_ value: Double) -> String {
        precondition(value.isFinite, "JSONWriting: \(value) is no number of JSON")
        return Int(exactly: value).map(String.init) ?? "\(value)"
    }

    /// A string in quotation marks, escaped.
    package static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
