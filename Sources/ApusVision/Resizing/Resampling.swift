/// The two passes of a separable filter over bytes, in whole numbers and rounded as Pillow does it.
extension Image {
    /// Filters along the rows of `rows` alone, which become the rows of the result.
    ///
    /// Two rows at a time: one word holds two bytes, 32 bits apart, so that one multiplication serves both. A pair of
    /// RGB pixels is three words, a pair of grey ones is one.
    func resampledRows(_ rows: Range<Int>, _ weights: ResamplingWeights, width newWidth: Int) -> Image {
        let count = newWidth * rows.count * channels
        let result = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            withUnsafeTemporaryAllocation(of: Int.self, capacity: width * channels) { line in
                pixels.withUnsafeBufferPointer { source in
                    for first in stride(from: 0, to: rows.count, by: 2) {
                        // The last of an odd number of rows is its own partner.
                        let second = min(first + 1, rows.count - 1)
                        let length = width * channels
                        let upper = UnsafeBufferPointer(
                            rebasing: source[
                                (rows.lowerBound + first) * length..<(rows.lowerBound + first + 1) * length])
                        let lower = UnsafeBufferPointer(
                            rebasing: source[
                                (rows.lowerBound + second) * length..<(rows.lowerBound + second + 1) * length]
                        )
                        let newLength = newWidth * channels
                        let upperTarget = UnsafeMutableBufferPointer(
                            rebasing: target[first * newLength..<(first + 1) * newLength])
                        let lowerTarget = UnsafeMutableBufferPointer(
                            rebasing: target[second * newLength..<(second + 1) * newLength])
                        if channels == 3 {
                            weights.applyToColors(upper, lower, line, upperTarget, lowerTarget)
                        } else {
                            weights.applyToGreys(upper, lower, line, upperTarget, lowerTarget)
                        }
                    }
                }
            }
            initialized = count
        }
        return Image(width: newWidth, height: rows.count, channels: channels, pixels: result)
    }

    /// Filters along the columns.
    ///
    /// Whole rows are added up in float32, which compilers turn into vectors; it rounds as whole numbers do but for
    /// sums within 2^-14 of a half.
    ///
    /// - Parameter first: the row that is this picture's row 0 in what `weights` speak of.
    func resampledColumns(_ weights: ResamplingWeights, from first: Int, height newHeight: Int) -> Image {
        let row = width * channels
        let scale = Float(1) / Float(1 << ResamplingWeights.fractionBits)
        // A float32 of 2^23 and more has no fraction, and its low bits are the whole number. The addition rounds halves
        // to even; they are to go up.
        let (shift, half) = (Float(1 << 23), Float(1) / 16384)
        let result = [UInt8](unsafeUninitializedCapacity: newHeight * row) { target, initialized in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: row) { sums in
                pixels.withUnsafeBufferPointer { source in
                    for y in 0..<newHeight {
                        sums.update(repeating: half)
                        for tap in 0..<weights.counts[y] {
                            let weight = Float(weights.weights[y * weights.stride + tap]) * scale
                            let start = (weights.starts[y] - first + tap) * row
                            let line = UnsafeBufferPointer(rebasing: source[start..<start + row])
                            for x in 0..<row { sums[x] += Float(line[x]) * weight }
                        }
                        let line = UnsafeMutableBufferPointer(rebasing: target[y * row..<(y + 1) * row])
                        for x in 0..<row {
                            let bits = (min(max(sums[x], 0), 255) + shift).bitPattern
                            line[x] = UInt8(truncatingIfNeeded: bits)
                        }
                    }
                }
            }
            initialized = newHeight * row
        }
        return Image(width: width, height: newHeight, channels: channels, pixels: result)
    }
}

extension ResamplingWeights {
    fileprivate func applyToColors(
        _ upper: UnsafeBufferPointer<UInt8>, _ lower: UnsafeBufferPointer<UInt8>,
        _ line: UnsafeMutableBufferPointer<Int>, _ upperTarget: UnsafeMutableBufferPointer<UInt8>,
        _ lowerTarget: UnsafeMutableBufferPointer<UInt8>
    ) {
        for offset in Swift.stride(from: 0, to: upper.count, by: 3) {
            line[offset] = Int(upper[offset]) | Int(upper[offset &+ 1]) << 32
            line[offset &+ 1] = Int(upper[offset &+ 2]) | Int(lower[offset &+ 2]) << 32
            line[offset &+ 2] = Int(lower[offset]) | Int(lower[offset &+ 1]) << 32
        }
        withWeights { starts, counts, weights in
            for column in 0..<starts.count {
                var (first, second, third) = (WordPair.half, WordPair.half, WordPair.half)
                var place = starts[column] &* 3
                var tap = column &* stride
                let end = tap &+ counts[column]
                while tap < end {
                    let weight = weights[tap]
                    first &+= line[place] &* weight
                    second &+= line[place &+ 1] &* weight
                    third &+= line[place &+ 2] &* weight
                    place &+= 3
                    tap &+= 1
                }
                let offset = column &* 3
                (upperTarget[offset], upperTarget[offset &+ 1]) = WordPair.bytes(first)
                (upperTarget[offset &+ 2], lowerTarget[offset &+ 2]) = WordPair.bytes(second)
                (lowerTarget[offset], lowerTarget[offset &+ 1]) = WordPair.bytes(third)
            }
        }
    }

    private func withWeights(
        _ body: (UnsafeBufferPointer<Int>, UnsafeBufferPointer<Int>, UnsafeBufferPointer<Int>) -> Void
    ) {
        starts.withUnsafeBufferPointer { starts in
            counts.withUnsafeBufferPointer { counts in
                weights.withUnsafeBufferPointer { weights in body(starts, counts, weights) }
            }
        }
    }

    fileprivate func applyToGreys(
        _ upper: UnsafeBufferPointer<UInt8>, _ lower: UnsafeBufferPointer<UInt8>,
        _ line: UnsafeMutableBufferPointer<Int>, _ upperTarget: UnsafeMutableBufferPointer<UInt8>,
        _ lowerTarget: UnsafeMutableBufferPointer<UInt8>
    ) {
        for offset in 0..<upper.count { line[offset] = Int(upper[offset]) | Int(lower[offset]) << 32 }
        withWeights { starts, counts, weights in
            for column in 0..<starts.count {
                var sum = WordPair.half
                let first = starts[column]
                let offset = column &* stride
                for tap in 0..<counts[column] { sum &+= line[first &+ tap] &* weights[offset &+ tap] }
                (upperTarget[column], lowerTarget[column]) = WordPair.bytes(sum)
            }
        }
    }
}

/// Two sums of bytes times weights in one word, the second 32 bits up. Either may be negative: the lower one then
/// borrows from the upper one, and gives back when it is taken off.
private enum WordPair {
    /// A half in both, for rounding.
    static let half = 1 << (ResamplingWeights.fractionBits - 1) | 1 << (ResamplingWeights.fractionBits + 31)

    @inline(__always)
    static func bytes(_ sums: Int) -> (UInt8, UInt8) {
        let lower = Int(Int32(truncatingIfNeeded: sums))
        let upper = (sums &- lower) >> 32
        return (byte(lower), byte(upper))
    }

    @inline(__always)
    private static func byte(_ sum: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: min(max(sum >> ResamplingWeights.fractionBits, 0), 255))
    }
}
