import ApusTensor
import ApusVision

/// The textures behind and on shapes.
struct ShapesBackground {
    private let first: Vector3
    private let second: Vector3
    private let kind: Int
    private let scale: Float
    private let turn: SIMD2<Float>
    private let seed: UInt32

    init(_ stream: inout RandomStream, canvas: Canvas) {
        let middle = stream.float(0.2, 0.8)
        func color() -> Vector3 {
            let shift = Vector3(
                stream.float(-0.15, 0.15), stream.float(-0.15, 0.15), stream.float(-0.15, 0.15))
            return shift + middle + stream.float(-0.12, 0.12)
        }
        first = color()
        second = color()
        kind = stream.integer(below: 4)
        scale = stream.float(4, 26) / Float(max(canvas.width, canvas.height))
        let angle = ExactTurn.sineAndCosine(stream.uniform(in: 0..<(2 * Double.pi)))
        turn = SIMD2(Float(angle.cosine), Float(angle.sine))
        seed = stream.seed()
    }

    /// The colour at a pixel.
    func color(_ x: Float, _ y: Float) -> Vector3 {
        let along = (x * turn.x + y * turn.y) * scale
        let across = (y * turn.x - x * turn.y) * scale
        let share: Float
        switch kind {
        case 0: share = HashNoise.cloudy(along, across, seed)
        case 1: share = abs(along - Float(HashNoise.floor(along)) - 0.5) * 2
        case 2: share = (HashNoise.floor(along) ^ HashNoise.floor(across)) & 1 == 0 ? 0.2 : 0.8
        default: share = HashNoise.unit(HashNoise.floor(along), HashNoise.floor(across), seed)
        }
        let grain = HashNoise.smooth(x * 0.6, y * 0.6, seed &+ 1) - 0.5
        return first.mixed(second, share) + grain * 0.12
    }
}
