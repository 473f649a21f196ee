import ApusTensor
import ApusVision

/// A piece of street with everything on it, in metres, seen by nobody yet: any camera can be put into it.
///
/// World frame: x along the road at the origin, y to the left, z up, the ground at z = 0.
public struct StreetScene: Sendable {
    public let road: RoadLayout
    public let conditions: StreetConditions
    public internal(set) var objects: [StreetObject]
    /// The car that looks: on the ground below its front axle, the direction it drives, and metres a second.
    public let egoPosition: SIMD3<Double>
    public let egoYaw: Double
    public let egoSpeed: Double
    let split: WorldSplit
    /// Colours and textures of the ground.
    let ground: GroundLook

    /// The camera behind the windscreen: level, 60 degrees wide.
    ///
    /// - Parameter canvas: the picture's size; the horizon lies at 45 % of its height.
    public func frontCamera(canvas: Canvas, height: Double = 1.6) -> PinholeCamera {
        let (width, tall) = (Double(canvas.width), Double(canvas.height))
        let focal = width * 0.866
        return PinholeCamera(
            canvas: canvas, focalLength: SIMD2(focal, focal), principalPoint: SIMD2(width / 2, tall * 0.45),
            position: egoPosition + SIMD3(0, 0, height), yaw: egoYaw)
    }

    /// The box around an object, in the world's frame.
    public func box(of object: StreetObject) -> Box3D {
        StreetScene.box(of: object, bounds: object.mesh().bounds)
    }

    static func box(of object: StreetObject, bounds: (lower: Vector3, upper: Vector3)) -> Box3D {
        let (sine, cosine) = ExactTurn.sineAndCosine(object.yaw)
        let middle = SIMD3<Double>((bounds.lower + bounds.upper) / 2)
        let size = SIMD3<Double>(bounds.upper - bounds.lower)
        let offset = SIMD3(
            middle.x * cosine - middle.y * sine, middle.x * sine + middle.y * cosine, middle.z)
        return Box3D(
            frame: .world, center: object.position + offset, length: size.x, width: size.y, height: size.z,
            yaw: object.yaw)
    }
}

/// The ground's colours and textures.
struct GroundLook {
    let asphalt: Vector3
    let pavement: Vector3
    let terrain: Vector3
    let kerb: Vector3
    let divider: Vector3
    let seed: UInt32
    /// Beyond the pavement lies paving too, as in a town, not grass.
    let isPaved: Bool

    init(_ stream: inout RandomStream, palette: StreetPalette, isPaved: Bool) {
        asphalt = stream.shade(palette.asphalt, by: 0.04)
        pavement = stream.shade(palette.pavement, by: 0.04)
        terrain = stream.shade(palette.terrain, by: 0.05)
        kerb = Vector3(repeating: stream.float(0.62, 0.75))
        divider = stream.chance(0.35) ? Vector3(hex: 0xE0B43A) : Vector3(hex: 0xE4E4DE)
        seed = stream.seed()
        self.isPaved = isPaved
    }
}
