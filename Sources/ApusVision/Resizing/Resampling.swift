/// The two passes of a separable filter over bytes.
///
/// Sums are of float32, four lanes at a time: exact enough that they round as Pillow's fixed point does but for values
/// within 2^-12 of a half, and quick on every machine.
extension Image {
    /// Filters along the rows of `rows` alone, which become the rows of the result.
    func resampledRows(_ rows: Range<Int>, _ weights: ResamplingWeights, width newWidth: Int) -> Image {
        let count = newWidth * rows.count * channels
        let result = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: width) { line in
                pixels.withUnsafeBufferPointer { source in
                    if channels == 3 {
                        for (position, row) in rows.enumerated() {
                            spread(source, row: row, over: line)
                            let start = position * newWidth * 3
                            weights.apply(to: line) { column, value in
                                target[start + column * 3] = value[0]
                                target[start + column * 3 + 1] = value[1]
                                target[start + column * 3 + 2] = value[2]
                            }
                        }
                    } else {
                        // Four rows share the lanes; at the end the last one fills them up.
                        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 4) {
                            let lanes = SIMD4(0, 1, 2, 3).replacing(
                                with: rows.upperBound - 1 - first,
                                where: SIMD4(first, first + 1, first + 2, first + 3) .>= rows.upperBound)
                            let sources = (lanes &+ first) &* width
                            for column in 0..<width {
                                line[column] = SIMD4(
                                    Float(source[sources[0] + column]), Float(source[sources[1] + column]),
                                    Float(source[sources[2] + column]), Float(source[sources[3] + column]))
                            }
                            let targets = (lanes &+ (first - rows.lowerBound)) &* newWidth
                            weights.apply(to: line) { column, value in
                                target[targets[0] + column] = value[0]
                                target[targets[1] + column] = value[1]
                                target[targets[2] + column] = value[2]
                                target[targets[3] + column] = value[3]
                            }
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
    /// - Parameter first: the row that is this picture's row 0 in what `weights` speak of.
    func resampledColumns(_ weights: ResamplingWeights, from first: Int, height newHeight: Int) -> Image {
        let row = width * channels
        let result = [UInt8](unsafeUninitializedCapacity: newHeight * row) { target, initialized in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: row) { sums in
                pixels.withUnsafeBufferPointer { source in
                    for y in 0..<newHeight {
                        sums.update(repeating: Rounding.half)
                        for tap in 0..<weights.counts[y] {
                            let weight = weights.weights[y * weights.stride + tap]
                            let start = (weights.starts[y] - first + tap) * row
                            let line = UnsafeBufferPointer(rebasing: source[start..<start + row])
                            for x in 0..<row { sums[x] += Float(line[x]) * weight }
                        }
                        let line = UnsafeMutableBufferPointer(rebasing: target[y * row..<(y + 1) * row])
                        for x in 0..<row {
                            let bits = (min(max(sums[x], 0), 255) + Rounding.shift).bitPattern
                            line[x] = UInt8(truncatingIfNeeded: bits)
                        }
                    }
                }
            }
            initialized = newHeight * row
        }
        return Image(width: width, height: newHeight, channels: channels, pixels: result)
    }

    private func spread(
        _ source: UnsafeBufferPointer<UInt8>, row: Int, over line: UnsafeMutableBufferPointer<SIMD4<Float>>
    ) {
        let start = row * width * 3
        for column in 0..<width {
            let offset = start + column * 3
            line[column] = SIMD4(
                Float(source[offset]), Float(source[offset + 1]), Float(source[offset + 2]), 0)
        }
    }
}

/// Rounding by addition: a float32 of 2^23 and more has no fraction, and its low bits are the whole number.
private enum Rounding {
    static let shift: Float = 8_388_608
    /// Added before: a half, which the addition rounds to even, is to go up.
    static let half: Float = 1 / 4096
}

extension ResamplingWeights {
    /// Calls `store` with every new pixel of a row.
    @inline(__always)
    fileprivate func apply(
        to line: UnsafeMutableBufferPointer<SIMD4<Float>>, store: (Int, SIMD4<UInt8>) -> Void
    ) {
        weights.withUnsafeBufferPointer { weights in
            for column in 0..<starts.count {
                let first = starts[column]
                let offset = column * stride
                var sum = SIMD4<Float>(repeating: Rounding.half)
                for tap in 0..<counts[column] {
                    sum += line[first + tap] * weights[offset + tap]
                }
                sum.clamp(lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: 255))
                let bits = unsafeBitCast(sum + Rounding.shift, to: SIMD4<UInt32>.self)
                store(column, SIMD4(truncatingIfNeeded: bits))
            }
        }
    }
}
