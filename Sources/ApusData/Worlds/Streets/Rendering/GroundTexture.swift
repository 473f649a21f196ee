/// The ground: asphalt with its paint, kerbs, pavements, grass, as a function of the place in metres.
struct GroundTexture {
    private let bend: Float
    private let twist: Float
    private let left: Float
    private let right: Float
    private let pavement: Float
    private let laneWidth: Float
    /// What is painted nearer to the road's middle than this parts the directions.
    private let divider: Float
    private let crossing: Float?
    private let lines: [(offset: Float, isDashed: Bool, isDivider: Bool)]
    private let look: GroundLook
    private let isWet: Bool
    private static let lineHalf: Float = 0.075

    init(_ scene: StreetScene) {
        let road = scene.road
        bend = Float(road.bend)
        twist = Float(road.twist)
        left = Float(road.leftEdge)
        right = Float(road.rightEdge)
        pavement = Float(road.pavementWidth + RoadLayout.kerbWidth)
        laneWidth = Float(road.laneWidth)
        divider = Float(road.median) / 2 + 0.5
        crossing = road.crossing.map { Float($0) }
        lines = road.lines.map { (Float($0.offset), $0.style == .dashed, $0.isDivider) }
        look = scene.ground
        isWet = scene.conditions.isRaining
    }

    /// The offset from the road's middle.
    @inline(__always)
    private func offset(_ x: Float, _ y: Float) -> Float {
        let slope = x * (bend + x * twist * 0.5)
        let middle = x * x * (bend * 0.5 + x * twist * (1 / 6))
        return (y - middle) / (1 + slope * slope).squareRoot()
    }

    /// What lies at a place.
    func surface(_ x: Float, _ y: Float) -> StreetSurface {
        let t = offset(x, y)
        guard t >= right, t <= left else {
            let beyond = t < right ? right - t : t - left
            return beyond < Float(RoadLayout.kerbWidth)
                ? .kerb : beyond < pavement || look.isPaved ? .pavement : .terrain
        }
        return paint(x, t, 0.001, 0.001) > 0.5 ? .marking : .road
    }

    /// The share of paint over a patch of so many metres across and along the road, 0 to 1.
    @inline(__always)
    private func paint(_ x: Float, _ t: Float, _ across: Float, _ along: Float) -> Float {
        if let crossing {
            let distance = abs(x - crossing)
            if distance < 4 {
                let half = Float(RoadLayout.crossingWidth / 2)
                let isIn = GroundTexture.cover(half - distance, along)
                let stripe = t - Float(HashNoise.floor(t)) - 0.5
                let stripes = GroundTexture.cover(0.25 - abs(stripe), across) * isIn
                // The line to stop at, in the lanes that lead here.
                let stop = t < 0 ? GroundTexture.cover(0.2 - abs(x - crossing + half + 1), along) : 0
                if distance < half + 0.3 || stop > 0 { return max(stripes, stop) }
            }
        }
        var result: Float = 0
        for line in lines {
            var distance = abs(t - line.offset)
            if distance > 0.4 + across { continue }
            if line.isDivider { distance = abs(distance - 0.12) }
            var share = GroundTexture.cover(GroundTexture.lineHalf - distance, across)
            share = min(share, 2 * GroundTexture.lineHalf / max(across, 1e-4))
            if line.isDashed {
                let phase = x / 9 - Float(HashNoise.floor(x / 9))
                let dash = GroundTexture.cover((1.0 / 6 - abs(phase - 0.5)) * 9, along)
                share *= dash.mixed(1.0 / 3, min(1, along / 9))
            }
            result = max(result, share)
        }
        return result
    }

    /// How much of a patch `size` metres wide lies inside of an edge that its middle is `depth` metres within.
    @inline(__always)
    private static func cover(_ depth: Float, _ size: Float) -> Float {
        max(0, min(1, depth / max(size, 1e-4) + 0.5))
    }

    /// The colour without light.
    ///
    /// - Parameters:
    ///   - across: metres of a pixel at right angles to the road.
    ///   - along: metres of a pixel along it.
    func color(_ x: Float, _ y: Float, across: Float, along: Float) -> Vector3 {
        let t = offset(x, y)
        let fine = 1 / (1 + along * 5)
        if t >= right, t <= left {
            let patch = HashNoise.cloudy(x * 0.16, t * 0.35, look.seed) - 0.5
            // Grit is too fine to be seen where a pixel is long.
            let grit = along < 0.8 ? (HashNoise.smooth(x * 9, t * 9, look.seed &+ 3) - 0.5) * fine : 0
            var base = look.asphalt * (1 + patch * 0.26 + grit * 0.22)
            // Two darker tracks in every lane, and a gutter along the kerbs.
            let lane = t / laneWidth - Float(HashNoise.floor(t / laneWidth)) - 0.5
            let track = abs(abs(lane) - 0.24)
            base = base * (1 - 0.07 * max(0, 1 - track * 9))
            let gutter = min(t - right, left - t)
            if gutter < 0.35 { base = base * 0.85 }
            let share = paint(x, t, across, along)
            if share > 0 {
                let isAtCrossing = crossing.map { abs(x - $0) < 4 } ?? false
                let isYellow = !isAtCrossing && abs(t) < divider
                let wear = 0.78 + 0.22 * HashNoise.smooth(x * 3, t * 6, look.seed &+ 11)
                base = base.mixed(isYellow ? look.divider : Vector3(0.9, 0.9, 0.88), share * wear)
            }
            return isWet ? base * 0.72 : base
        }
        let beyond = t < right ? right - t : t - left
        if beyond < Float(RoadLayout.kerbWidth) { return look.kerb * 0.9 }
        if beyond < pavement || look.isPaved {
            let size: Float = beyond < pavement ? 0.75 : 2.2
            let (column, row) = (HashNoise.floor(x / size), HashNoise.floor(beyond / size))
            let slab = HashNoise.unit(column, row, look.seed &+ 21) - 0.5
            let (u, v) = (x / size - Float(column), beyond / size - Float(row))
            let joint: Float = min(u, v) * size < 0.05 ? 0.82 : 1
            let dirt = HashNoise.cloudy(x * 0.6, beyond * 0.6, look.seed &+ 23) - 0.5
            let base = look.pavement * (1 + slab * 0.14 * fine + dirt * 0.16) * (1 - (1 - joint) * fine)
            return isWet ? base * 0.8 : base
        }
        let meadow = HashNoise.cloudy(x * 0.3, y * 0.3, look.seed &+ 31) - 0.5
        let blades = along < 0.8 ? (HashNoise.smooth(x * 5, y * 5, look.seed &+ 33) - 0.5) * fine : 0
        let edge: Float = beyond < pavement + 0.25 ? 0.8 : 1
        return look.terrain * (1 + meadow * 0.5 + blades * 0.4) * edge
    }
}

extension Float {
    @inline(__always)
    fileprivate func mixed(_ other: Float, _ share: Float) -> Float { self + (other - self) * share }
}
