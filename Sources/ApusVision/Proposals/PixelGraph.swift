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
        let squares = Self.steps.map { Self.squaredDistances(maps, $0) }
        var keys: [UInt64] = []
        keys.reserveCapacity(4 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let pixel = y * width + x
                for number in 0..<squares.count {
                    let square = squares[number][pixel]
                    guard square >= 0 else { continue }
                    // Bits of floats from 0 up stand in the floats' order.
                    keys.append(UInt64(square.squareRoot().bitPattern) << 32 | UInt64(pixel * 4 + number))
                }
            }
        }
        keys.sortByUpperHalf()
        edges = keys.map { UInt32(truncatingIfNeeded: $0) }
        weights = keys.map { Float(bitPattern: UInt32($0 >> 32)) }
    }

    /// For each pixel the squared distance of its colour from that of the pixel a step away; -1 where there is none.
    private static func squaredDistances(_ maps: ColorMaps, _ step: (x: Int, y: Int)) -> [Float] {
        let (width, height) = (maps.width, maps.height)
        var result = [Float](repeating: -1, count: width * height)
        let columns = max(0, -step.x)..<max(max(0, -step.x), width - max(0, step.x))
        var sums = result.mutableSpan
        for (number, channel) in maps.channels.enumerated() {
            let values = channel.span
            precondition(values.count == width * height, "PixelGraph: a map of \(values.count) numbers")
            for y in 0..<max(0, height - step.y) {
                for x in columns {
                    let pixel = y * width + x
                    let difference =
                        values[unchecked: pixel] - values[unchecked: pixel + step.y * width + step.x]
                    let before = number == 0 ? 0 : sums[unchecked: pixel]
                    sums[unchecked: pixel] = before + difference * difference
                }
            }
        }
        return result
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
