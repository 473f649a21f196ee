/// An upright box in space, in metres.
public struct Box3D: Sendable, Hashable {
    /// Which axes the numbers are counted along, and from where yaw turns.
    public enum Frame: Sendable, Hashable {
        /// z up; yaw counter-clockwise seen from above, 0 with the front along +x (nuScenes).
        case world
        /// x right, y down, z forward; yaw about y, 0 with the front along +x, and -pi/2 with the front
        /// along +z (KITTI's `rotation_y`).
        case camera
    }

    public var frame: Frame
    /// The middle of the box, not of its lower face.
    public var center: SIMD3<Double>
    /// Along the direction the object faces.
    public var length: Double
    public var width: Double
    public var height: Double
    /// Radians, -pi to pi.
    public var yaw: Double

    public init(
        frame: Frame, center: SIMD3<Double>, length: Double, width: Double, height: Double, yaw: Double
    ) {
        self.frame = frame
        self.center = center
        self.length = length
        self.width = width
        self.height = height
        self.yaw = yaw
    }

    /// The eight corners: the lower face's four (front left, front right, rear right, rear left), then the upper
    /// face's in the same order.
    public var corners: [SIMD3<Double>] {
        let (sine, cosine) = ExactTurn.sineAndCosine(yaw)
        let front: SIMD3<Double>
        let left: SIMD3<Double>
        let up: SIMD3<Double>
        switch frame {
        case .world: (front, left, up) = (SIMD3(cosine, sine, 0), SIMD3(-sine, cosine, 0), SIMD3(0, 0, 1))
        case .camera: (front, left, up) = (SIMD3(cosine, 0, -sine), SIMD3(sine, 0, cosine), SIMD3(0, -1, 0))
        }
        let signs: [(Double, Double)] = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
        return [-0.5, 0.5].flatMap { level in
            signs.map { along, across in
                let flat = front * (along * length / 2) + left * (across * width / 2)
                return center + flat + up * (level * height)
            }
        }
    }

    /// The box in a camera's frame: exact for a level camera; for a pitched one the box stays upright to the
    /// camera, as in KITTI and nuScenes.
    ///
    /// - Precondition: the box is in the world's frame.
    public func seen(by camera: PinholeCamera) -> Box3D {
        precondition(frame == .world, "Box3D.seen: the box is already in a camera's frame")
        let (sine, cosine) = ExactTurn.sineAndCosine(yaw)
        let across = cosine * camera.right.x + sine * camera.right.y
        let ahead = cosine * camera.forward.x + sine * camera.forward.y
        return Box3D(
            frame: .camera, center: camera.cameraPoint(center), length: length, width: width, height: height,
            yaw: ExactTurn.angle(y: -ahead, x: across))
    }
}
