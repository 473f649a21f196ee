import ApusVision

/// The solids that everything on a street is made of.
extension Mesh {
    /// An upright box; its lower face is left out, since nobody sees it.
    mutating func box(_ low: Vector3, _ high: Vector3, _ surface: Int32) {
        taper(
            low: (low.x, high.x, low.y, high.y), lowZ: low.z, high: (low.x, high.x, low.y, high.y),
            highZ: high.z, surface)
    }

    /// A box whose upper face may be smaller than its lower one, or moved: `(x from, x to, y from, y to)`.
    mutating func taper(
        low: (Float, Float, Float, Float), lowZ: Float, high: (Float, Float, Float, Float), highZ: Float,
        _ surface: Int32, top: Int32? = nil
    ) {
        let (a, b) = (Vector3(low.1, low.3, lowZ), Vector3(low.1, low.2, lowZ))
        let (c, d) = (Vector3(low.0, low.2, lowZ), Vector3(low.0, low.3, lowZ))
        let (e, f) = (Vector3(high.1, high.3, highZ), Vector3(high.1, high.2, highZ))
        let (g, h) = (Vector3(high.0, high.2, highZ), Vector3(high.0, high.3, highZ))
        quad(b, a, e, f, surface)
        quad(c, b, f, g, surface)
        quad(d, c, g, h, surface)
        quad(a, d, h, e, surface)
        quad(e, h, g, f, top ?? surface)
    }

    /// A convex outline in the x-z plane, counter-clockwise seen from the right (y negative, x to the right of the
    /// observer), drawn across from -half to half of the width at each of its corners.
    mutating func prism(_ outline: [(x: Float, z: Float, half: Float)], _ surface: Int32) {
        func right(_ index: Int) -> Vector3 {
            Vector3(outline[index].x, -outline[index].half, outline[index].z)
        }
        func left(_ index: Int) -> Vector3 {
            Vector3(outline[index].x, outline[index].half, outline[index].z)
        }
        for index in 1..<outline.count - 1 {
            triangle(right(0), right(index), right(index + 1), surface)
            triangle(left(0), left(index + 1), left(index), surface)
        }
        for index in outline.indices {
            let next = (index + 1) % outline.count
            quad(right(index), left(index), left(next), right(next), surface)
        }
    }

    /// A pane let into a four-cornered face: its share of the face from `u.0` to `u.1` along a to b and `v.0` to
    /// `v.1` along a to d, a little in front of it.
    mutating func pane(
        _ a: Vector3, _ b: Vector3, _ c: Vector3, _ d: Vector3, u: (Float, Float), v: (Float, Float),
        lift: Float = 0.012, _ surface: Int32
    ) {
        let normal = (b - a).cross(d - a).normalized * lift
        func corner(_ u: Float, _ v: Float) -> Vector3 {
            a.mixed(b, u).mixed(d.mixed(c, u), v) + normal
        }
        quad(corner(u.0, v.0), corner(u.1, v.0), corner(u.1, v.1), corner(u.0, v.1), surface)
    }

    /// A disc across `normal`, as a fan of triangles.
    mutating func disc(
        _ center: Vector3, radius: Float, normal: Vector3, sides: Int, _ surface: Int32
    ) {
        let (u, v) = Mesh.across(normal)
        let ring = Circle.points(sides)
        var previous = center + (u * ring[sides - 1].x + v * ring[sides - 1].y) * radius
        for point in ring {
            let next = center + (u * point.x + v * point.y) * radius
            triangle(center, previous, next, surface)
            previous = next
        }
    }

    /// A flat ring across `normal`, seen from both sides where the surface is.
    mutating func ring(
        _ center: Vector3, inner: Float, outer: Float, normal: Vector3, sides: Int, _ surface: Int32
    ) {
        let (u, v) = Mesh.across(normal)
        let ring = Circle.points(sides)
        var previous = u * ring[sides - 1].x + v * ring[sides - 1].y
        for point in ring {
            let next = u * point.x + v * point.y
            quad(
                center + previous * inner, center + previous * outer, center + next * outer,
                center + next * inner, surface)
            previous = next
        }
    }

    /// A rod between two points, thicker or thinner at the second, open at its ends.
    mutating func rod(
        _ from: Vector3, _ to: Vector3, _ radius: Float, _ endRadius: Float? = nil, sides: Int = 5,
        _ surface: Int32
    ) {
        let (u, v) = Mesh.across((to - from).normalized)
        let ring = Circle.points(sides)
        let end = endRadius ?? radius
        var previous = u * ring[sides - 1].x + v * ring[sides - 1].y
        for point in ring {
            let next = u * point.x + v * point.y
            quad(
                from + previous * radius, from + next * radius, to + next * end, to + previous * end, surface)
            previous = next
        }
    }

    /// An ellipsoid of `sides` times `bands` pieces, its corners moved in or out by up to `roughness` of the radius.
    mutating func ellipsoid(
        _ center: Vector3, _ radii: Vector3, sides: Int, bands: Int, roughness: Float = 0, seed: UInt32 = 0,
        _ surface: Int32
    ) {
        let around = Circle.points(sides)
        let upward = Circle.points(2 * bands)
        func corner(_ side: Int, _ band: Int) -> Vector3 {
            // Point `band` of half a circle from the lower pole to the upper one.
            let (height, breadth) =
                band == 0 ? (Float(-1), Float(0)) : band == bands ? (1, 0) : (-upward[band].x, upward[band].y)
            let bump =
                roughness == 0
                ? 1
                : 1 + roughness * (2 * HashNoise.unit(Int32(breadth == 0 ? 0 : side), Int32(band), seed) - 1)
            let place = Vector3(around[side].x * breadth, around[side].y * breadth, height)
            return center + place * radii * bump
        }
        for band in 0..<bands {
            for side in 0..<sides {
                let next = (side + 1) % sides
                if band == 0 {
                    triangle(corner(side, 0), corner(next, 1), corner(side, 1), surface)
                } else if band == bands - 1 {
                    triangle(corner(side, band), corner(next, band), corner(side, bands), surface)
                } else {
                    quad(
                        corner(side, band), corner(next, band), corner(next, band + 1),
                        corner(side, band + 1),
                        surface)
                }
            }
        }
    }

    /// Two directions at right angles to `normal` and to each other, counter-clockwise about it.
    private static func across(_ normal: Vector3) -> (u: Vector3, v: Vector3) {
        let helper = abs(normal.z) < 0.8 ? Vector3(0, 0, 1) : Vector3(1, 0, 0)
        let u = helper.cross(normal).normalized
        return (u, normal.cross(u))
    }
}

/// Points of the unit circle, counter-clockwise from (1, 0).
enum Circle {
    static func points(_ count: Int) -> [SIMD2<Float>] { table[count] }

    static let largest = 24

    private static let table: [[SIMD2<Float>]] = (0...largest).map { count in
        (0..<count).map { index in
            let turn = ExactTurn.sineAndCosine(2 * Double.pi * Double(index) / Double(count))
            return SIMD2(Float(turn.cosine), Float(turn.sine))
        }
    }
}
