/// The colour of every pixel from the visibility of its samples: light, texture, haze and what falls on the lens.
struct StreetShader {
    private let projection: SceneProjection
    private let view: ViewFrame
    private let conditions: StreetConditions
    private let ground: GroundTexture
    private let sky: SkyTexture
    private let groundLight: GroundLight
    private let groundTint: Vector3

    init(_ scene: StreetScene, projection: SceneProjection) {
        self.projection = projection
        view = projection.view
        conditions = scene.conditions
        ground = GroundTexture(scene)
        sky = SkyTexture(scene.conditions)
        groundLight = GroundLight(scene, parts: projection.parts, view: view)
        groundTint = conditions.skylight + conditions.sunlight * max(0, conditions.sun.z)
    }

    /// Fills `colors`, red, green and blue for every pixel, row by row.
    ///
    /// A pixel whose samples all show one plain surface is coloured once, at its middle, and one inside of a wall
    /// twice; any other is the mean of its samples.
    func shade(_ buffer: VisibilityBuffer, into colors: UnsafeMutableBufferPointer<Vector3>) {
        precondition(buffer.scale == 2, "StreetShader: 2 samples a side, not \(buffer.scale)")
        projection.triangles.withUnsafeBufferPointer { triangles in
            for row in 0..<view.height {
                for column in 0..<view.width {
                    let upper = 2 * row * buffer.width + 2 * column
                    let lower = upper + buffer.width
                    let (a, b) = (buffer.triangle[upper], buffer.triangle[upper + 1])
                    let (c, d) = (buffer.triangle[lower], buffer.triangle[lower + 1])
                    let (x, y) = (Float(column), Float(row))
                    let index = row * view.width + column
                    let isOne = a == b && a == c && a == d
                    if isOne, a < 0 || isCalm(triangles[Int(a)]) {
                        colors[index] = color(a, triangles, x + 0.5, y + 0.5, index)
                    } else if isOne, isBroad(triangles[Int(a)]) {
                        let top = color(a, triangles, x + 0.25, y + 0.3, index)
                        colors[index] = (top + color(a, triangles, x + 0.75, y + 0.7, index)) * 0.5
                    } else {
                        let top = color(a, triangles, x + 0.25, y + 0.25, index)
                        let right = color(b, triangles, x + 0.75, y + 0.25, index)
                        let left = color(c, triangles, x + 0.25, y + 0.75, index)
                        let end = color(d, triangles, x + 0.75, y + 0.75, index)
                        colors[index] = ((top + right) + (left + end)) * 0.25
                    }
                }
            }
        }
        addGlows(buffer, into: colors)
    }

    /// Whether one look at a pixel is enough.
    @inline(__always)
    private func isCalm(_ triangle: ScreenTriangle) -> Bool {
        triangle.pattern == .plain || triangle.pattern == .leaves
    }

    /// Whether two looks are.
    @inline(__always)
    private func isBroad(_ triangle: ScreenTriangle) -> Bool {
        triangle.pattern == .facade || triangle.pattern == .roof
    }

    @inline(__always)
    private func color(
        _ index: Int32, _ triangles: UnsafeBufferPointer<ScreenTriangle>, _ x: Float, _ y: Float, _ pixel: Int
    ) -> Vector3 {
        guard index >= 0 else { return background(x, y, pixel) }
        let triangle = triangles[Int(index)]
        let depth = 1 / max(1e-4, planeValue(triangle.inverseDepth, x, y))
        var color: Vector3
        if triangle.pattern == .plain {
            color = triangle.color
        } else {
            color = SurfaceTexture.color(
                triangle, u: planeValue(triangle.u, x, y) * depth, v: planeValue(triangle.v, x, y) * depth,
                pixel: depth / view.focal.x, isDark: conditions.isDark)
        }
        if conditions.isDark, triangle.emission < 0.5 { color *= 1 + headlights(x, depth) }
        return hazed(color, depth)
    }

    private func background(_ x: Float, _ y: Float, _ pixel: Int) -> Vector3 {
        let ray = view.ray(x, y)
        let depth = -view.altitude / ray.z
        guard ray.z < -1e-4, depth < 400 else { return sky.color(ray) }
        let place = ray * depth + Vector3(view.position)
        let width = depth / view.focal.x
        var color = ground.color(
            place.x, place.y, across: width, along: min(20, depth * width / view.altitude))
        var light = groundTint * (1 - groundLight.darkness[pixel])
        if conditions.isDark {
            light += Vector3(0.62, 0.52, 0.36) * groundLight.light[pixel] * (1 - groundLight.darkness[pixel])
            light += Vector3(0.55, 0.53, 0.48) * headlights(x, depth)
        }
        color *= light
        if conditions.isRaining {
            // A wet road mirrors the sky, the more the flatter one looks; puddles where noise is low.
            let flat = 1 / (1 + view.altitude / depth * 6)
            let puddle = HashNoise.smooth(place.x * 0.35, place.y * 0.8, conditions.seed &+ 40)
            color = color.mixed(
                conditions.horizon,
                flat * (0.14 + 0.5 * max(0, puddle - 0.45)) * (1 - groundLight.darkness[pixel]))
        }
        return hazed(color, depth)
    }

    /// How much the looking car's own headlights add at a depth and a column.
    @inline(__always)
    private func headlights(_ x: Float, _ depth: Float) -> Float {
        let side = (x - view.principal.x) / view.focal.x * 2.4
        let far = depth / 16
        return 0.9 / ((1 + side * side * side * side) * (1 + far * far))
    }

    @inline(__always)
    private func hazed(_ color: Vector3, _ depth: Float) -> Vector3 {
        let share = depth * depth / (depth * depth + conditions.haze * conditions.haze)
        return color.mixed(conditions.horizon, share)
    }

    /// Halos of the lamps that can be seen.
    private func addGlows(_ buffer: VisibilityBuffer, into colors: UnsafeMutableBufferPointer<Vector3>) {
        for glow in projection.glows {
            let (x, y) = (glow.center.x, glow.center.y)
            guard x >= 0, y >= 0, x < Float(view.width), y < Float(view.height), glow.radius > 0.3 else {
                continue
            }
            let sample = Int(y * 2) * buffer.width + Int(x * 2)
            guard buffer.nearness[sample] < glow.inverseDepth * 1.03 else { continue }
            let radius = min(glow.radius, conditions.isDark ? 14 : 20)
            let strength: Float = conditions.isDark ? 0.5 : 0.35
            let rows = max(0, Int(y - radius))..<min(view.height, Int(y + radius) + 1)
            let columns = max(0, Int(x - radius))..<min(view.width, Int(x + radius) + 1)
            for row in rows {
                for column in columns {
                    let (dx, dy) = (Float(column) + 0.5 - x, Float(row) + 0.5 - y)
                    let inside = 1 - (dx * dx + dy * dy) / (radius * radius)
                    if inside > 0 {
                        colors[row * view.width + column] += glow.color * (strength * inside * inside)
                    }
                }
            }
        }
    }
}
