import ApusVision

/// The kerb stones along both edges of a road, lowered at the crossing.
enum KerbMesh {
    /// In the world's frame.
    static func make(_ road: RoadLayout, kerb: Vector3) -> Mesh {
        var mesh = Mesh()
        let stones = [mesh.add(Surface(kerb)), mesh.add(Surface(kerb * 0.93))]
        let step = 3.0
        for index in -14..<40 {
            let (near, far) = (Double(index) * step, Double(index + 1) * step)
            let middle = (near + far) / 2
            let isLowered =
                road.crossing.map { abs($0 - middle) < RoadLayout.crossingWidth / 2 + step / 2 } ?? false
            let height = isLowered ? 0.02 : RoadLayout.kerbHeight
            let stone = stones[index & 1]
            for (edge, outward) in [(road.rightEdge, -1.0), (road.leftEdge, 1.0)] {
                func corner(_ x: Double, _ offset: Double, _ z: Double) -> Vector3 {
                    var point = road.point(x: x, offset: offset)
                    point.z = z
                    return Vector3(point)
                }
                let back = edge + outward * RoadLayout.kerbWidth
                let (a, b) = (corner(near, edge, 0), corner(far, edge, 0))
                let (c, d) = (corner(far, edge, height), corner(near, edge, height))
                let (e, f) = (corner(far, back, height), corner(near, back, height))
                if outward < 0 {
                    mesh.quad(b, a, d, c, stone)
                    mesh.quad(d, f, e, c, stone)
                } else {
                    mesh.quad(a, b, c, d, stone)
                    mesh.quad(c, e, f, d, stone)
                }
            }
        }
        return mesh
    }
}
