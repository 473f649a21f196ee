import ApusVision

/// A camera in single precision, as drawing needs it.
struct ViewFrame {
    let width: Int
    let height: Int
    let focal: SIMD2<Float>
    let principal: SIMD2<Float>
    let right: Vector3
    let down: Vector3
    let forward: Vector3
    let position: SIMD3<Double>
    /// The camera's height over the ground.
    let altitude: Float

    init(_ camera: PinholeCamera) {
        width = camera.canvas.width
        height = camera.canvas.height
        focal = SIMD2<Float>(camera.focalLength)
        principal = SIMD2<Float>(camera.principalPoint)
        right = Vector3(camera.right)
        down = Vector3(camera.down)
        forward = Vector3(camera.forward)
        position = camera.position
        altitude = Float(camera.position.z)
    }

    /// A direction of the world in the camera's frame.
    @inline(__always)
    func turned(_ world: Vector3) -> Vector3 {
        Vector3(world.dot(right), world.dot(down), world.dot(forward))
    }

    /// A point of the world in the camera's frame.
    func cameraPoint(_ world: SIMD3<Double>) -> Vector3 { turned(Vector3(world - position)) }

    /// The direction of a place in the picture, in the world, one metre long along the optical axis.
    @inline(__always)
    func ray(_ x: Float, _ y: Float) -> Vector3 {
        forward + right * ((x - principal.x) / focal.x) + down * ((y - principal.y) / focal.y)
    }

    @inline(__always)
    func project(_ point: Vector3) -> SIMD2<Float> {
        SIMD2(principal.x + focal.x * point.x / point.z, principal.y + focal.y * point.y / point.z)
    }
}
