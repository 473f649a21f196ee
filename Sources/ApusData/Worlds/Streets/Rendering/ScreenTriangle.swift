/// A triangle on the picture, lit, its depth and texture as planes over the picture.
struct ScreenTriangle {
    /// Corners in pixels, from the uppermost down.
    var a: SIMD2<Float>
    var b: SIMD2<Float>
    var c: SIMD2<Float>
    /// 1 / depth, and texture coordinates over depth: value at (0, 0), change per pixel along x, along y.
    var inverseDepth: Vector3
    var u: Vector3
    var v: Vector3
    /// With the light that falls on it.
    var color: Vector3
    /// The light itself, for patterns that have colours of their own.
    var light: Vector3
    var emission: Float
    var seed: UInt32
    var object: Int32
    var pattern: Surface.Pattern
    var surface: StreetSurface
}

/// The value of a plane at a place of the picture.
@inline(__always)
func planeValue(_ plane: Vector3, _ x: Float, _ y: Float) -> Float { plane.x + plane.y * x + plane.z * y }

/// A lamp that dazzles: a halo is laid over it.
struct Glow {
    var center: SIMD2<Float>
    var radius: Float
    var inverseDepth: Float
    var color: Vector3
}
