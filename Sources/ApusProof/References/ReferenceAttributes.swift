/// A fixture that does not say what it should.
package struct ReferenceError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// The constants that a reference was called with; a wrong key or type is an error.
package struct ReferenceAttributes: Decodable, Sendable {
    /// A number, a flag, a word, or a (nested) list.
    private enum Value: Decodable {
        case flag(Bool)
        case number(Double)
        case text(String)
        case list([Value])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .list(try container.decode([Value].self))
            }
        }
    }

    private let values: [String: Value]

    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Value].self)
    }

    package func number(_ key: String) throws -> Double {
        guard case .number(let number) = values[key] else { throw ReferenceError("no number \(key)") }
        return number
    }

    package func integer(_ key: String) throws -> Int { Int(try number(key)) }

    package func flag(_ key: String) throws -> Bool {
        guard case .flag(let flag) = values[key] else { throw ReferenceError("no flag \(key)") }
        return flag
    }

    package func text(_ key: String) throws -> String {
        guard case .text(let text) = values[key] else { throw ReferenceError("no text \(key)") }
        return text
    }

    package func integers(_ key: String) throws -> [Int] { try integers(in: values[key], key) }

    package func pairs(_ key: String) throws -> [(low: Int, high: Int)] {
        guard case .list(let list) = values[key] else { throw ReferenceError("no list \(key)") }
        return try list.map { pair in
            let numbers = try integers(in: pair, key)
            guard numbers.count == 2 else { throw ReferenceError("\(key) is no list of pairs") }
            return (low: numbers[0], high: numbers[1])
        }
    }

    /// A list of lists.
    package func rows(_ key: String) throws -> [[Double]] {
        guard case .list(let list) = values[key] else { throw ReferenceError("no list \(key)") }
        return try list.map { row in
            guard case .list(let numbers) = row else { throw ReferenceError("\(key) is no list of lists") }
            return try numbers.map {
                guard case .number(let number) = $0 else {
                    throw ReferenceError("\(key) is no list of numbers")
                }
                return number
            }
        }
    }

    private func integers(in value: Value?, _ key: String) throws -> [Int] {
        guard case .list(let list) = value else { throw ReferenceError("no list \(key)") }
        return try list.map {
            guard case .number(let number) = $0 else { throw ReferenceError("\(key) is no list of numbers") }
            return Int(number)
        }
    }
}
