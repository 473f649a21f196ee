/// A corner of a facet: where the camera sees it, and where it lies on its texture.
struct Corner {
    var point: Vector3
    var u: Float
    var v: Float

    @inline(__always)
    init(_ point: Vector3, _ place: Vector3, _ surface: Surface) {
        self.point = point
        if surface.pattern == .plain {
            u = 0
            v = 0
        } else {
            let offset = place - surface.origin
            u = offset.dot(surface.uAxis)
            v = offset.dot(surface.vAxis)
        }
    }

    static let nowhere = Corner(Vector3(), 0, 0)

    @inline(__always)
    private init(_ point: Vector3, _ u: Float, _ v: Float) {
        self.point = point
        self.u = u
        self.v = v
    }

    /// Where the edge to another corner crosses the near plane.
    @inline(__always)
    func cut(_ other: Corner) -> Corner {
        let share = (SceneProjection.nearPlane - point.z) / (other.point.z - point.z)
        return Corner(point.mixed(other.point, share), u + (other.u - u) * share, v + (other.v - v) * share)
    }
}

/// A corner on the picture.
struct ScreenCorner {
    var place: SIMD2<Float>
    /// 1 / depth, u / depth, v / depth.
    var values: Vector3
}

/// Up to five corners, without an array: a quad and the one that clipping adds.
struct Polygon {
    private var first = Corner.nowhere
    private var second = Corner.nowhere
    private var third = Corner.nowhere
    private var fourth = Corner.nowhere
    private var fifth = Corner.nowhere
    private(set) var count = 0

    @inline(__always)
    private subscript(_ index: Int) -> Corner {
        switch index {
        case 0: first
        case 1: second
        case 2: third
        case 3: fourth
        default: fifth
        }
    }

    @inline(__always)
    mutating func append(_ corner: Corner) {
        switch count {
        case 0: first = corner
        case 1: second = corner
        case 2: third = corner
        case 3: fourth = corner
        default: fifth = corner
        }
        count += 1
    }

    /// Leaves what lies in front of the near plane (Sutherland and Hodgman, 1974).
    @inline(__always)
    mutating func clip() {
        let near = SceneProjection.nearPlane
        var isWhole = true
        for index in 0..<count where self[index].point.z < near { isWhole = false }
        if isWhole { return }
        var result = Polygon()
        var previous = self[count - 1]
        for index in 0..<count {
            let corner = self[index]
            if (corner.point.z < near) != (previous.point.z < near) { result.append(previous.cut(corner)) }
            if corner.point.z >= near { result.append(corner) }
            previous = corner
        }
        self = result
    }

    @inline(__always)
    func screenCorner(_ index: Int, _ view: ViewFrame) -> ScreenCorner {
        let corner = self[index]
        let inverse = 1 / corner.point.z
        return ScreenCorner(
            place: view.project(corner.point),
            values: Vector3(inverse, corner.u * inverse, corner.v * inverse))
    }
}

extension ScreenTriangle {
    /// Takes the corners and the planes through their values; false for a triangle without an area.
    @inline(__always)
    mutating func span(_ first: ScreenCorner, _ second: ScreenCorner, _ third: ScreenCorner) -> Bool {
        let (p, q) = (second.place - first.place, third.place - first.place)
        let area = p.x * q.y - q.x * p.y
        guard abs(area) > 1e-5 else { return false }
        let alongX = ((second.values - first.values) * q.y - (third.values - first.values) * p.y) / area
        let alongY = ((third.values - first.values) * p.x - (second.values - first.values) * q.x) / area
        let origin = first.values - alongX * first.place.x - alongY * first.place.y
        inverseDepth = Vector3(origin.x, alongX.x, alongY.x)
        u = Vector3(origin.y, alongX.y, alongY.y)
        v = Vector3(origin.z, alongX.z, alongY.z)
        (a, b, c) = (first.place, second.place, third.place)
        if b.y < a.y { swap(&a, &b) }
        if c.y < b.y { swap(&b, &c) }
        if b.y < a.y { swap(&a, &b) }
        return true
    }

    /// Whether the picture may show a part of it.
    @inline(__always)
    func isOn(_ view: ViewFrame) -> Bool {
        a.y < Float(view.height) && c.y > 0 && min(a.x, b.x, c.x) < Float(view.width)
            && max(a.x, b.x, c.x) > 0
    }
}
