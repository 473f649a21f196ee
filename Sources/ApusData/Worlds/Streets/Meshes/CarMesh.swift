import ApusTensor

/// Passenger cars: hatchbacks, saloons, off-roaders, vans.
enum CarMesh {
    /// The side view, in shares of the length (from the rear) and of the height.
    private struct Body {
        var length: ClosedRange<Float>
        var width: ClosedRange<Float>
        var height: ClosedRange<Float>
        /// Where the bonnet ends and the boot begins.
        var bonnet: Float
        var boot: Float
        /// The roof's ends.
        var roofFront: Float
        var roofRear: Float
        /// The window sill's and the bonnet's front end's height.
        var sill: Float
        var nose: Float
    }

    private static let hatchback = Body(
        length: 3.7...4.2, width: 1.7...1.8, height: 1.44...1.54, bonnet: 0.73, boot: 0.02, roofFront: 0.55,
        roofRear: 0.12, sill: 0.62, nose: 0.5)
    private static let saloon = Body(
        length: 4.4...4.9, width: 1.76...1.88, height: 1.4...1.48, bonnet: 0.70, boot: 0.16, roofFront: 0.54,
        roofRear: 0.28, sill: 0.63, nose: 0.48)
    private static let offRoader = Body(
        length: 4.3...4.8, width: 1.84...1.95, height: 1.65...1.8, bonnet: 0.74, boot: 0.01, roofFront: 0.59,
        roofRear: 0.07, sill: 0.6, nose: 0.54)
    private static let van = Body(
        length: 4.6...5.2, width: 1.85...1.98, height: 1.9...2.1, bonnet: 0.87, boot: 0.005, roofFront: 0.7,
        roofRear: 0.02, sill: 0.55, nose: 0.43)

    static func make(_ stream: inout RandomStream, isDark: Bool) -> Mesh {
        var mesh = Mesh()
        let body = stream.pick(weighted: [(hatchback, 3), (saloon, 3), (offRoader, 2.5), (van, 1)])
        let length = stream.float(body.length.lowerBound, body.length.upperBound)
        let half = stream.float(body.width.lowerBound, body.width.upperBound) / 2
        let height = stream.float(body.height.lowerBound, body.height.upperBound)
        let paint = mesh.add(Surface(stream.shade(Paint.car), gloss: 0.35))
        let glass = mesh.add(Surface(Paint.glass, gloss: 0.55))
        let trim = mesh.add(Surface(Paint.black))

        func x(_ share: Float) -> Float { (share - 0.5) * length }
        let sill = body.sill * height
        let nose = body.nose * height
        let shoulder = half * 0.97
        mesh.prism(
            [
                (x(0.02), 0.24, half * 0.96), (x(0.98), 0.22, half * 0.94), (x(1), 0.42, half * 0.94),
                (x(0.985), nose, half * 0.93), (x(body.bonnet), sill, shoulder),
                (x(body.boot), sill, shoulder), (x(0), 0.5, half * 0.97),
            ], paint)

        // The cabin narrows towards the roof; its panes lie in its faces.
        let roof = half * 0.74
        let (low, high) = (sill, height)
        let front = x(body.bonnet + 0.01)
        let rear = x(body.boot + 0.015)
        let roofFront = x(body.roofFront)
        let roofRear = x(body.roofRear)
        mesh.taper(
            low: (rear, front, -half * 0.93, half * 0.93), lowZ: low,
            high: (roofRear, roofFront, -roof, roof), highZ: high, paint)
        let (a, b) = (Vector3(front, half * 0.93, low), Vector3(front, -half * 0.93, low))
        let (c, d) = (Vector3(rear, -half * 0.93, low), Vector3(rear, half * 0.93, low))
        let (e, f) = (Vector3(roofFront, roof, high), Vector3(roofFront, -roof, high))
        let (g, h) = (Vector3(roofRear, -roof, high), Vector3(roofRear, roof, high))
        mesh.pane(b, a, e, f, u: (0.06, 0.94), v: (0.06, 0.9), glass)
        mesh.pane(d, c, g, h, u: (0.08, 0.92), v: (0.12, 0.88), glass)
        let middle: Float = 0.47
        mesh.pane(c, b, f, g, u: (0.08, middle), v: (0.1, 0.86), glass)
        mesh.pane(c, b, f, g, u: (middle + 0.04, 0.95), v: (0.1, 0.86), glass)
        mesh.pane(a, d, h, e, u: (0.05, 1 - middle - 0.04), v: (0.1, 0.86), glass)
        mesh.pane(a, d, h, e, u: (1 - middle, 0.92), v: (0.1, 0.86), glass)

        addFace(&mesh, x: x(1), rearX: x(0), half: half, height: height, trim: trim, isDark: isDark)
        let radius = height > 1.6 ? Float(0.36) : 0.32
        for axle in [x(0.19), x(0.8)] {
            Wheels.pair(&mesh, x: axle, half: half, radius: radius, trim: trim)
        }
        let mirrors = x(body.bonnet - 0.04)
        for side in [Float(-1), 1] {
            mesh.box(
                Vector3(mirrors - 0.07, side > 0 ? half * 0.93 : -half - 0.1, sill + 0.02),
                Vector3(mirrors + 0.07, side > 0 ? half + 0.1 : -half * 0.93, sill + 0.15), paint)
        }
        return mesh
    }

    /// Lamps, grille, bumpers and number plates.
    private static func addFace(
        _ mesh: inout Mesh, x front: Float, rearX rear: Float, half: Float, height: Float, trim: Int32,
        isDark: Bool
    ) {
        let headlight = mesh.add(Surface(0xF4F2E4, emission: isDark ? 1 : 0.25))
        let tail = mesh.add(Surface(isDark ? 0xFF3020 : 0xB01818, emission: isDark ? 0.9 : 0.15))
        let plate = mesh.add(Surface(0xE8E6D8))
        let level = 0.36 * height
        for side in [Float(-1), 1] {
            let (inner, outer) = (side * half * 0.5, side * half * 0.92)
            let (low, high) = (min(inner, outer), max(inner, outer))
            mesh.quad(
                Vector3(front + 0.012, low, level), Vector3(front + 0.012, high, level),
                Vector3(front + 0.006, high, level + 0.15), Vector3(front + 0.006, low, level + 0.15),
                headlight)
            mesh.quad(
                Vector3(rear - 0.012, high, 0.5), Vector3(rear - 0.012, low, 0.5),
                Vector3(rear - 0.012, low, 0.5 + 0.12 * height),
                Vector3(rear - 0.012, high, 0.5 + 0.12 * height),
                tail)
        }
        let grille = half * 0.46
        mesh.quad(
            Vector3(front + 0.012, -grille, level - 0.03), Vector3(front + 0.012, grille, level - 0.03),
            Vector3(front + 0.006, grille, level + 0.13), Vector3(front + 0.006, -grille, level + 0.13), trim)
        mesh.quad(
            Vector3(front + 0.014, -0.26, 0.3), Vector3(front + 0.014, 0.26, 0.3),
            Vector3(front + 0.014, 0.26, 0.42), Vector3(front + 0.014, -0.26, 0.42), plate)
        mesh.quad(
            Vector3(rear - 0.014, 0.26, 0.5), Vector3(rear - 0.014, -0.26, 0.5),
            Vector3(rear - 0.014, -0.26, 0.62), Vector3(rear - 0.014, 0.26, 0.62), plate)
        mesh.box(
            Vector3(rear - 0.01, -half * 0.9, 0.24), Vector3(rear + 0.12, half * 0.9, 0.4), trim)
    }
}

/// Wheels of everything that has more than two of them.
enum Wheels {
    /// A wheel on either side of an axle: tyre, tread and rim.
    static func pair(_ mesh: inout Mesh, x: Float, half: Float, radius: Float, trim: Int32) {
        let tyre = mesh.add(Surface(Paint.tyre))
        let rim = mesh.add(Surface(0x9A9EA3, gloss: 0.2))
        for side in [Float(-1), 1] {
            let outside = Vector3(x, side * (half + 0.015), radius)
            let inside = Vector3(x, side * (half - 0.2), radius)
            let axis = Vector3(0, side, 0)
            mesh.disc(outside, radius: radius, normal: axis, sides: 12, tyre)
            mesh.disc(outside + axis * 0.01, radius: radius * 0.62, normal: axis, sides: 8, rim)
            mesh.disc(outside + axis * 0.018, radius: radius * 0.2, normal: axis, sides: 5, trim)
            mesh.rod(inside, outside, radius, sides: 10, tyre)
        }
    }
}
