import ApusTensor

/// What stands beside the road and is nobody's class: houses, trees, posts.
enum SceneryMesh {
    /// A house whose front, `width` metres wide, faces along x; `depth` metres deep.
    static func building(_ stream: inout RandomStream, style: BuildingStyle, width: Float, depth: Float)
        -> Mesh
    {
        var mesh = Mesh()
        let floors = style.floors.lowerBound + stream.integer(below: style.floors.count)
        let height = Float(floors) * 3.1 + 1
        let wall = Surface(stream.shade(style.walls, by: 0.05))
        let seed = stream.seed() & 0xFFFF | style.window << 16
        let (x, y) = (depth / 2, width / 2)
        let front = mesh.add(
            wall.patterned(.facade, seed: seed, origin: Vector3(x, -y, 0), u: Vector3(0, 1, 0)))
        let side = mesh.add(
            wall.patterned(.facade, seed: seed &+ 77, origin: Vector3(-x, y, 0), u: Vector3(1, 0, 0)))
        let up = Vector3(0, 0, height)
        let (a, b) = (Vector3(x, -y, 0), Vector3(x, y, 0))
        let (c, d) = (Vector3(-x, y, 0), Vector3(-x, -y, 0))
        mesh.quad(a, b, b + up, a + up, front)
        mesh.quad(b, c, c + up, b + up, side)
        mesh.quad(c, d, d + up, c + up, front)
        mesh.quad(d, a, a + up, d + up, side)
        let tiles = Surface(stream.shade(style.roofs, by: 0.04))
        if stream.chance(style.pitchedShare) {
            let rise = depth * stream.float(0.22, 0.35)
            let (p, q) = (Vector3(0, -y, height + rise), Vector3(0, y, height + rise))
            let eaves = Vector3(0.35, 0, -0.2)
            let roof = mesh.add(
                tiles.patterned(.roof, seed: seed, u: Vector3(0, 1, 0), v: Vector3(0, 0, 1)))
            mesh.quad(a + up + eaves, b + up + eaves, q, p, roof)
            mesh.quad(c + up - Vector3(0.35, 0, 0.2), d + up - Vector3(0.35, 0, 0.2), p, q, roof)
            let gable = mesh.add(wall)
            mesh.triangle(b + up, c + up, q, gable)
            mesh.triangle(d + up, a + up, p, gable)
        } else {
            let flat = mesh.add(tiles)
            mesh.box(
                Vector3(-x - 0.2, -y - 0.2, height - 0.35), Vector3(x + 0.2, y + 0.2, height + 0.15), flat)
            let hut = stream.float(0, y * 0.6)
            mesh.box(Vector3(-1.5, hut - 1.5, height), Vector3(1.5, hut + 1.5, height + 2), flat)
        }
        return mesh
    }

    /// A trunk and a few heaps of leaves; or a fir.
    static func tree(_ stream: inout RandomStream, leaves: [Int]) -> Mesh {
        var mesh = Mesh()
        let bark = mesh.add(Surface(stream.shade([0x5A4634, 0x6E5A46, 0x4A3C30], by: 0.03)))
        let color = stream.shade(leaves, by: 0.05)
        let seed = stream.seed()
        let leaf = mesh.add(Surface(color).patterned(.leaves, seed: seed, u: Vector3(0.7, 0.7, 0)))
        if stream.chance(0.2) {
            let height = stream.float(5, 8)
            mesh.rod(Vector3(), Vector3(0, 0, 1.2), 0.16, sides: 5, bark)
            for tier in 0..<4 {
                let low = 0.8 + Float(tier) * height * 0.2
                let radius = (1.9 - Float(tier) * 0.4) * height / 7
                mesh.rod(Vector3(0, 0, low), Vector3(0, 0, low + height * 0.36), radius, 0.02, sides: 9, leaf)
            }
            return mesh
        }
        let trunk = stream.float(2, 2.8)
        let size = stream.float(1.3, 2.1)
        mesh.rod(Vector3(), Vector3(0, 0, trunk + size * 0.4), 0.17, 0.1, sides: 6, bark)
        for heap in 0..<4 {
            let spread = heap == 0 ? 0 : size * 0.62
            let turn = Circle.points(12)[(heap * 4 + stream.integer(below: 4)) % 12] * spread
            let radius = size * (heap == 0 ? 0.95 : stream.float(0.6, 0.8))
            let center = Vector3(
                turn.x, turn.y, trunk + size * (heap == 0 ? 1.0 : stream.float(0.45, 0.95)))
            mesh.ellipsoid(
                center, Vector3(radius, radius, radius * 0.85), sides: 8, bands: 5, roughness: 0.14,
                seed: seed &+ UInt32(heap), leaf)
        }
        return mesh
    }

    /// A low, wide heap of leaves.
    static func bush(_ stream: inout RandomStream, leaves: [Int]) -> Mesh {
        var mesh = Mesh()
        let seed = stream.seed()
        let leaf = mesh.add(
            Surface(stream.shade(leaves, by: 0.05)).patterned(.leaves, seed: seed, u: Vector3(0.7, 0.7, 0)))
        let size = stream.float(0.5, 0.9)
        mesh.ellipsoid(
            Vector3(0, 0, size * 0.7), Vector3(size, size * 1.4, size * 0.8), sides: 8, bands: 4,
            roughness: 0.15,
            seed: seed, leaf)
        return mesh
    }

    /// A street lamp whose arm reaches along x.
    static func lampPost(_ stream: inout RandomStream, isDark: Bool) -> Mesh {
        var mesh = Mesh()
        let metal = mesh.add(Surface(stream.pick([0x5A6066, 0x3A4A44, 0x7A8086])))
        let lamp = mesh.add(Surface(isDark ? 0xFFE2A0 : 0xD0D4D4, emission: isDark ? 1 : 0.1))
        let height = stream.float(5.5, 7)
        mesh.rod(Vector3(), Vector3(0, 0, height), 0.09, 0.06, sides: 6, metal)
        mesh.rod(Vector3(0, 0, height), Vector3(1.3, 0, height + 0.35), 0.05, sides: 5, metal)
        mesh.box(Vector3(1.1, -0.16, height + 0.28), Vector3(1.8, 0.16, height + 0.42), metal)
        mesh.box(Vector3(1.15, -0.13, height + 0.2), Vector3(1.75, 0.13, height + 0.29), lamp)
        return mesh
    }

    /// A pole, and maybe an arm along y that carries something over the road.
    static func pole(height: Float, arm: Float = 0) -> Mesh {
        var mesh = Mesh()
        let metal = mesh.add(Surface(0x80868B))
        let radius: Float = arm == 0 ? 0.045 : 0.1
        mesh.rod(Vector3(), Vector3(0, 0, height), radius, sides: 6, metal)
        if arm != 0 {
            mesh.rod(Vector3(0, 0, height - 0.15), Vector3(0, arm, height + 0.05), 0.07, sides: 5, metal)
        }
        return mesh
    }
}

/// How the houses of a street look; the splits share none.
struct BuildingStyle {
    var walls: [Int]
    var roofs: [Int]
    var floors: ClosedRange<Int>
    var pitchedShare: Double
    /// Which kind of windows: 0 single, 1 wide, 2 bands.
    var window: UInt32
}
