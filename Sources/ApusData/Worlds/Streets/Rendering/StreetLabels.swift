import ApusVision

/// The labels of a scene under one camera, from one sample in the middle of every pixel.
///
/// What is marked: an object of the eight classes whose box in the picture is at least 5 pixels wide and 10 tall (8 for
/// signs and lights), of which at least 24 pixels can be seen, and at least 30 % of what the picture could show of
/// it, and of which a quarter lies inside the picture (or which fills a sixtieth of the picture). What is less than
/// that is left out.
struct StreetLabels {
    static let leastWidth = 5
    static let leastHeight = 10
    static let leastSignHeight = 8
    static let leastPixels = 24
    static let leastVisible = 0.3
    static let leastInside: Float = 0.25

    private let scene: StreetScene
    private let view: ViewFrame
    private let projection: SceneProjection
    private let buffer: VisibilityBuffer
    let objects: [StreetFrameObject]
    /// For every object of the scene, its instance: 1 + index in `objects`; 0 for what is not marked.
    private let instanceOf: [UInt16]

    init(_ scene: StreetScene, camera: PinholeCamera, projection: SceneProjection) {
        self.scene = scene
        self.projection = projection
        view = projection.view
        let buffer = VisibilityBuffer(width: view.width, height: view.height, scale: 1, countsCoverage: true)
        self.buffer = buffer
        var coverages: [(part: SceneProjection.Part, coverage: VisibilityBuffer.Coverage)] = []
        var drawn = 0
        for part in projection.parts {
            // Kerbs and other things without a part come first.
            while drawn < part.triangles.lowerBound {
                buffer.draw(projection.triangles[drawn], index: Int32(drawn))
                drawn += 1
            }
            var coverage = VisibilityBuffer.Coverage()
            let isAnnotated = scene.objects[part.object].category != nil
            for index in part.triangles {
                let triangle = projection.triangles[index]
                if isAnnotated {
                    buffer.cover(triangle, index: Int32(index), object: Int32(part.object), &coverage)
                } else {
                    buffer.draw(triangle, index: Int32(index))
                }
            }
            drawn = part.triangles.upperBound
            if coverage.samples > 0 { coverages.append((part, coverage)) }
        }
        while drawn < projection.triangles.count {
            buffer.draw(projection.triangles[drawn], index: Int32(drawn))
            drawn += 1
        }

        var instanceOf = [UInt16](repeating: 0, count: scene.objects.count)
        var objects: [StreetFrameObject] = []
        for (part, coverage) in coverages {
            let object = scene.objects[part.object]
            guard let category = object.category,
                let annotation = StreetLabels.annotation(
                    category, part, coverage, buffer, projection.triangles, view)
            else { continue }
            let turn = ExactTurn.sineAndCosine(object.yaw)
            objects.append(
                StreetFrameObject(
                    annotation: annotation, category: category,
                    box: StreetScene.box(of: object, bounds: part.bounds).seen(by: camera),
                    velocity: SIMD3(turn.cosine, turn.sine, 0) * object.speed, sceneIndex: part.object))
            instanceOf[part.object] = UInt16(truncatingIfNeeded: objects.count)
        }
        self.objects = objects
        self.instanceOf = instanceOf
    }

    private static func annotation(
        _ category: StreetCategory, _ part: SceneProjection.Part, _ coverage: VisibilityBuffer.Coverage,
        _ buffer: VisibilityBuffer, _ triangles: [ScreenTriangle], _ view: ViewFrame
    ) -> ObjectAnnotation? {
        let (width, height) = (coverage.maxX - coverage.minX + 1, coverage.maxY - coverage.minY + 1)
        let isSign = category.rawValue >= StreetCategory.trafficLight.rawValue
        guard width >= leastWidth, height >= (isSign ? leastSignHeight : leastHeight) else { return nil }
        // Runs of the mask, column by column: outside, inside, outside, ...
        var runs: [Int] = []
        var visible = 0
        var end = 0
        for x in coverage.minX...coverage.maxX {
            for y in coverage.minY...coverage.maxY {
                let index = Int(buffer.triangle[y * buffer.width + x])
                guard part.triangles.contains(index) else { continue }
                visible += 1
                let place = x * view.height + y
                if place == end, !runs.isEmpty {
                    runs[runs.count - 1] += 1
                } else {
                    runs.append(place - end)
                    runs.append(1)
                }
                end = place + 1
            }
        }
        let occlusion = 1 - Double(visible) / Double(coverage.samples)
        guard visible >= leastPixels, 1 - occlusion >= leastVisible,
            isInside(part, view) || visible * 60 >= view.width * view.height
        else { return nil }
        runs.append(view.width * view.height - end)
        return ObjectAnnotation(
            box: Box(
                minX: Double(coverage.minX), minY: Double(coverage.minY), maxX: Double(coverage.maxX + 1),
                maxY: Double(coverage.maxY + 1)),
            category: category.rawValue, area: Double(visible),
            mask: RunLengthMask(canvas: Canvas(width: view.width, height: view.height), counts: runs),
            occlusion: occlusion)
    }

    /// Whether enough of the object's extent lies in the picture.
    private static func isInside(_ part: SceneProjection.Part, _ view: ViewFrame) -> Bool {
        let whole = part.extent.upper - part.extent.lower
        let low = pointwiseMax(part.extent.lower, SIMD2())
        let high = pointwiseMin(part.extent.upper, SIMD2(Float(view.width), Float(view.height)))
        let inside = pointwiseMax(high - low, SIMD2())
        return inside.x * inside.y >= leastInside * whole.x * whole.y
    }

    /// 1 + index in `objects`, row by row.
    func instances() -> [UInt16] {
        buffer.triangle.map { index in
            guard index >= 0 else { return 0 }
            let object = projection.triangles[Int(index)].object
            return object < 0 ? 0 : instanceOf[Int(object)]
        }
    }

    /// Metres along the optical axis, row by row. The ground ends 400 metres away.
    func depth() -> [Float] {
        pixelMap { index, x, y in
            if index >= 0 { return 1 / planeValue(projection.triangles[index].inverseDepth, x, y) }
            let ray = view.ray(x, y)
            let depth = -view.altitude / ray.z
            return ray.z < -1e-4 && depth < 400 ? depth : .infinity
        }
    }

    /// Raw values of ``StreetSurface``, row by row.
    func semantics() -> [UInt8] {
        let ground = GroundTexture(scene)
        return pixelMap { index, x, y in
            if index >= 0 { return projection.triangles[index].surface.rawValue }
            let ray = view.ray(x, y)
            let depth = -view.altitude / ray.z
            guard ray.z < -1e-4, depth < 400 else { return StreetSurface.sky.rawValue }
            let place = ray * depth + Vector3(view.position)
            return ground.surface(place.x, place.y).rawValue
        }
    }

    /// One value a pixel, from the index of its triangle (-1 for none) and its middle.
    private func pixelMap<Value>(_ value: (Int, Float, Float) -> Value) -> [Value] {
        var result: [Value] = []
        result.reserveCapacity(view.width * view.height)
        for row in 0..<view.height {
            for column in 0..<view.width {
                let index = Int(buffer.triangle[row * view.width + column])
                result.append(value(index, Float(column) + 0.5, Float(row) + 0.5))
            }
        }
        return result
    }
}
