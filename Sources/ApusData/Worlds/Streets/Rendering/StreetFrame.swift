import ApusVision

/// A picture of a street and all that is known of it. Maps have one value a pixel, row by row.
public struct StreetFrame: Sendable {
    public let image: Image
    public let camera: PinholeCamera
    public let objects: [StreetFrameObject]
    /// 1 + the index in `objects` of what the pixel shows, 0 for all else.
    public let instances: [UInt16]
    /// What the pixel shows: raw values of ``StreetSurface``.
    public let semantics: [UInt8]
    /// Metres along the optical axis to the middle of the pixel; infinite for the sky.
    public let depth: [Float]
    public let lanes: [LaneView]
    public let conditions: StreetConditions
}

/// A marked object of a frame.
public struct StreetFrameObject: Sendable, Equatable {
    /// The box is around the whole object, what others hide included, as far as the picture reaches; the mask holds
    /// the visible pixels; the occlusion is 1 - visible / whole, in pixels of the picture.
    public let annotation: ObjectAnnotation
    public let category: StreetCategory
    /// In the camera's frame.
    public let box: Box3D
    /// In the world's frame, in metres a second.
    public let velocity: SIMD3<Double>
    /// Index in the scene's objects.
    public let sceneIndex: Int
}

/// A line on the road as a camera sees it: the same places on the ground, in the camera's frame and in the picture.
public struct LaneView: Sendable, Hashable {
    public let line: RoadLayout.Line
    /// In the world's frame, metres, from near to far.
    public let ground: [SIMD3<Double>]
    /// Pixels; all inside of the picture.
    public let image: [SIMD2<Double>]

    /// The lines of which at least two places are seen, whether something stands before them or not: up to 80 metres
    /// away, a place every metre.
    static func all(_ road: RoadLayout, camera: PinholeCamera) -> [LaneView] {
        road.lines.compactMap { line in
            var ground: [SIMD3<Double>] = []
            var image: [SIMD2<Double>] = []
            for x in stride(from: -80.0, through: 80, by: 1) {
                let point = road.point(x: x, offset: line.offset)
                let seen = camera.cameraPoint(point)
                guard seen.z >= 1, let pixel = camera.project(seen), pixel.x >= 0, pixel.y >= 0,
                    pixel.x < Double(camera.canvas.width), pixel.y < Double(camera.canvas.height)
                else { continue }
                ground.append(point)
                image.append(pixel)
            }
            return ground.count < 2 ? nil : LaneView(line: line, ground: ground, image: image)
        }
    }
}
