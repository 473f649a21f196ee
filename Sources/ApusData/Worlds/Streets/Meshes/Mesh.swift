typealias Vector3 = SIMD3<Float>

/// A surface's look: one colour, and maybe a pattern on it.
struct Surface {
    /// What a pattern draws; `u` and `v` are metres along the surface's two axes.
    enum Pattern: UInt8 {
        case plain
        /// Mottled leaves.
        case leaves
        /// Rows of windows over a ground floor; `v` is the height.
        case facade
        /// Rows of tiles.
        case roof
        /// A round sign: a number in a ring.
        case speedLimit
        /// A triangular sign with a pictogram.
        case warning
        /// Signs of no annotated class.
        case information
    }

    /// Red, green, blue, 0 to 1 (sRGB as it is written to the picture).
    var color: Vector3
    var pattern = Pattern.plain
    /// The share of sky that is mirrored: car paint and glass.
    var gloss: Float = 0
    /// Shines by itself by this much.
    var emission: Float = 0
    /// Seen from both sides.
    var isTwoSided = false
    /// Tells one surface's texture from another's, and picks what a sign shows.
    var seed: UInt32 = 0
    /// Where `u` and `v` are 0, and the directions in which they grow, in the mesh's frame.
    var origin = Vector3()
    var uAxis = Vector3()
    var vAxis = Vector3()

    init(_ color: Vector3, gloss: Float = 0, emission: Float = 0) {
        self.color = color
        self.gloss = gloss
        self.emission = emission
    }

    /// `hex` as on the web.
    init(_ hex: Int, gloss: Float = 0, emission: Float = 0) {
        self.init(Vector3(hex: hex), gloss: gloss, emission: emission)
    }

    func patterned(
        _ pattern: Pattern, seed: UInt32, origin: Vector3 = Vector3(), u: Vector3 = Vector3(0, 1, 0),
        v: Vector3 = Vector3(0, 0, 1)
    ) -> Surface {
        var copy = self
        copy.pattern = pattern
        copy.seed = seed
        copy.origin = origin
        copy.uAxis = u
        copy.vAxis = v
        return copy
    }

    var twoSided: Surface {
        var copy = self
        copy.isTwoSided = true
        return copy
    }
}

/// A flat convex piece of three or four corners, counter-clockwise seen from outside.
struct Facet {
    var a: Vector3
    var b: Vector3
    var c: Vector3
    /// As `c` for a triangle.
    var d: Vector3
    var surface: Int32
    var isTriangle: Bool
}

/// An object's shape in its own frame, in metres: x ahead, y to the left, z up, the ground below its middle at 0.
struct Mesh {
    private(set) var facets: [Facet] = []
    private(set) var surfaces: [Surface] = []

    /// Smallest box around everything.
    var bounds: (lower: Vector3, upper: Vector3) {
        var lower = Vector3(repeating: .infinity)
        var upper = -lower
        for facet in facets {
            let low = pointwiseMin(pointwiseMin(facet.a, facet.b), pointwiseMin(facet.c, facet.d))
            let high = pointwiseMax(pointwiseMax(facet.a, facet.b), pointwiseMax(facet.c, facet.d))
            lower = pointwiseMin(lower, low)
            upper = pointwiseMax(upper, high)
        }
        return (lower, upper)
    }

    /// Makes room for a surface; pieces name it by the number.
    mutating func add(_ surface: Surface) -> Int32 {
        surfaces.append(surface)
        return Int32(surfaces.count - 1)
    }

    mutating func quad(_ a: Vector3, _ b: Vector3, _ c: Vector3, _ d: Vector3, _ surface: Int32) {
        facets.append(Facet(a: a, b: b, c: c, d: d, surface: surface, isTriangle: false))
    }

    mutating func triangle(_ a: Vector3, _ b: Vector3, _ c: Vector3, _ surface: Int32) {
        facets.append(Facet(a: a, b: b, c: c, d: c, surface: surface, isTriangle: true))
    }

    /// Moves and turns everything about z, by the sine and cosine of the angle.
    mutating func place(x: Float, y: Float, z: Float = 0, sine: Float = 0, cosine: Float = 1) {
        func moved(_ p: Vector3) -> Vector3 {
            Vector3(p.x * cosine - p.y * sine + x, p.x * sine + p.y * cosine + y, p.z + z)
        }
        for index in facets.indices {
            facets[index].a = moved(facets[index].a)
            facets[index].b = moved(facets[index].b)
            facets[index].c = moved(facets[index].c)
            facets[index].d = moved(facets[index].d)
        }
    }
}

extension SIMD3 where Scalar == Float {
    /// A colour written as on the web.
    init(hex: Int) {
        self.init(
            Float(hex >> 16 & 0xFF) / 255, Float(hex >> 8 & 0xFF) / 255, Float(hex & 0xFF) / 255)
    }

    @inline(__always)
    func dot(_ other: Self) -> Float { x * other.x + y * other.y + z * other.z }

    @inline(__always)
    func cross(_ other: Self) -> Self {
        Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
    }

    /// Of length 1; as it is where it has no length.
    @inline(__always)
    var normalized: Self {
        let square = dot(self)
        return square > 0 ? self / square.squareRoot() : self
    }

    @inline(__always)
    func mixed(_ other: Self, _ share: Float) -> Self { self + (other - self) * share }
}
