import ApusTensor
import Foundation

/// A value of a fixture's "attributes".
enum FixtureValue: Decodable {
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([FixtureValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .list(try container.decode([FixtureValue].self))
        }
    }
}

struct FixtureError: Error, CustomStringConvertible {
    let description: String
}

/// The attributes of one case; a wrong key or type is an error of the test.
struct FixtureAttributes: Decodable {
    private let values: [String: FixtureValue]

    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: FixtureValue].self)
    }

    func number(_ key: String) throws -> Double {
        guard case .number(let number) = values[key] else {
            throw FixtureError(description: "no number \(key)")
        }
        return number
    }

    func integer(_ key: String) throws -> Int { Int(try number(key)) }

    func flag(_ key: String) throws -> Bool {
        guard case .flag(let flag) = values[key] else { throw FixtureError(description: "no flag \(key)") }
        return flag
    }

    func text(_ key: String) throws -> String {
        guard case .text(let text) = values[key] else { throw FixtureError(description: "no text \(key)") }
        return text
    }

    func integers(_ key: String) throws -> [Int] {
        guard case .list(let list) = values[key] else { throw FixtureError(description: "no list \(key)") }
        return try list.map {
            guard case .number(let number) = $0 else {
                throw FixtureError(description: "\(key) is no list of numbers")
            }
            return Int(number)
        }
    }
}

/// A recipe for the values of a tensor: element i is offset + amplitude sin(frequency i), rounded to float once.
struct FixtureInput: Decodable {
    let shape: [Int]
    let frequency: Double
    let amplitude: Double
    let offset: Double
    let dtype: String?
    let modulus: Int?

    var tensor: Tensor {
        let count = shape.reduce(1, *)
        guard let modulus else {
            return Tensor(sines(count, frequency, amplitude, offset), shape: Shape(shape))
        }
        let values = (0..<count).map { Int(abs(sin(frequency * Double($0))) * Double(modulus)) }
        let tensor = Tensor(values, shape: Shape(shape))
        return dtype == "bool" ? tensor .== 1 : tensor
    }
}

func sines(_ count: Int, _ frequency: Double, _ amplitude: Double = 1, _ offset: Double = 0) -> [Float] {
    (0..<count).map { Float(offset + amplitude * sin(frequency * Double($0))) }
}

/// A fixture's JSON from the tests' folder, or from another target's beside it.
func fixture<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try JSONDecoder().decode(type, from: Data(contentsOf: tests.appending(path: path)))
}

/// The largest difference, divided by the largest wanted magnitude.
func distance(_ found: [Float], _ wanted: [Double]) -> Double {
    guard found.count == wanted.count else { return .infinity }
    let scale = max(wanted.map(abs).max() ?? 0, 1e-30)
    return zip(found, wanted).map { abs(Double($0) - $1) / scale }.max() ?? 0
}
