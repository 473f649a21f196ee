/// Numbers over a picture, row after row from the top: how much each place matters.
public struct HeatMap: Sendable, Equatable {
    public let columns: Int
    public let rows: Int
    /// `rows * columns` numbers.
    public let values: [Float]

    /// - Precondition: both sides are at least 1, and there is a value for each place.
    public init(columns: Int, rows: Int, values: [Float]) {
        precondition(
            columns >= 1 && rows >= 1 && values.count == columns * rows,
            "HeatMap: \(values.count) values for \(columns)x\(rows) places")
        self.columns = columns
        self.rows = rows
        self.values = values
    }

    /// Stretched so that the smallest value is 0 and the largest 1; all 0 where they are the same.
    public var stretched: HeatMap {
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        return mapped { high > low ? ($0 - low) / (high - low) : 0 }
    }

    /// What is above 0, as a share of the largest value; all 0 where nothing is.
    public var positiveShare: HeatMap {
        let high = values.max() ?? 0
        return mapped { high > 0 ? max($0, 0) / high : 0 }
    }

    /// The numbers at the pixels of a picture: bilinear between the centres of places, as far as the edges flat.
    public func resampled(columns newColumns: Int, rows newRows: Int) -> HeatMap {
        let across = Self.places(from: columns, to: newColumns)
        let down = Self.places(from: rows, to: newRows)
        var result: [Float] = []
        result.reserveCapacity(newColumns * newRows)
        for (above, below, lower) in down {
            for (left, right, share) in across {
                let top = mixed(values[above * columns + left], values[above * columns + right], share)
                let bottom = mixed(values[below * columns + left], values[below * columns + right], share)
                result.append(mixed(top, bottom, lower))
            }
        }
        return HeatMap(columns: newColumns, rows: newRows, values: result)
    }

    private func mapped(_ change: (Float) -> Float) -> HeatMap {
        HeatMap(columns: columns, rows: rows, values: values.map(change))
    }

    private func mixed(_ first: Float, _ second: Float, _ share: Float) -> Float {
        first + (second - first) * share
    }

    /// For each new place the two old ones around its centre, and the share of the second.
    private static func places(from size: Int, to newSize: Int) -> [(Int, Int, Float)] {
        (0..<newSize).map { place in
            let centre = (Float(place) + 0.5) * Float(size) / Float(newSize) - 0.5
            let inside = min(max(centre, 0), Float(size - 1))
            let first = Int(inside)
            return (first, min(first + 1, size - 1), inside - Float(first))
        }
    }
}

extension Image {
    /// Lays colours over the picture: dark blue where a map is 0, through red to yellow where it is 1.
    ///
    /// - Parameter opacity: of the hottest places, 0 to 1; the coldest have a third of it.
    public mutating func drawHeat(_ map: HeatMap, opacity: Double = 0.75) {
        precondition((0...1).contains(opacity), "Image.drawHeat: opacity is 0 to 1, not \(opacity)")
        let fine = map.resampled(columns: width, rows: height)
        for y in 0..<height {
            for x in 0..<width {
                let value = min(max(fine.values[y * width + x], 0), 1)
                let share = opacity * (1 + 2 * Double(value)) / 3
                blend(Color.heat(value), x: x, y: y, opacity: UInt8(share * 255))
            }
        }
    }

    /// A map as a picture of its own, one pixel a place.
    public init(heat map: HeatMap) {
        self.init(
            width: map.columns, height: map.rows, channels: 3,
            pixels: map.values.flatMap { value -> [UInt8] in
                let color = Color.heat(value)
                return [color.red, color.green, color.blue]
            })
    }
}

extension Color {
    /// Brighter with every step, so that it reads in grey as well.
    private static let heats: [Color] = [
        Color(0x12104F), Color(0x6A1B9A), Color(0xD7263D), Color(0xFF8C1A), Color(0xFFF26B),
    ]

    /// From dark blue at 0 through red to yellow at 1; values beyond are cut.
    public static func heat(_ value: Float) -> Color {
        let place = min(max(value.isNaN ? 0 : value, 0), 1) * Float(heats.count - 1)
        let first = min(Int(place), heats.count - 2)
        let share = place - Float(first)
        func mixed(_ channel: KeyPath<Color, UInt8>) -> UInt8 {
            let (low, high) = (
                Float(heats[first][keyPath: channel]), Float(heats[first + 1][keyPath: channel])
            )
            return UInt8((low + (high - low) * share).rounded())
        }
        return Color(red: mixed(\.red), green: mixed(\.green), blue: mixed(\.blue))
    }
}
