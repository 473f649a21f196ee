import ApusTensor
import Foundation

/// How a fixture names the values of a tensor: element i is offset + amplitude sin(frequency i), rounded to float
/// once; with a type, the whole number |sin(frequency i)| modulus.
package struct ReferenceInput: Decodable, Sendable {
    package let shape: [Int]
    package let frequency: Double
    package let amplitude: Double
    package let offset: Double
    package let dtype: String?
    package let modulus: Int?

    package init(
        shape: [Int], frequency: Double, amplitude: Double = 1, offset: Double = 0, dtype: String? = nil,
        modulus: Int? = nil
    ) {
        self.shape = shape
        self.frequency = frequency
        self.amplitude = amplitude
        self.offset = offset
        self.dtype = dtype
        self.modulus = modulus
    }

    package var tensor: Tensor {
        guard let dtype else {
            return sines(Shape(shape), frequency, amplitude: amplitude, offset: offset)
        }
        let count = shape.reduce(1, *)
        let values = (0..<count).map { Int(abs(sin(frequency * Double($0))) * Double(modulus ?? 1)) }
        return dtype == "bool"
            ? Tensor(values.map { $0 == 1 }, shape: Shape(shape)) : Tensor(values, shape: Shape(shape))
    }
}

/// Element i is offset + amplitude sin(frequency i), computed in double precision.
package func sines(
    _ shape: Shape, _ frequency: Double, amplitude: Double = 1, offset: Double = 0
) -> Tensor {
    Tensor(sines(shape.elementCount, frequency, amplitude, offset), shape: shape)
}

/// `count` values of the same kind.
package func sines(
    _ count: Int, _ frequency: Double, _ amplitude: Double = 1, _ offset: Double = 0
) -> [Float] {
    (0..<count).map { Float(offset + amplitude * sin(frequency * Double($0))) }
}

/// The number that the fixtures' gradients belong to: the sum of the values times sin(0.23 i), or the one value.
package func weightedSum(_ output: Tensor) -> Tensor {
    output.elementCount == 1 ? output.sum() : (output * sines(output.shape, 0.23)).sum()
}
