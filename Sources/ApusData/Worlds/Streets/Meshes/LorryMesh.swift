import ApusTensor

/// Trucks: a cab before a box, a tipper's tray or a tank.
enum LorryMesh {
    static func make(_ stream: inout RandomStream, isDark: Bool) -> Mesh {
        var mesh = Mesh()
        let length = stream.float(6.2, 9)
        let half = stream.float(2.25, 2.5) / 2
        let cabHeight = stream.float(2.4, 2.9)
        let cabLength = stream.float(1.7, 2.1)
        let front = length / 2
        let rear = -length / 2
        let cab = mesh.add(Surface(stream.shade(Paint.cab), gloss: 0.25))
        let glass = mesh.add(Surface(Paint.glass, gloss: 0.5))
        let trim = mesh.add(Surface(Paint.black))

        // Frame and cab.
        mesh.box(Vector3(rear + 0.1, -half * 0.5, 0.55), Vector3(front - 0.3, half * 0.5, 0.95), trim)
        let back = front - cabLength
        let low = (back, front, -half * 0.96, half * 0.96)
        let high = (back, front - 0.22, -half * 0.9, half * 0.9)
        mesh.taper(low: low, lowZ: 0.5, high: low, highZ: cabHeight * 0.56, cab)
        mesh.taper(low: low, lowZ: cabHeight * 0.56, high: high, highZ: cabHeight, cab)
        let sill = cabHeight * 0.56
        let (a, b) = (Vector3(front, half * 0.96, sill), Vector3(front, -half * 0.96, sill))
        let (c, d) = (Vector3(back, -half * 0.96, sill), Vector3(back, half * 0.96, sill))
        let (e, f) = (Vector3(high.1, half * 0.9, cabHeight), Vector3(high.1, -half * 0.9, cabHeight))
        let (g, h) = (Vector3(back, -half * 0.9, cabHeight), Vector3(back, half * 0.9, cabHeight))
        mesh.pane(b, a, e, f, u: (0.06, 0.94), v: (0.05, 0.82), glass)
        mesh.pane(c, b, f, g, u: (0.35, 0.93), v: (0.02, 0.8), glass)
        mesh.pane(a, d, h, e, u: (0.07, 0.65), v: (0.02, 0.8), glass)
        addLamps(&mesh, front: front, rear: rear, half: half, trim: trim, isDark: isDark)

        switch stream.pick(weighted: [(0, 6.0), (1, 2.0), (2, 1.5)]) {
        case 0: addBox(&mesh, &stream, from: rear, to: back - 0.12, half: half, cabHeight: cabHeight)
        case 1: addTray(&mesh, &stream, from: rear, to: back - 0.15, half: half)
        default: addTank(&mesh, &stream, from: rear, to: back - 0.15, half: half)
        }
        for axle in [front - 0.95, rear + 1.2, rear + 2.25] {
            Wheels.pair(&mesh, x: axle, half: half - 0.03, radius: 0.48, trim: trim)
        }
        return mesh
    }

    private static func addBox(
        _ mesh: inout Mesh, _ stream: inout RandomStream, from rear: Float, to front: Float, half: Float,
        cabHeight: Float
    ) {
        let top = cabHeight + stream.float(0.3, 0.9)
        let wall = mesh.add(Surface(stream.shade(Paint.cargo)))
        let stripe = mesh.add(Surface(stream.shade(Paint.cab)))
        let seam = mesh.add(Surface(0x6A6E72))
        mesh.box(Vector3(rear, -half, 0.95), Vector3(front, half, top), wall)
        let (a, b) = (Vector3(front, half, 0.95), Vector3(front, -half, 0.95))
        let (c, d) = (Vector3(rear, -half, 0.95), Vector3(rear, half, 0.95))
        let up = Vector3(0, 0, top - 0.95)
        let band = stream.float(0.2, 0.6)
        let reach = stream.float(0.4, 1)
        mesh.pane(c, b, b + up, c + up, u: (0, reach), v: (band, band + 0.24), stripe)
        mesh.pane(a, d, d + up, a + up, u: (1 - reach, 1), v: (band, band + 0.24), stripe)
        // The doors behind: a seam, two bars and hinges.
        mesh.pane(d, c, c + up, d + up, u: (0.49, 0.51), v: (0.02, 0.98), seam)
        for bar in [Float(0.36), 0.62] {
            mesh.pane(d, c, c + up, d + up, u: (bar, bar + 0.02), v: (0.05, 0.95), seam)
        }
        mesh.pane(d, c, c + up, d + up, u: (0, 1), v: (0, 0.05), seam)
        mesh.pane(d, c, c + up, d + up, u: (0, 1), v: (0.96, 1), seam)
    }

    private static func addTray(
        _ mesh: inout Mesh, _ stream: inout RandomStream, from rear: Float, to front: Float, half: Float
    ) {
        let wall = mesh.add(Surface(stream.shade(Paint.cab)))
        let rib = mesh.add(Surface(0x4E5256))
        let load = mesh.add(Surface(stream.shade([0x8A7250, 0x6E6A62, 0xA58A5A, 0x5C4A36])))
        let top = stream.float(1.9, 2.3)
        mesh.box(Vector3(rear, -half, 0.95), Vector3(front, half, top), wall)
        mesh.taper(
            low: (rear + 0.15, front - 0.15, -half * 0.9, half * 0.9), lowZ: top,
            high: (rear + 1.4, front - 1.2, -half * 0.25, half * 0.25), highZ: top + stream.float(0.3, 0.7),
            load)
        var x = rear + 0.6
        while x < front - 0.1 {
            mesh.box(Vector3(x, -half - 0.03, 0.95), Vector3(x + 0.12, half + 0.03, top), rib)
            x += 0.9
        }
    }

    private static func addTank(
        _ mesh: inout Mesh, _ stream: inout RandomStream, from rear: Float, to front: Float, half: Float
    ) {
        let metal = mesh.add(Surface(stream.shade([0xC9CDD0, 0xE8E8E2, 0xB8BEC4]), gloss: 0.3))
        let band = mesh.add(Surface(stream.shade(Paint.cab)))
        let radius = half * 0.9
        let height = 0.98 + radius
        mesh.rod(Vector3(rear, 0, height), Vector3(front, 0, height), radius, sides: 12, metal)
        mesh.disc(Vector3(rear, 0, height), radius: radius, normal: Vector3(-1, 0, 0), sides: 12, metal)
        mesh.disc(Vector3(front, 0, height), radius: radius, normal: Vector3(1, 0, 0), sides: 12, metal)
        let middle = (rear + front) / 2
        mesh.rod(
            Vector3(middle - 0.5, 0, height), Vector3(middle + 0.5, 0, height), radius + 0.02, sides: 12, band
        )
    }

    private static func addLamps(
        _ mesh: inout Mesh, front: Float, rear: Float, half: Float, trim: Int32, isDark: Bool
    ) {
        let headlight = mesh.add(Surface(0xF4F2E4, emission: isDark ? 1 : 0.25))
        let tail = mesh.add(Surface(isDark ? 0xFF3020 : 0xB01818, emission: isDark ? 0.9 : 0.15))
        mesh.box(Vector3(front - 0.1, -half * 0.97, 0.35), Vector3(front + 0.06, half * 0.97, 0.75), trim)
        let (a, b) = (Vector3(front + 0.01, -half * 0.6, 0.95), Vector3(front + 0.01, half * 0.6, 0.95))
        let up = Vector3(0, 0, 0.35)
        mesh.quad(a, b, b + up, a + up, trim)
        // Bumper behind, with its red and white board.
        mesh.box(Vector3(rear, -half * 0.95, 0.45), Vector3(rear + 0.15, half * 0.95, 0.7), trim)
        for side in [Float(-1), 1] {
            let (inner, outer) = (side * half * 0.62, side * half * 0.93)
            let (low, high) = (min(inner, outer), max(inner, outer))
            mesh.quad(
                Vector3(front + 0.07, low, 0.48), Vector3(front + 0.07, high, 0.48),
                Vector3(front + 0.07, high, 0.7), Vector3(front + 0.07, low, 0.7), headlight)
            mesh.quad(
                Vector3(rear - 0.012, high, 0.48), Vector3(rear - 0.012, low, 0.48),
                Vector3(rear - 0.012, low, 0.68), Vector3(rear - 0.012, high, 0.68), tail)
        }
    }
}
