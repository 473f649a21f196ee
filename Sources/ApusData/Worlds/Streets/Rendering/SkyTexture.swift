/// The sky and what lies at the horizon, as a function of the direction.
struct SkyTexture {
    private let conditions: StreetConditions

    init(_ conditions: StreetConditions) { self.conditions = conditions }

    /// - Parameter direction: in the world's frame, of any length.
    func color(_ direction: Vector3) -> Vector3 {
        let flat = (direction.x * direction.x + direction.y * direction.y).squareRoot()
        let rise = direction.z / flat
        // Far hills and roofs: a height over the direction, which runs around a circle.
        let (x, y) = (direction.x / flat, direction.y / flat)
        let ridge: Float =
            rise > 0.08
            ? 0
            : 0.012 + 0.05 * HashNoise.smooth(x * 5, y * 5, conditions.seed)
                + 0.016 * HashNoise.smooth(x * 31, y * 31, conditions.seed &+ 1)
        if rise < ridge {
            let ground = Vector3(0.3, 0.36, 0.34) * (conditions.skylight + conditions.sunlight * 0.5)
            return ground.mixed(conditions.horizon, conditions.isRaining ? 0.8 : 0.55)
        }
        let height = min(1, rise * 1.7)
        var sky = conditions.horizon.mixed(conditions.zenith, 1 - (1 - height) * (1 - height))
        let away = max(0, (direction.dot(conditions.sun)) / (flat * (1 + rise * rise).squareRoot()))
        let near = away * away * away * away
        let glow = near * near * near
        sky += conditions.sunlight * (glow * 0.5 + (away > 0.9985 && !conditions.isRaining ? 0.8 : 0))
        if rise > 0.02 {
            let (u, v) = (direction.x / direction.z, direction.y / direction.z)
            let heap =
                HashNoise.cloudy(u * 0.55, v * 0.55, conditions.seed &+ 7) * 0.72
                + HashNoise.smooth(u * 2.9, v * 2.9, conditions.seed &+ 8) * 0.28
            let cloud = max(0, min(1, (heap - 0.72 + conditions.clouds * 0.5) * 3.2)) * min(1, rise * 6)
            let bright =
                conditions.isRaining
                ? conditions.horizon * (0.72 + 0.4 * heap)
                : conditions.horizon * 0.55 + conditions.sunlight * 0.45 + Vector3(repeating: 0.16 * heap)
            sky = sky.mixed(bright, cloud * 0.85)
        }
        return sky
    }
}
