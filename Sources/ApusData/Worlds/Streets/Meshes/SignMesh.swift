import ApusTensor

/// Traffic signs and lights. The annotated part has a mesh of its own, around its own middle; its pole is another
/// object.
enum SignMesh {
    /// The numbers of speed limits, in km/h.
    static let limits = [20, 30, 40, 50, 60, 70, 80, 100]

    /// A round plate that faces along x.
    static func speedLimit(_ stream: inout RandomStream) -> Mesh {
        var mesh = Mesh()
        let radius = stream.float(0.4, 0.5)
        let index = UInt32(stream.integer(below: limits.count))
        let face = mesh.add(
            Surface(0xFFFFFF, emission: 0.12).patterned(
                .speedLimit, seed: index, u: Vector3(0, 1 / radius, 0), v: Vector3(0, 0, 1 / radius)))
        plate(&mesh, outline: Circle.points(16).map { $0 * radius }, face: face)
        return mesh
    }

    /// A triangular plate, point up, that faces along x.
    static func warning(_ stream: inout RandomStream) -> Mesh {
        var mesh = Mesh()
        let radius = stream.float(0.5, 0.62)
        let picture = UInt32(stream.integer(below: SignPictures.warnings.count))
        let isYellow: UInt32 = stream.chance(0.3) ? 256 : 0
        let face = mesh.add(
            Surface(0xFFFFFF, emission: 0.12).patterned(
                .warning, seed: picture | isYellow, u: Vector3(0, 1 / radius, 0), v: Vector3(0, 0, 1 / radius)
            ))
        let corner = radius * 0.866
        plate(
            &mesh,
            outline: [SIMD2(0, radius), SIMD2(-corner, -radius / 2), SIMD2(corner, -radius / 2)], face: face)
        return mesh
    }

    /// Signs that nobody annotates: blue discs, parking squares, direction boards.
    static func information(_ stream: inout RandomStream) -> Mesh {
        var mesh = Mesh()
        let kind = stream.integer(below: 3)
        let half =
            kind == 2
            ? SIMD2(stream.float(0.7, 1), stream.float(0.28, 0.4)) : SIMD2(repeating: stream.float(0.3, 0.4))
        let face = mesh.add(
            Surface(kind == 2 ? 0x2E7D4A : 0x2A5CB8, emission: 0.1).patterned(
                .information, seed: UInt32(kind), u: Vector3(0, 1 / half.x, 0), v: Vector3(0, 0, 1 / half.y)))
        let outline =
            kind == 0
            ? Circle.points(16).map { $0 * half }
            : [SIMD2(1, 1), SIMD2(-1, 1), SIMD2(-1, -1), SIMD2(1, -1)].map { $0 * half }
        plate(&mesh, outline: outline, face: face)
        return mesh
    }

    /// A thin plate with a grey back; the outline is counter-clockwise in (y, z), which is what a reader before it sees.
    private static func plate(_ mesh: inout Mesh, outline: [SIMD2<Float>], face: Int32) {
        let back = mesh.add(Surface(0x8C9094))
        func front(_ index: Int) -> Vector3 { Vector3(0.02, outline[index].x, outline[index].y) }
        func rear(_ index: Int) -> Vector3 { Vector3(-0.02, outline[index].x, outline[index].y) }
        for index in 1..<outline.count - 1 {
            mesh.triangle(front(0), front(index), front(index + 1), face)
            mesh.triangle(rear(0), rear(index + 1), rear(index), back)
        }
    }

    /// A head of three lamps on a dark board, facing along x.
    ///
    /// - Parameter lit: 0 for the upper lamp, 1, or 2.
    static func trafficLight(_ stream: inout RandomStream, lit: Int) -> Mesh {
        var mesh = Mesh()
        let board = mesh.add(Surface(0x15171A))
        let edge = mesh.add(Surface(stream.chance(0.4) ? 0xD8D4C4 : 0x2A2D30))
        let hood = mesh.add(Surface(0x0C0D0F).twoSided)
        let (half, tall) = (stream.float(0.3, 0.36), stream.float(0.72, 0.82))
        mesh.box(Vector3(-0.1, -half, -tall), Vector3(0.02, half, tall), edge)
        mesh.quad(
            Vector3(0.03, -half + 0.05, -tall + 0.05), Vector3(0.03, half - 0.05, -tall + 0.05),
            Vector3(0.03, half - 0.05, tall - 0.05), Vector3(0.03, -half + 0.05, tall - 0.05), board)
        let bright = [0xFF2A1C, 0xFFB81C, 0x2CFF7A]
        let dim = [0x3C1210, 0x3A2A10, 0x103A20]
        for lamp in 0..<3 {
            let center = Vector3(0.05, 0, tall * (0.62 - 0.62 * Float(lamp)))
            let isLit = lamp == lit
            let glass = mesh.add(Surface(isLit ? bright[lamp] : dim[lamp], emission: isLit ? 1 : 0))
            mesh.disc(center, radius: 0.2, normal: Vector3(1, 0, 0), sides: 10, glass)
            let points = Circle.points(12)
            for side in 0..<6 {
                let (p, q) = (points[side] * 0.22, points[side + 1] * 0.22)
                let (a, b) = (center + Vector3(0, p.x, p.y), center + Vector3(0, q.x, q.y))
                mesh.quad(a, b, b + Vector3(0.16, 0, 0), a + Vector3(0.16, 0, 0), hood)
            }
        }
        return mesh
    }
}
