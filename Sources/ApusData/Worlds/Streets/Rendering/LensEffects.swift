import ApusTensor
import ApusVision

/// What happens to light between the street and the file: rain before the lens, darker corners, noise, rounding.
struct LensEffects {
    private let conditions: StreetConditions
    private let exposure: Float
    private var stream: RandomStream

    init(_ conditions: StreetConditions, stream start: RandomStream) {
        self.conditions = conditions
        stream = start
        exposure = stream.float(0.9, 1.1)
    }

    /// - Parameter colors: red, green, blue of every pixel, row by row, changed on the way.
    mutating func develop(_ colors: UnsafeMutableBufferPointer<Vector3>, width: Int, height: Int) -> Image {
        if conditions.isRaining { addRain(colors, width: width, height: height) }
        let seed = stream.seed()
        let (halfWidth, halfHeight) = (Float(width) / 2, Float(height) / 2)
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * 3) { bytes, count in
            for row in 0..<height {
                let y = (Float(row) + 0.5 - halfHeight) / halfHeight
                for column in 0..<width {
                    let x = (Float(column) + 0.5 - halfWidth) / halfWidth
                    let index = row * width + column
                    let corner = exposure * (1 - 0.07 * (x * x + y * y))
                    let noise = LensEffects.noise(
                        Int32(truncatingIfNeeded: column), Int32(truncatingIfNeeded: row), seed)
                    let value = (colors[index] * corner + noise * conditions.grain) * 255 + 0.5
                    let bounded = value.clamped(
                        lowerBound: Vector3(), upperBound: Vector3(repeating: 255))
                    bytes[3 * index] = UInt8(bounded.x)
                    bytes[3 * index + 1] = UInt8(bounded.y)
                    bytes[3 * index + 2] = UInt8(bounded.z)
                }
            }
            count = width * height * 3
        }
        return Image(width: width, height: height, channels: 3, pixels: bytes)
    }

    /// Three values around 0, of a triangular distribution with a deviation of about 1.
    @inline(__always)
    private static func noise(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Vector3 {
        let one = HashNoise.bits(x, y, seed)
        let other = HashNoise.bits(y, x, seed &+ 0x51)
        func value(_ shift: UInt32) -> Float {
            (Float(one >> shift & 255) + Float(other >> shift & 255) - 255) * (1 / 104)
        }
        return Vector3(value(0), value(8), value(16))
    }

    private mutating func addRain(_ colors: UnsafeMutableBufferPointer<Vector3>, width: Int, height: Int) {
        let slant = stream.float(-0.3, 0.3)
        let count = Int(Float(width * height) * stream.float(0.001, 0.0045))
        for _ in 0..<count {
            var x = stream.float(0, Float(width))
            let top = stream.integer(below: height) - 8
            let near = stream.float(0, 1)
            let length = Int((3 + 11 * near * near) * Float(height) / 192) + 1
            let strength = 0.06 + 0.2 * near
            for row in top..<top + length {
                let column = Int(max(-1, min(Float(width), x)))
                if row >= 0, row < height, column >= 0, column < width {
                    let index = row * width + column
                    colors[index] = colors[index].mixed(Vector3(repeating: 0.86), strength)
                }
                x += slant
            }
        }
    }
}
