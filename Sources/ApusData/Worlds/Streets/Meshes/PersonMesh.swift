import ApusTensor

/// Pedestrians: adults and children, walking or standing, with coats, skirts, bags, hats and umbrellas.
enum PersonMesh {
    static func make(_ stream: inout RandomStream, isRaining: Bool) -> Mesh {
        var mesh = Mesh()
        let isChild = stream.chance(0.15)
        // Built 1.75 m tall, then scaled.
        let height = isChild ? stream.float(1.15, 1.45) : stream.float(1.58, 1.92)
        let scale = height / 1.75
        let breadth = scale * stream.float(0.92, 1.12)
        func at(_ x: Float, _ y: Float, _ z: Float) -> Vector3 { Vector3(x * scale, y * breadth, z * scale) }
        let skin = mesh.add(Surface(stream.shade(Paint.skin, by: 0.03)))
        let hair = mesh.add(Surface(stream.shade(Paint.hair, by: 0.03)))
        let top = mesh.add(Surface(stream.shade(Paint.cloth)))
        let bottom = mesh.add(Surface(stream.shade(Paint.trousers)))
        let shoe = mesh.add(Surface(stream.pick([0x1E1E20, 0x5A3A24, 0xD8D8D8])))

        let stride = stream.chance(0.75) ? stream.float(0.1, 0.32) : 0.02
        let wearsSkirt = stream.chance(0.25)
        for side in [Float(-1), 1] {
            let foot = side * stride
            let hip = at(0, side * 0.09, 0.9)
            let knee = at(foot * 0.5 + 0.04, side * 0.1, 0.48)
            let ankle = at(foot, side * 0.1, 0.06)
            mesh.rod(hip, knee, 0.095 * breadth, 0.075 * breadth, sides: 6, bottom)
            mesh.rod(knee, ankle, 0.075 * breadth, 0.05 * breadth, sides: 6, wearsSkirt ? skin : bottom)
            mesh.box(at(foot - 0.07, side * 0.1 - 0.05, 0), at(foot + 0.19, side * 0.1 + 0.05, 0.09), shoe)
        }
        if wearsSkirt {
            mesh.taper(
                low: (-0.2 * scale, 0.2 * scale, -0.23 * breadth, 0.23 * breadth), lowZ: 0.5 * scale,
                high: (-0.12 * scale, 0.12 * scale, -0.16 * breadth, 0.16 * breadth), highZ: 1.0 * scale,
                bottom)
        }
        // The trunk in two parts, narrowest at the waist; a coat reaches down to the thighs.
        let hem: Float = stream.chance(0.35) ? 0.62 : 0.86
        mesh.taper(
            low: (-0.14 * scale, 0.14 * scale, -0.2 * breadth, 0.2 * breadth), lowZ: hem * scale,
            high: (-0.115 * scale, 0.115 * scale, -0.17 * breadth, 0.17 * breadth), highZ: 1.1 * scale, top)
        mesh.taper(
            low: (-0.115 * scale, 0.115 * scale, -0.17 * breadth, 0.17 * breadth), lowZ: 1.1 * scale,
            high: (-0.1 * scale, 0.1 * scale, -0.225 * breadth, 0.225 * breadth), highZ: 1.45 * scale, top)
        let holdsUmbrella = isRaining ? stream.chance(0.4) : false
        for side in [Float(-1), 1] {
            let swing = -side * stride * 0.8
            let shoulder = at(0, side * 0.245, 1.41)
            let raised = holdsUmbrella && side > 0
            let elbow = raised ? at(0.1, side * 0.27, 1.17) : at(swing * 0.4 - 0.03, side * 0.285, 1.14)
            let hand = raised ? at(0.26, side * 0.15, 1.32) : at(swing + 0.05, side * 0.27, 0.88)
            mesh.rod(shoulder, elbow, 0.06 * breadth, 0.052 * breadth, sides: 5, top)
            mesh.rod(elbow, hand, 0.052 * breadth, 0.04 * breadth, sides: 5, top)
            mesh.ellipsoid(hand, Vector3(repeating: 0.05 * scale), sides: 5, bands: 3, skin)
        }
        mesh.rod(at(0, 0, 1.42), at(0.01, 0, 1.55), 0.055 * scale, sides: 5, skin)
        mesh.ellipsoid(at(0.015, 0, 1.625), at(0.105, 0.09, 0.125), sides: 8, bands: 5, skin)
        mesh.ellipsoid(at(-0.025, 0, 1.665), at(0.105, 0.105, 0.085), sides: 8, bands: 4, hair)
        addThings(&mesh, &stream, scale: scale, breadth: breadth, holdsUmbrella: holdsUmbrella)
        return mesh
    }

    private static func addThings(
        _ mesh: inout Mesh, _ stream: inout RandomStream, scale: Float, breadth: Float, holdsUmbrella: Bool
    ) {
        func at(_ x: Float, _ y: Float, _ z: Float) -> Vector3 { Vector3(x * scale, y * breadth, z * scale) }
        let cloth = mesh.add(Surface(stream.shade(Paint.cloth)))
        switch stream.integer(below: 5) {
        case 0: mesh.box(at(-0.3, -0.15, 1.0), at(-0.1, 0.15, 1.42), cloth)
        case 1: mesh.box(at(-0.12, -0.37, 0.55), at(0.16, -0.27, 0.84), cloth)
        case 2: mesh.rod(at(-0.03, 0, 1.66), at(-0.03, 0, 1.75), 0.13 * scale, 0.1 * scale, sides: 8, cloth)
        default: break
        }
        guard holdsUmbrella else { return }
        let stick = mesh.add(Surface(0x303030))
        let hand = at(0.26, 0.15, 1.32)
        let tip = hand + at(0, 0, 0.75)
        mesh.rod(hand, tip, 0.015, sides: 4, stick)
        let ring = Circle.points(8)
        let shade = mesh.add(Surface(stream.shade(Paint.cloth)).twoSided)
        for side in 0..<8 {
            let (p, q) = (ring[side], ring[(side + 1) % 8])
            let low = tip - Vector3(0, 0, 0.24)
            mesh.triangle(
                low + Vector3(p.x, p.y, 0) * 0.52, low + Vector3(q.x, q.y, 0) * 0.52, tip, shade)
        }
    }
}
