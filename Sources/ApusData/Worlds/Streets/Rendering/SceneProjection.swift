import ApusVision

/// Turns a scene's shapes into triangles on the picture of one camera.
struct SceneProjection {
    /// The triangles of one object, one after another.
    struct Part {
        /// Index of the scene's object.
        let object: Int
        let triangles: Range<Int>
        let bounds: (lower: Vector3, upper: Vector3)
        /// Edges of all its points on the picture's plane, in pixels, in front of the camera.
        let extent: (lower: SIMD2<Float>, upper: SIMD2<Float>)
    }

    /// What is nearer is cut away, in metres.
    static let nearPlane: Float = 0.4
    /// What is farther is not drawn, in metres.
    static let farthest: Float = 140

    let view: ViewFrame
    let conditions: StreetConditions
    private let sun: Vector3
    private let up: Vector3
    private(set) var triangles: [ScreenTriangle] = []
    private(set) var parts: [Part] = []
    private(set) var glows: [Glow] = []
    private var lower = SIMD2<Float>()
    private var upper = SIMD2<Float>()

    init(_ scene: StreetScene, view: ViewFrame) {
        self.view = view
        conditions = scene.conditions
        sun = view.turned(conditions.sun)
        up = view.turned(Vector3(0, 0, 1))
        triangles.reserveCapacity(12_000)
        add(KerbMesh.make(scene.road, kerb: scene.ground.kerb), at: SIMD3(), yaw: 0, object: -1, .kerb)
        for (index, object) in scene.objects.enumerated() where isInView(object) {
            let mesh = object.mesh()
            let first = triangles.count
            lower = SIMD2(repeating: .infinity)
            upper = -lower
            add(mesh, at: object.position, yaw: object.yaw, object: Int32(index), object.surface)
            parts.append(
                Part(
                    object: index, triangles: first..<triangles.count, bounds: mesh.bounds,
                    extent: (lower, upper)))
        }
    }

    private func isInView(_ object: StreetObject) -> Bool {
        let center = view.cameraPoint(object.position)
        let reach = Float(object.reach)
        guard center.z > SceneProjection.nearPlane - reach, center.z < SceneProjection.farthest + reach else {
            return false
        }
        let half = Float(max(view.width, view.height)) / 2 / min(view.focal.x, view.focal.y)
        let slack =
            reach * (1 + half) + abs(view.principal.x * 2 - Float(view.width)) * center.z / view.focal.x
        return abs(center.x) < max(0, center.z) * half + slack
    }

    private mutating func add(
        _ mesh: Mesh, at position: SIMD3<Double>, yaw: Double, object: Int32, _ kind: StreetSurface
    ) {
        let turn = ExactTurn.sineAndCosine(yaw)
        let (sine, cosine) = (Float(turn.sine), Float(turn.cosine))
        let origin = view.cameraPoint(position)
        let ahead = view.turned(Vector3(cosine, sine, 0))
        let left = view.turned(Vector3(-sine, cosine, 0))
        @inline(__always)
        func placed(_ p: Vector3) -> Vector3 { origin + ahead * p.x + left * p.y + up * p.z }
        for facet in mesh.facets {
            let surface = mesh.surfaces[Int(facet.surface)]
            let (a, b, c) = (placed(facet.a), placed(facet.b), placed(facet.c))
            var normal = (b - a).cross(c - a)
            // A quad whose first three corners lie in a line has its normal at the other side.
            if normal.dot(normal) < 1e-12 { normal = (c - a).cross(placed(facet.d) - a) }
            let facing = normal.dot(a)
            if facing >= 0 {
                if !surface.isTwoSided { continue }
                normal = -normal
            }
            var polygon = Polygon()
            polygon.append(Corner(a, facet.a, surface))
            polygon.append(Corner(b, facet.b, surface))
            polygon.append(Corner(c, facet.c, surface))
            if !facet.isTriangle { polygon.append(Corner(placed(facet.d), facet.d, surface)) }
            polygon.clip()
            guard polygon.count >= 3 else { continue }
            emit(polygon, surface: surface, normal: normal.normalized, middle: (a + c) * 0.5, object, kind)
        }
    }

    private mutating func emit(
        _ polygon: Polygon, surface: Surface, normal: Vector3, middle: Vector3, _ object: Int32,
        _ kind: StreetSurface
    ) {
        let light = light(normal)
        var color = surface.color * light
        if surface.gloss > 0 { color = glossy(color, surface.gloss, normal: normal, middle: middle) }
        color = color.mixed(surface.color, surface.emission)
        if surface.emission > 0.8, conditions.isDark || kind == .trafficLight, middle.z > 1 {
            let breadth: Float = kind == .trafficLight ? 0.32 : kind == .cyclist ? 0.16 : 0.5
            glows.append(
                Glow(
                    center: view.project(middle), radius: view.focal.x * breadth / middle.z,
                    inverseDepth: 1 / middle.z, color: surface.color))
        }
        var template = ScreenTriangle(
            a: SIMD2(), b: SIMD2(), c: SIMD2(), inverseDepth: Vector3(), u: Vector3(), v: Vector3(),
            color: color,
            light: light.mixed(Vector3(repeating: 1), surface.emission), emission: surface.emission,
            seed: surface.seed, object: object, pattern: surface.pattern, surface: kind)
        let first = polygon.screenCorner(0, view)
        var previous = polygon.screenCorner(1, view)
        note(first)
        note(previous)
        for index in 2..<polygon.count {
            let next = polygon.screenCorner(index, view)
            note(next)
            if template.span(first, previous, next), template.isOn(view) { triangles.append(template) }
            previous = next
        }
    }

    private mutating func note(_ corner: ScreenCorner) {
        lower = pointwiseMin(lower, corner.place)
        upper = pointwiseMax(upper, corner.place)
    }

    private func light(_ normal: Vector3) -> Vector3 {
        let sky = 0.72 + 0.28 * normal.dot(up)
        return conditions.skylight * sky + conditions.sunlight * max(0, normal.dot(sun))
    }

    /// Paint and glass mirror the sky, the more the flatter one looks at them.
    private func glossy(_ color: Vector3, _ gloss: Float, normal: Vector3, middle: Vector3) -> Vector3 {
        let look = middle.normalized
        let across = look.dot(normal)
        let height = (look - normal * (2 * across)).dot(up)
        let flat = 1 + min(0, across)
        let sky =
            height > 0
            ? conditions.horizon.mixed(conditions.zenith, min(1, height * 1.6))
            : conditions.horizon * max(0.35, 0.6 + height)
        return color.mixed(sky, gloss * (0.35 + 0.65 * flat * flat))
    }
}
