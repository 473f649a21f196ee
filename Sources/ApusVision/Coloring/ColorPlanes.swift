/// A stretch of RGB pixels as three rows of numbers, which compilers turn into vectors where interleaved bytes are not.
struct ColorPlanes {
    let red: UnsafeMutablePointer<Float>
    let green: UnsafeMutablePointer<Float>
    let blue: UnsafeMutablePointer<Float>
    /// Pixels, at most `capacity`.
    fileprivate(set) var count = 0

    fileprivate static let capacity = 512
}

extension Image {
    /// Every pixel of an RGB picture through `change`, in place and a stretch at a time; its values are cut to 0 to 255
    /// and truncated.
    func mappingPlanes(_ change: (ColorPlanes) -> Void) -> Image {
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * ColorPlanes.capacity) { values in
                    guard let start = values.baseAddress else { return }
                    var planes = ColorPlanes(
                        red: start, green: start + ColorPlanes.capacity,
                        blue: start + 2 * ColorPlanes.capacity)
                    for first in stride(from: 0, to: source.count, by: 3 * ColorPlanes.capacity) {
                        planes.count = min((source.count - first) / 3, ColorPlanes.capacity)
                        planes.load(UnsafeBufferPointer(rebasing: source[first...]))
                        change(planes)
                        planes.store(UnsafeMutableBufferPointer(rebasing: target[first...]))
                    }
                }
            }
            initialized = pixels.count
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }
}

extension ColorPlanes {
    fileprivate func load(_ pixels: UnsafeBufferPointer<UInt8>) {
        for index in 0..<count {
            red[index] = Float(pixels[index &* 3])
            green[index] = Float(pixels[index &* 3 &+ 1])
            blue[index] = Float(pixels[index &* 3 &+ 2])
        }
    }

    fileprivate func store(_ pixels: UnsafeMutableBufferPointer<UInt8>) {
        for index in 0..<count {
            pixels[index &* 3] = WholeNumber.byte(red[index])
            pixels[index &* 3 &+ 1] = WholeNumber.byte(green[index])
            pixels[index &* 3 &+ 2] = WholeNumber.byte(blue[index])
        }
    }
}

/// Truncation by addition, for values from 0 to 255 and those that are cut to it: a float32 of 2^23 and more has no
/// fraction, and its low bits are the whole number. Within 10^-4 below a whole number it gives that number, where
/// float32 sums of exact values tend to fall short.
enum WholeNumber {
    @inline(__always)
    static func byte(_ value: Float) -> UInt8 {
        UInt8(truncatingIfNeeded: shifted(value).bitPattern)
    }

    @inline(__always)
    static func floor(_ value: Float) -> Float { shifted(value) - 8_388_608 }

    @inline(__always)
    private static func shifted(_ value: Float) -> Float {
        min(max(value - 0.4999, 0), 255) + 8_388_608
    }
}
