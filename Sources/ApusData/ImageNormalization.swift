import ApusTensor
import ApusVision

/// The step from bytes to numbers: `(value / maximum - mean) / standardDeviation`, channel by channel.
public struct ImageNormalization: Sendable, Equatable {
    /// One a channel, on the scale where black is 0 and full white is 1.
    public let mean: [Float]
    /// One a channel, on the same scale, above 0.
    public let standardDeviation: [Float]
    /// The byte of full white, 1 to 255.
    public let maximum: UInt8
    /// The number of every byte, 256 a channel.
    private let table: [Float]

    /// The number of channels.
    public var channels: Int { mean.count }

    /// - Precondition: `mean` and `standardDeviation` are of one length, 1 or 3, and deviations are above 0.
    public init(mean: [Float], standardDeviation: [Float], maximum: UInt8 = 255) {
        precondition(
            mean.count == standardDeviation.count && (mean.count == 1 || mean.count == 3),
            "ImageNormalization: \(mean.count) means and \(standardDeviation.count) deviations for 1 or 3 channels"
        )
        precondition(
            standardDeviation.allSatisfy { $0 > 0 } && maximum > 0,
            "ImageNormalization: deviations \(standardDeviation) and the maximum \(maximum) are above 0")
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.maximum = maximum
        table = zip(mean, standardDeviation).flatMap { mean, deviation in
            (0..<256).map { (Float($0) / Float(maximum) - mean) / deviation }
        }
    }

    /// The mean and standard deviation of a data set, each channel over all pictures and positions. A channel of one
    /// value gets a deviation of 1.
    public init(of arrays: ImageArrays) {
        let area = arrays.height * arrays.width
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: arrays.channels)
        for (offset, value) in arrays.images.enumerated() {
            counts[offset / area % arrays.channels][Int(value)] += 1
        }
        let moments = counts.map { ImageNormalization.moments($0, maximum: arrays.maximum) }
        self.init(
            mean: moments.map(\.mean), standardDeviation: moments.map(\.deviation), maximum: arrays.maximum)
    }

    /// Sums over the histogram are whole numbers, so their order is of no matter.
    private static func moments(_ counts: [Int], maximum: UInt8) -> (mean: Float, deviation: Float) {
        let count = Double(max(counts.reduce(0, +), 1))
        let sum = counts.enumerated().reduce(0) { $0 + $1.offset * $1.element }
        let squares = counts.enumerated().reduce(0) { $0 + $1.offset * $1.offset * $1.element }
        let mean = Double(sum) / count
        let variance = max(Double(squares) / count - mean * mean, 0)
        let deviation = variance > 0 ? variance.squareRoot() / Double(maximum) : 1
        return (Float(mean / Double(maximum)), Float(deviation))
    }

    /// The picture of normalised planes, black at 0 and white at 255; what lies beyond is cut.
    ///
    /// - Precondition: `planes` is `[C, H, W]` with the normalisation's channels.
    public func picture(_ planes: Tensor) -> Image {
        precondition(
            planes.rank == 3 && planes.shape[0] == channels,
            "ImageNormalization: planes \(planes.shape) for \(channels) channels")
        let (height, width) = (planes.shape[1], planes.shape[2])
        let (values, area) = (planes.floats, height * width)
        var pixels = [UInt8](repeating: 0, count: values.count)
        for channel in 0..<channels {
            let (mean, deviation) = (mean[channel], standardDeviation[channel])
            for position in 0..<area {
                let value = values[channel * area + position] * deviation + mean
                pixels[position * channels + channel] = UInt8(min(max(value * 255, 0), 255).rounded())
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: pixels)
    }

    /// Writes a picture as planes, `C x H x W`.
    func write(_ image: Image, to planes: UnsafeMutableBufferPointer<Float>) {
        let area = image.width * image.height
        precondition(
            image.channels == channels && planes.count == area * channels,
            "ImageNormalization: a picture of \(image.channels) channels for \(channels)")
        image.pixels.withUnsafeBufferPointer { pixels in
            table.withUnsafeBufferPointer { table in
                for channel in 0..<channels {
                    for position in 0..<area {
                        let value = pixels[position * channels + channel]
                        planes[channel * area + position] = table[channel * 256 + Int(value)]
                    }
                }
            }
        }
    }
}
