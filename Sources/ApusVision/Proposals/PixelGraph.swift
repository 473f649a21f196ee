/// The pixels of a picture, each joined to its eight neighbours by edges whose weight is the distance of their colours,
/// the lightest first.
struct PixelGraph {
    let width: Int
    let height: Int
    /// Number of the pixel, times four, and which of ``steps`` leads to its neighbour.
    let edges: [UInt32]
    /// Of each edge, ascending.
    let weights: [Float]

    /// Neighbours right, below, below right and below left of a pixel.
    private static let steps: [(x: Int, y: Int)] = [(1, 0), (0, 1), (1, 1), (-1, 1)]

    init(_ maps: ColorMaps) {
        width = maps.width
        height = maps.height
        var keys: [UInt64] = []
        keys.reserveCapacity(4 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let pixel = y * width + x
                for (number, step) in Self.steps.enumerated() {
                    let (column, row) = (x + step.x, y + step.y)
                    guard column >= 0, column < width, row < height else { continue }
                    let other = row * width + column
                    var squares: Float = 0
                    for channel in maps.channels {
                        let difference = channel[pixel] - channel[other]
                        squares += difference * difference
                    }
                    // Bits of floats from 0 up stand in the floats' order.
                    let weight = squares.squareRoot().bitPattern
                    keys.append(UInt64(weight) << 32 | UInt64(pixel * 4 + number))
                }
            }
        }
        keys.sortByUpperHalf()
        edges = keys.map { UInt32(truncatingIfNeeded: $0) }
        weights = keys.map { Float(bitPattern: UInt32($0 >> 32)) }
    }

    /// The two pixels of an edge.
    @inline(__always)
    func ends(_ edge: UInt32) -> (Int, Int) {
        let pixel = Int(edge >> 2)
        switch edge & 3 {
        case 0: return (pixel, pixel + 1)
        case 1: return (pixel, pixel + width)
        case 2: return (pixel, pixel + width + 1)
        default: return (pixel, pixel + width - 1)
        }
    }
}

extension [UInt64] {
    /// Sorts by the upper 32 bits; equal ones stay in their order. Three passes of a radix sort.
    fileprivate mutating func sortByUpperHalf() {
        var other = [UInt64](repeating: 0, count: count)
        for shift in [32, 43, 54] as [UInt64] {
            let mask: UInt64 = 0x7FF
            var places = [Int](repeating: 0, count: 2049)
            for key in self { places[Int(key >> shift & mask) + 1] += 1 }
            for bucket in 1..<places.count { places[bucket] += places[bucket - 1] }
            for key in self {
                let bucket = Int(key >> shift & mask)
                other[places[bucket]] = key
                places[bucket] += 1
            }
            swap(&self, &other)
        }
    }
}
