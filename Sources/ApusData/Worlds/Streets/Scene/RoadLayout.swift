import ApusTensor
import ApusVision

/// A road through the world: its middle is a smooth curve over x, and everything lies at an offset from it.
///
/// The middle is at `y(x) = bend x^2 / 2 + twist x^3 / 6`. A place of the road is `(x, offset)`, the offset in metres to
/// the left at right angles to the middle, taken at the same x: the ground's point is
/// `(x, y(x) + offset sqrt(1 + y'(x)^2))`. Traffic keeps to the right; what drives along x has negative offsets.
public struct RoadLayout: Sendable, Hashable {
    /// A line on the road.
    public struct Line: Sendable, Hashable {
        public enum Style: Sendable, Hashable {
            case solid
            /// 3 m of paint, 6 m of none.
            case dashed
        }

        /// Metres to the left of the road's middle.
        public let offset: Double
        public let style: Style
        /// Two solid lines side by side where the traffic's directions meet.
        public let isDivider: Bool
    }

    /// Curvature at x = 0, in 1/m.
    public let bend: Double
    /// How the curvature changes along x, in 1/m^2.
    public let twist: Double
    /// Lanes along x, and against it.
    public let lanesAhead: Int
    public let lanesOncoming: Int
    public let laneWidth: Double
    /// Metres between the two directions that no lane takes.
    public let median: Double
    /// Metres beside the lanes for parked cars, 0 where none may stand.
    public let parkingRight: Double
    public let parkingLeft: Double
    public let pavementWidth: Double
    /// Where people cross, as a place along x; the crossing is 3.5 m wide.
    public let crossing: Double?
    public let lines: [Line]

    static let kerbWidth = 0.3
    static let kerbHeight = 0.12
    static let crossingWidth = 3.5

    /// Offsets of the kerbs' inner edges.
    public var rightEdge: Double { -median / 2 - Double(lanesAhead) * laneWidth - parkingRight }
    public var leftEdge: Double { median / 2 + Double(lanesOncoming) * laneWidth + parkingLeft }

    init(_ stream: inout RandomStream, split: WorldSplit) {
        // The splits share neither a number of lanes nor a band of curvatures.
        let lanes: [(Int, Int, Double)]
        let bends: Range<Double>
        switch split {
        case .train:
            lanes = [(1, 1, 0), (2, 2, 0), (1, 1, 1.5), (2, 1, 0)]
            bends = stream.chance(0.4) ? 0..<0.0006 : 0.0025..<0.0055
        case .test:
            lanes = [(1, 2, 0), (2, 2, 2), (1, 1, 0.4), (2, 1, 1.2)]
            bends = stream.chance(0.4) ? 0.0006..<0.0012 : 0.0015..<0.0025
        }
        let choice = stream.pick(lanes)
        let side = stream.chance(0.5) ? 1.0 : -1.0
        bend = side * stream.uniform(in: bends)
        twist = stream.uniform(in: -0.00005..<0.00005)
        let width = stream.uniform(in: split == .train ? 3.0..<3.5 : 2.9..<3.7)
        (lanesAhead, lanesOncoming, laneWidth, median) = (choice.0, choice.1, width, choice.2)
        parkingRight = stream.chance(0.55) ? 2.2 : 0
        parkingLeft = stream.chance(0.45) ? 2.2 : 0
        pavementWidth = stream.uniform(in: 2.2..<4)
        crossing = stream.chance(0.5) ? stream.uniform(in: 11..<30) : nil
        var lines = [Line(offset: choice.2 / 2, style: .solid, isDivider: true)]
        if choice.2 > 0 { lines.append(Line(offset: -choice.2 / 2, style: .solid, isDivider: true)) }
        for lane in 1..<max(2, choice.0 + 1) {
            let isEdge = lane == choice.0
            lines.append(
                Line(
                    offset: -choice.2 / 2 - Double(lane) * width, style: isEdge ? .solid : .dashed,
                    isDivider: false))
        }
        for lane in 1..<max(2, choice.1 + 1) {
            let isEdge = lane == choice.1
            lines.append(
                Line(
                    offset: choice.2 / 2 + Double(lane) * width, style: isEdge ? .solid : .dashed,
                    isDivider: false))
        }
        self.lines = lines
    }

    /// The road's direction over x: dy/dx of its middle.
    public func slope(_ x: Double) -> Double { x * (bend + x * twist / 2) }

    /// The yaw of the road, in radians.
    public func yaw(_ x: Double) -> Double { ExactTurn.angle(y: slope(x), x: 1) }

    /// The place `offset` metres to the left of the road's middle, on the ground.
    public func point(x: Double, offset: Double) -> SIMD3<Double> {
        let slope = slope(x)
        let middle = x * x * (bend / 2 + x * twist / 6)
        return SIMD3(x, middle + offset * (1 + slope * slope).squareRoot(), 0)
    }

    /// The offset of a lane's middle; lane 0 is the one next to the road's middle.
    func laneOffset(ahead: Bool, _ lane: Int) -> Double {
        let distance = median / 2 + (Double(lane) + 0.5) * laneWidth
        return ahead ? -distance : distance
    }
}
