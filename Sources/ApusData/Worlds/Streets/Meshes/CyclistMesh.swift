import ApusTensor

/// A rider on a bicycle.
enum CyclistMesh {
    static func make(_ stream: inout RandomStream, isDark: Bool) -> Mesh {
        var mesh = Mesh()
        let tyre = mesh.add(Surface(Paint.tyre).twoSided)
        let spoke = mesh.add(Surface(0x9EA3A8))
        let frame = mesh.add(Surface(stream.shade(Paint.car), gloss: 0.2))
        let axes = [Vector3(-0.52, 0, 0.34), Vector3(0.54, 0, 0.34)]
        for axis in axes {
            for side in [Float(-1), 1] {
                mesh.ring(
                    axis + Vector3(0, side * 0.018, 0), inner: 0.27, outer: 0.34, normal: Vector3(0, side, 0),
                    sides: 14, tyre)
            }
            tread(&mesh, axis, tyre)
            let turn = stream.integer(below: 4)
            let points = Circle.points(16)
            for spokeIndex in 0..<4 {
                let p = points[spokeIndex * 2 + turn % 2] * 0.28
                mesh.rod(
                    axis + Vector3(p.x, 0, p.y), axis - Vector3(p.x, 0, p.y), 0.008, sides: 3, spoke)
            }
        }
        let saddle = Vector3(-0.22, 0, 0.92)
        let crank = Vector3(-0.06, 0, 0.32)
        let head = Vector3(0.4, 0, 0.86)
        for (from, to) in [
            (crank, saddle), (crank, head), (axes[0], crank), (axes[0], saddle), (head, axes[1]),
        ] {
            mesh.rod(from, to, 0.026, sides: 4, frame)
        }
        mesh.rod(saddle + Vector3(0.05, 0, -0.08), head, 0.026, sides: 4, frame)
        mesh.box(saddle + Vector3(-0.12, -0.07, 0), saddle + Vector3(0.14, 0.07, 0.06), tyre)
        let bar = Vector3(0.44, 0, 1.02)
        mesh.rod(head, bar, 0.022, sides: 4, frame)
        mesh.rod(bar - Vector3(0, 0.27, 0), bar + Vector3(0, 0.27, 0), 0.02, sides: 4, tyre)
        let lamp = mesh.add(Surface(0xF8F4E0, emission: isDark ? 1 : 0.1))
        let red = mesh.add(Surface(0xD02018, emission: isDark ? 0.9 : 0.1))
        mesh.box(Vector3(0.5, -0.05, 0.9), Vector3(0.57, 0.05, 1.0), lamp)
        mesh.box(Vector3(-0.45, -0.05, 0.72), Vector3(-0.38, 0.05, 0.84), red)
        addRider(&mesh, &stream, saddle: saddle, crank: crank, bar: bar)
        return mesh
    }

    /// What of a wheel is seen from ahead.
    private static func tread(_ mesh: inout Mesh, _ center: Vector3, _ surface: Int32) {
        let points = Circle.points(14)
        let half = Vector3(0, 0.022, 0)
        for index in points.indices {
            let (p, q) = (points[index] * 0.34, points[(index + 1) % points.count] * 0.34)
            let (a, b) = (center + Vector3(p.x, 0, p.y), center + Vector3(q.x, 0, q.y))
            mesh.quad(a + half, b + half, b - half, a - half, surface)
        }
    }

    private static func addRider(
        _ mesh: inout Mesh, _ stream: inout RandomStream, saddle: Vector3, crank: Vector3, bar: Vector3
    ) {
        let skin = mesh.add(Surface(stream.shade(Paint.skin, by: 0.03)))
        let top = mesh.add(Surface(stream.shade(Paint.cloth)))
        let bottom = mesh.add(Surface(stream.shade(Paint.trousers)))
        let shoe = mesh.add(Surface(0x202022))
        let shorts = stream.chance(0.4)
        let lean = stream.float(0.1, 0.34)
        let hip = saddle + Vector3(0, 0, 0.1)
        let neck = hip + Vector3(lean, 0, 0.6 - lean * 0.35)
        let pedal = Circle.points(12)[stream.integer(below: 12)] * 0.17
        for side in [Float(-1), 1] {
            let foot = crank + Vector3(side * pedal.x, side * 0.12, side * pedal.y - 0.03)
            // The knee lies ahead of the line from hip to foot, by what the leg's length leaves over.
            let across = Vector3(0, side * 0.1, 0)
            let middle = (hip + across + foot) * 0.5
            let line = foot - hip - across
            let rest = max(0.02, 0.2025 - line.dot(line) * 0.25).squareRoot()
            let knee = middle + Vector3(0, 1, 0).cross(line).normalized * -rest
            mesh.rod(hip + across, knee, 0.09, 0.07, sides: 6, bottom)
            mesh.rod(knee, foot, 0.07, 0.045, sides: 6, shorts ? skin : bottom)
            mesh.box(foot + Vector3(-0.08, -0.045, -0.05), foot + Vector3(0.17, 0.045, 0.05), shoe)
            let shoulder = neck + Vector3(-0.02, side * 0.2, -0.04)
            let hand = bar + Vector3(0, side * 0.24, 0.03)
            let elbow = (shoulder + hand) * 0.5 + Vector3(-0.02, side * 0.05, -0.06)
            mesh.rod(shoulder, elbow, 0.055, 0.048, sides: 5, top)
            mesh.rod(elbow, hand, 0.048, 0.038, sides: 5, skin)
        }
        let back = Vector3(-0.06, 0, 0.02)
        mesh.rod(hip + back * 0.5, (hip + neck) * 0.5 + back, 0.17, 0.18, sides: 8, top)
        mesh.rod((hip + neck) * 0.5 + back, neck, 0.18, 0.16, sides: 8, top)
        mesh.disc(neck, radius: 0.16, normal: (neck - hip).normalized, sides: 8, top)
        let face = neck + Vector3(0.06, 0, 0.19)
        mesh.rod(neck, face, 0.055, sides: 5, skin)
        mesh.ellipsoid(face, Vector3(0.105, 0.09, 0.125), sides: 8, bands: 5, skin)
        let hat =
            stream.chance(0.65)
            ? Surface(stream.shade(Paint.bus), gloss: 0.2) : Surface(stream.shade(Paint.hair))
        let helmet = mesh.add(hat)
        mesh.ellipsoid(
            face + Vector3(-0.02, 0, 0.055), Vector3(0.14, 0.115, 0.095), sides: 8, bands: 4, helmet)
        if stream.chance(0.3) {
            let bag = mesh.add(Surface(stream.shade(Paint.cloth)))
            let middle = (hip + neck) * 0.5 + Vector3(-0.27, 0, 0.1)
            mesh.box(middle - Vector3(0.1, 0.16, 0.2), middle + Vector3(0.1, 0.16, 0.2), bag)
        }
    }
}
