import ApusTensor
import Foundation
import Testing

/// One case of `Fixtures/operations.json`, which `Scripts/fixtures/operations.py` makes with PyTorch.
struct GoldenCase: Decodable, Sendable, CustomTestStringConvertible {
    let operation: String
    let label: String
    let inputs: [ValueRecipe]
    let attributes: [String: AttributeValue]
    let output: TensorSummary
    /// Nil for inputs that have no gradient or are constants.
    let gradients: [TensorSummary?]
    let buffers: [String: TensorSummary]?
    /// Gradients of the sum of the squares of the gradient with respect to the first input.
    let secondOrder: [TensorSummary?]?
    /// The same for the second input.
    let secondOrderOfInput1: [TensorSummary?]?

    private enum CodingKeys: String, CodingKey {
        case operation, inputs, attributes, output, gradients, buffers, secondOrder, secondOrderOfInput1
        case label = "case"
    }

    var testDescription: String { "\(operation): \(label)" }

    static let all: [GoldenCase] = {
        do {
            let file = try #require(
                Bundle.module.url(forResource: "operations", withExtension: "json", subdirectory: "Fixtures"))
            return try JSONDecoder().decode([GoldenCase].self, from: Data(contentsOf: file))
        } catch {
            fatalError("Fixtures/operations.json cannot be read: \(error)")
        }
    }()
}

/// How a fixture names an input: element i is offset + amplitude * sin(frequency * i).
struct ValueRecipe: Decodable, Sendable {
    let shape: [Int]
    let frequency: Double
    let amplitude: Double
    let offset: Double
    let dtype: String?
    let modulus: Int?

    var tensor: Tensor {
        guard let dtype else {
            return sines(Shape(shape), frequency, amplitude: amplitude, offset: offset)
        }
        let count = shape.reduce(1, *)
        let values = (0..<count).map { Int(abs(sin(frequency * Double($0))) * Double(modulus ?? 1)) }
        return dtype == "bool"
            ? Tensor(values.map { $0 == 1 }, shape: Shape(shape)) : Tensor(values, shape: Shape(shape))
    }
}

/// Element i is offset + amplitude * sin(frequency * i), computed in double precision.
func sines(_ shape: Shape, _ frequency: Double, amplitude: Double = 1, offset: Double = 0) -> Tensor {
    Tensor(
        (0..<shape.elementCount).map { Float(offset + amplitude * sin(frequency * Double($0))) }, shape: shape
    )
}

/// The first values of a tensor in row-major order, and three sums over all of them.
struct TensorSummary: Decodable, Sendable {
    let shape: [Int]
    let values: [Double]
    let sum: Double
    let absoluteSum: Double
    /// Sum of the values times sin(0.31 i).
    let projection: Double

    /// Fails where `tensor` differs by more than `tolerance` times the largest value.
    func expect(
        _ tensor: Tensor?, _ what: String, tolerance: Double,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let tensor else {
            #expect(absoluteSum == 0, "\(what) is missing", sourceLocation: sourceLocation)
            return
        }
        #expect(Array(tensor.shape) == shape, "shape of \(what)", sourceLocation: sourceLocation)
        guard Array(tensor.shape) == shape else { return }
        let found = tensor.floats.map(Double.init)
        let scale = values.reduce(absoluteSum / Double(max(found.count, 1))) { max($0, abs($1)) }
        let worst = zip(found, values).map { abs($0 - $1) }.max() ?? 0
        #expect(
            worst <= tolerance * scale && found.allSatisfy(\.isFinite),
            "\(what) differs by \(worst) where values reach \(scale)", sourceLocation: sourceLocation)
        let weighted = found.enumerated().reduce(0) { $0 + $1.element * sin(0.31 * Double($1.offset)) }
        let sums = [
            ("sum", found.reduce(0, +), sum), ("absolute sum", found.reduce(0) { $0 + abs($1) }, absoluteSum),
            ("projection", weighted, projection),
        ]
        for (name, value, reference) in sums {
            #expect(
                abs(value - reference) <= tolerance * max(absoluteSum, scale),
                "\(name) of \(what) is \(value), not \(reference)", sourceLocation: sourceLocation)
        }
    }
}

/// A constant of an operation: a number, a flag, a word, or numbers in (nested) lists.
enum AttributeValue: Decodable, Sendable {
    case flag(Bool)
    case number(Double)
    case word(String)
    case list([AttributeValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let word = try? container.decode(String.self) {
            self = .word(word)
        } else {
            self = .list(try container.decode([AttributeValue].self))
        }
    }

    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
    var list: [AttributeValue]? { if case .list(let values) = self { values } else { nil } }
    var numbers: [Double]? { list?.compactMap(\.number) }
}

extension GoldenCase {
    func number(_ name: String) throws -> Double { try #require(attributes[name]?.number, "\(name)") }
    func integer(_ name: String) throws -> Int { Int(try number(name)) }
    func integers(_ name: String) throws -> [Int] {
        try #require(attributes[name]?.numbers, "\(name)").map { Int($0) }
    }
    func flag(_ name: String) throws -> Bool { try #require(attributes[name]?.flag as Bool?, "\(name)") }
    func pairs(_ name: String) throws -> [(low: Int, high: Int)] {
        try #require(attributes[name]?.list, "\(name)").map { pair in
            let numbers = try #require(pair.numbers)
            try #require(numbers.count == 2)
            return (low: Int(numbers[0]), high: Int(numbers[1]))
        }
    }
}
