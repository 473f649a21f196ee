import ApusVision

/// Shadows and pools of light on the ground, one share of darkness and one of light for every pixel.
struct GroundLight {
    private let width: Int
    private(set) var darkness: [Float]
    private(set) var light: [Float]

    init(_ scene: StreetScene, parts: [SceneProjection.Part], view: ViewFrame) {
        width = view.width
        darkness = [Float](repeating: 0, count: view.width * view.height)
        light = [Float](repeating: 0, count: scene.conditions.isDark ? view.width * view.height : 0)
        let conditions = scene.conditions
        // Shadows fall away from the sun; a low sun's are cut short.
        let reach = conditions.kind == .day ? min(1.2, 0.6 / conditions.sun.z) : 0
        for part in parts {
            let object = scene.objects[part.object]
            guard let ground = GroundLight.footprint(object, part.bounds) else { continue }
            let away = Vector3(conditions.sun.x, conditions.sun.y, 0) * (-reach * ground.height * 0.45)
            add(
                at: object.position, yaw: object.yaw, half: ground.half, drift: away,
                strength: conditions.shadow,
                isLight: false, view)
            guard conditions.isDark else { continue }
            switch object.kind {
            case .annotated(.car), .annotated(.truck), .annotated(.bus):
                // What the headlights light, ahead of the front.
                let turn = ground.turn
                let ahead = Vector3(turn.y, turn.x, 0) * (ground.half.x + 5)
                add(
                    at: object.position, yaw: object.yaw, half: SIMD2(6.5, 2.3), drift: ahead, strength: 0.5,
                    isLight: true, view)
            case .scenery(.lampPost):
                let turn = ground.turn
                let below = Vector3(turn.y, turn.x, 0) * 1.4
                add(
                    at: object.position, yaw: object.yaw, half: SIMD2(5.5, 5.5), drift: below, strength: 0.45,
                    isLight: true, view)
            default: break
            }
        }
    }

    private struct Footprint {
        /// Half the length and half the width.
        var half: SIMD2<Float>
        var height: Float
        /// Sine and cosine of the yaw.
        var turn: SIMD2<Float>
    }

    private static func footprint(_ object: StreetObject, _ bounds: (lower: Vector3, upper: Vector3))
        -> Footprint?
    {
        let size = (bounds.upper - bounds.lower) / 2
        let turn = ExactTurn.sineAndCosine(object.yaw)
        let sines = SIMD2(Float(turn.sine), Float(turn.cosine))
        switch object.kind {
        case .annotated(.trafficLight), .annotated(.speedLimitSign), .annotated(.warningSign),
            .scenery(.informationSign):
            return nil
        case .scenery(.lampPost), .scenery(.pole):
            return Footprint(half: SIMD2(0.25, 0.25), height: 1, turn: sines)
        case .scenery(.building):
            return Footprint(half: SIMD2(size.x + 0.7, size.y + 0.7), height: 4, turn: sines)
        default:
            return Footprint(
                half: SIMD2(size.x + 0.12, size.y + 0.12), height: bounds.upper.z, turn: sines)
        }
    }

    /// Lays a rounded patch with soft edges on the ground.
    private mutating func add(
        at position: SIMD3<Double>, yaw: Double, half: SIMD2<Float>, drift: Vector3, strength: Float,
        isLight: Bool,
        _ view: ViewFrame
    ) {
        let turn = ExactTurn.sineAndCosine(yaw)
        let (sine, cosine) = (Float(turn.sine), Float(turn.cosine))
        let center = Vector3(position - view.position) + drift
        // Along and across in the world; the drift stretches the patch.
        let stretch = isLight ? Vector3() : drift
        let reachX = half.x + abs(stretch.x * cosine + stretch.y * sine)
        let reachY = half.y + abs(stretch.y * cosine - stretch.x * sine)
        var low = SIMD2<Float>(repeating: .infinity)
        var high = -low
        for (a, b) in [(Float(1), Float(1)), (1, -1), (-1, 1), (-1, -1)] {
            let (along, across) = (a * reachX * 1.3, b * reachY * 1.3)
            var corner = view.turned(
                Vector3(
                    center.x + along * cosine - across * sine, center.y + along * sine + across * cosine,
                    -view.altitude))
            corner.z = max(corner.z, 0.5)
            let place = view.project(corner)
            low = pointwiseMin(low, place)
            high = pointwiseMax(high, place)
        }
        let columns = GroundLight.pixels(low.x, high.x, limit: view.width)
        for row in GroundLight.pixels(low.y, high.y, limit: view.height) {
            for column in columns {
                let ray = view.ray(Float(column) + 0.5, Float(row) + 0.5)
                guard ray.z < -1e-4 else { continue }
                let distance = -view.altitude / ray.z
                let (x, y) = (ray.x * distance - center.x, ray.y * distance - center.y)
                let along = (x * cosine + y * sine) / reachX
                let across = (y * cosine - x * sine) / reachY
                // A square with very round corners: the fourth power of the distance.
                let square = along * along * along * along + across * across * across * across
                guard square < 2 else { continue }
                let share = strength * max(0, min(1, 1.35 - square))
                let index = row * width + column
                if isLight {
                    light[index] = min(1, light[index] + share * max(0, 1 - 0.6 * square))
                } else {
                    darkness[index] = max(darkness[index], share)
                }
            }
        }
    }

    private static func pixels(_ low: Float, _ high: Float, limit: Int) -> Range<Int> {
        let first = Int(max(0, min(Float(limit), low)))
        return first..<max(first, Int(max(0, min(Float(limit), high + 1))))
    }
}
