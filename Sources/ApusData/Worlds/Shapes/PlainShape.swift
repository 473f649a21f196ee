import ApusTensor
import ApusVision

/// One shape of a ``ShapesWorld`` picture: a figure stretched, turned and put somewhere.
public struct PlainShape: Sendable, Hashable {
    public enum Figure: Int, Sendable, Hashable, CaseIterable {
        case square
        case circle
        case triangle
        case star
    }

    /// The colours, by the names people call them; each comes in many shades.
    public enum Hue: Int, Sendable, Hashable, CaseIterable {
        case red
        case orange
        case yellow
        case green
        case blue
        case purple
        case white
        case black

        var hex: Int {
            switch self {
            case .red: 0xD03030
            case .orange: 0xE8842A
            case .yellow: 0xE8D43A
            case .green: 0x36A04A
            case .blue: 0x3060C8
            case .purple: 0x8A3EA8
            case .white: 0xECECEC
            case .black: 0x1E1E20
            }
        }
    }

    public let figure: Figure
    public let hue: Hue
    /// Of the middle, in pixels.
    public let x: Double
    public let y: Double
    /// Half the sides before turning, in pixels.
    public let halfWidth: Double
    public let halfHeight: Double
    /// Radians, clockwise in the picture.
    public let angle: Double
    let color: Vector3
    private let sine: Double
    private let cosine: Double

    /// - Parameters:
    ///   - sizes: the longer half side, in pixels.
    ///   - ratios: the shorter side over the longer one.
    init(_ stream: inout RandomStream, canvas: Canvas, sizes: Range<Double>, ratios: Range<Double>) {
        figure = Figure.allCases[stream.integer(below: Figure.allCases.count)]
        hue = Hue.allCases[stream.integer(below: Hue.allCases.count)]
        let size = stream.uniform(in: sizes)
        let ratio = stream.uniform(in: ratios)
        let isTall = stream.chance(0.5)
        halfWidth = isTall ? size * ratio : size
        halfHeight = isTall ? size : size * ratio
        // The middle keeps half of the shorter half side from the edges.
        let margin = min(halfWidth, halfHeight) / 2
        x = stream.uniform(in: margin..<(Double(canvas.width) - margin))
        y = stream.uniform(in: margin..<(Double(canvas.height) - margin))
        angle = stream.uniform(in: 0..<(2 * Double.pi))
        (sine, cosine) = ExactTurn.sineAndCosine(angle)
        color = stream.shade([hue.hex], by: 0.07)
    }

    /// Where a place of the picture lies in the figure, whose square reaches from -1 to 1.
    @inline(__always)
    func local(_ px: Double, _ py: Double) -> SIMD2<Double> {
        let (dx, dy) = (px - x, py - y)
        return SIMD2((dx * cosine + dy * sine) / halfWidth, (dy * cosine - dx * sine) / halfHeight)
    }

    /// Whether a place of the picture is inside.
    @inline(__always)
    func contains(_ px: Double, _ py: Double) -> Bool {
        let place = local(px, py)
        switch figure {
        case .square: return abs(place.x) <= 1 && abs(place.y) <= 1
        case .circle: return place.x * place.x + place.y * place.y <= 1
        case .triangle: return place.y <= 1 && place.y >= 2 * abs(place.x) - 1
        case .star: return PlainShape.isInStar(place)
        }
    }

    /// The rows and columns that it may touch.
    func reach(_ canvas: Canvas) -> (columns: Range<Int>, rows: Range<Int>) {
        let along = abs(halfWidth * cosine) + abs(halfHeight * sine)
        let down = abs(halfWidth * sine) + abs(halfHeight * cosine)
        func range(_ middle: Double, _ half: Double, _ limit: Int) -> Range<Int> {
            let first = max(0, min(limit, Int(middle - half) - 1))
            return first..<max(first, min(limit, Int(middle + half) + 2))
        }
        return (range(x, along, canvas.width), range(y, down, canvas.height))
    }

    /// A star of five points: ten corners, every other one at .45 of the radius.
    private static func isInStar(_ place: SIMD2<Double>) -> Bool {
        var isInside = false
        var previous = starCorners[starCorners.count - 1]
        for corner in starCorners {
            if (corner.y > place.y) != (previous.y > place.y) {
                let cut = corner.x + (place.y - corner.y) / (previous.y - corner.y) * (previous.x - corner.x)
                if place.x < cut { isInside.toggle() }
            }
            previous = corner
        }
        return isInside
    }

    private static let starCorners: [SIMD2<Double>] = (0..<10).map { index in
        let turn = ExactTurn.sineAndCosine(Double.pi * Double(index) / 5)
        let radius = index % 2 == 0 ? 1 : 0.45
        return SIMD2(turn.sine, -turn.cosine) * radius
    }
}
