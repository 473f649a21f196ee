import ApusTensor

/// City buses: a long box with rows of windows, doors and a lit destination board.
enum BusMesh {
    static func make(_ stream: inout RandomStream, isDark: Bool) -> Mesh {
        var mesh = Mesh()
        let length = stream.float(9, 12)
        let half = stream.float(2.45, 2.55) / 2
        let isDouble = stream.chance(0.2)
        let height = isDouble ? stream.float(4, 4.2) : stream.float(2.95, 3.2)
        let (front, rear) = (length / 2, -length / 2)
        let base = stream.shade(Paint.bus)
        let paint = mesh.add(Surface(base, gloss: 0.2))
        let skirt = mesh.add(Surface(stream.chance(0.5) ? base * 0.6 : stream.shade([0xE8E6E0, 0x3A4048])))
        let glass = mesh.add(
            isDark ? Surface(0xD8C48A, gloss: 0.1, emission: 0.55) : Surface(0x26323C, gloss: 0.45))
        let shield = mesh.add(Surface(Paint.glass, gloss: 0.45))
        let trim = mesh.add(Surface(Paint.black))
        let roof = mesh.add(Surface(0xD8DADB))

        mesh.taper(
            low: (rear, front, -half, half), lowZ: 0.9,
            high: (rear + 0.05, front - 0.12, -half * 0.97, half * 0.97),
            highZ: height, paint, top: roof)
        mesh.box(Vector3(rear, -half, 0.3), Vector3(front, half, 0.9), skirt)

        let decks: [(Float, Float)] = isDouble ? [(1.25, 2.05), (2.75, 3.6)] : [(1.3, 2.3)]
        for (low, high) in decks { addWindows(&mesh, rear, front, half, low, high, glass: glass, trim: trim) }
        addFront(&mesh, &stream, front: front, half: half, height: height, isDouble: isDouble, shield: shield)
        addRear(&mesh, rear: rear, half: half, height: height, glass: shield, isDark: isDark)
        addDoors(&mesh, front: front, half: half, glass: shield, trim: trim)
        let headlight = mesh.add(Surface(0xF4F2E4, emission: isDark ? 1 : 0.25))
        for side in [Float(-1), 1] {
            let (inner, outer) = (side * half * 0.62, side * half * 0.92)
            let (low, high) = (min(inner, outer), max(inner, outer))
            mesh.quad(
                Vector3(front + 0.012, low, 0.5), Vector3(front + 0.012, high, 0.5),
                Vector3(front + 0.012, high, 0.72), Vector3(front + 0.012, low, 0.72), headlight)
        }
        for axle in [front - 2.4, rear + 2.6] {
            Wheels.pair(&mesh, x: axle, half: half - 0.02, radius: 0.48, trim: trim)
        }
        return mesh
    }

    private static func addWindows(
        _ mesh: inout Mesh, _ rear: Float, _ front: Float, _ half: Float, _ low: Float, _ high: Float,
        glass: Int32,
        trim: Int32
    ) {
        let count = 7
        let step = (front - rear - 0.9) / Float(count)
        for side in [Float(-1), 1] {
            let y = side * (half + 0.012)
            func strip(_ from: Float, _ to: Float, _ lift: Float, _ surface: Int32, _ grow: Float) {
                let (a, b) = (
                    Vector3(from, y + side * lift, low - grow), Vector3(to, y + side * lift, low - grow)
                )
                let up = Vector3(0, 0, high - low + 2 * grow)
                if side < 0 {
                    mesh.quad(a, b, b + up, a + up, surface)
                } else {
                    mesh.quad(b, a, a + up, b + up, surface)
                }
            }
            strip(rear + 0.3, front - 0.45, 0, trim, 0.06)
            for window in 0..<count {
                let from = rear + 0.4 + Float(window) * step
                strip(from + 0.07, from + step - 0.07, 0.012, glass, 0)
            }
        }
    }

    private static func addFront(
        _ mesh: inout Mesh, _ stream: inout RandomStream, front: Float, half: Float, height: Float,
        isDouble: Bool,
        shield: Int32
    ) {
        let board = mesh.add(Surface(0x1C1C1E))
        let letters = mesh.add(Surface(stream.pick([0xFFB020, 0xF4E8C0, 0xA8F06A]), emission: 0.9))
        let (a, b) = (Vector3(front, -half, 0.9), Vector3(front, half, 0.9))
        let (c, d) = (Vector3(front - 0.12, half * 0.97, height), Vector3(front - 0.12, -half * 0.97, height))
        let share = 1 / (height - 0.9)
        mesh.pane(a, b, c, d, u: (0.05, 0.95), v: (0.15 * share, 1.45 * share), shield)
        let boardLow = 1.5 * share
        let boardHigh = 1.88 * share
        mesh.pane(a, b, c, d, u: (0.1, 0.9), v: (boardLow, boardHigh), board)
        mesh.pane(
            a, b, c, d, u: (0.16, 0.3), v: (boardLow + 0.08 * share, boardHigh - 0.08 * share), lift: 0.02,
            letters)
        mesh.pane(
            a, b, c, d, u: (0.36, stream.float(0.6, 0.84)),
            v: (boardLow + 0.1 * share, boardHigh - 0.1 * share),
            lift: 0.02, letters)
        if isDouble { mesh.pane(a, b, c, d, u: (0.05, 0.95), v: (2.0 * share, 2.9 * share), shield) }
    }

    private static func addRear(
        _ mesh: inout Mesh, rear: Float, half: Float, height: Float, glass: Int32, isDark: Bool
    ) {
        let tail = mesh.add(Surface(isDark ? 0xFF3020 : 0xB01818, emission: isDark ? 0.9 : 0.15))
        let grille = mesh.add(Surface(0x33373B))
        let (a, b) = (Vector3(rear, half, 0.9), Vector3(rear, -half, 0.9))
        let (c, d) = (Vector3(rear + 0.05, -half * 0.97, height), Vector3(rear + 0.05, half * 0.97, height))
        let share = 1 / (height - 0.9)
        mesh.pane(a, b, c, d, u: (0.1, 0.9), v: (0.75 * share, 1.6 * share), glass)
        mesh.pane(a, b, c, d, u: (0.25, 0.75), v: (0.08 * share, 0.5 * share), grille)
        for u in [Float(0.04), 0.86] {
            mesh.pane(a, b, c, d, u: (u, u + 0.1), v: (0.05 * share, 0.55 * share), tail)
        }
    }

    private static func addDoors(_ mesh: inout Mesh, front: Float, half: Float, glass: Int32, trim: Int32) {
        for start in [front - 1.6, -0.6] {
            let y = -half - 0.03
            let (a, b) = (Vector3(start, y, 0.4), Vector3(start + 1.15, y, 0.4))
            let up = Vector3(0, 0, 1.95)
            mesh.quad(a, b, b + up, a + up, trim)
            mesh.pane(a, b, b + up, a + up, u: (0.08, 0.46), v: (0.08, 0.94), glass)
            mesh.pane(a, b, b + up, a + up, u: (0.54, 0.92), v: (0.08, 0.94), glass)
        }
    }
}
