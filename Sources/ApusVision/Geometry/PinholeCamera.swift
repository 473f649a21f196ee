/// A camera without lens distortion, somewhere in a world of metres.
///
/// World frame: right-handed, z up, the ground at z = 0; yaw is counter-clockwise seen from above, 0 along x.
/// Camera frame: x to the right of the picture, y down, z forward along the optical axis.
/// Picture: pixels as ``Box`` counts them, x right and y down from the outer corner of the first pixel.
public struct PinholeCamera: Sendable, Hashable {
    public let canvas: Canvas
    /// Pixels, along x and along y.
    public let focalLength: SIMD2<Double>
    /// Where the optical axis meets the picture, in pixels.
    public let principalPoint: SIMD2<Double>
    /// The optical centre in the world, in metres.
    public let position: SIMD3<Double>
    /// The camera's axes in the world: orthogonal, of length 1.
    public let right: SIMD3<Double>
    public let down: SIMD3<Double>
    public let forward: SIMD3<Double>

    /// - Parameters:
    ///   - yaw: of the optical axis in the world, in radians.
    ///   - pitch: of the optical axis above the horizon, in radians; the picture's x axis stays level.
    public init(
        canvas: Canvas, focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>, position: SIMD3<Double>,
        yaw: Double, pitch: Double = 0
    ) {
        self.canvas = canvas
        self.focalLength = focalLength
        self.principalPoint = principalPoint
        self.position = position
        let (sine, cosine) = ExactTurn.sineAndCosine(yaw)
        let (rise, run) = ExactTurn.sineAndCosine(pitch)
        right = SIMD3(sine, -cosine, 0)
        forward = SIMD3(cosine * run, sine * run, rise)
        down = SIMD3(cosine * rise, sine * rise, -run)
    }

    /// A point of the world in the camera's frame; its z is the depth.
    public func cameraPoint(_ world: SIMD3<Double>) -> SIMD3<Double> {
        let offset = world - position
        return SIMD3(dot(offset, right), dot(offset, down), dot(offset, forward))
    }

    /// A point of the camera's frame in the world.
    public func worldPoint(_ camera: SIMD3<Double>) -> SIMD3<Double> {
        position + right * camera.x + down * camera.y + forward * camera.z
    }

    /// Where a point of the camera's frame is seen, in pixels; `nil` for one that is not in front.
    public func project(_ camera: SIMD3<Double>) -> SIMD2<Double>? {
        guard camera.z > 0 else { return nil }
        return SIMD2(
            principalPoint.x + focalLength.x * camera.x / camera.z,
            principalPoint.y + focalLength.y * camera.y / camera.z)
    }

    /// The direction of a pixel's ray in the world, one metre long along the optical axis.
    public func ray(_ pixel: SIMD2<Double>) -> SIMD3<Double> {
        let slope = (pixel - principalPoint) / focalLength
        return forward + right * slope.x + down * slope.y
    }
}

private func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    a.x * b.x + a.y * b.y + a.z * b.z
}
