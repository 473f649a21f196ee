import ApusTensor
import ApusVision

/// Signs, lights, people and what stands beside the road.
extension SceneComposer {
    /// Traffic lights at the crossing, or at a place of their own: on both sides, and maybe over the road.
    mutating func addLights() {
        guard stream.chance(0.62) else { return }
        let x = road.crossing.map { $0 + RoadLayout.crossingWidth / 2 + 0.6 } ?? stream.uniform(in: 12..<28)
        let right = road.rightEdge - 0.8
        let left = road.leftEdge + 0.8
        addLight(x: x, offset: right, height: stream.uniform(in: 2.7..<3.3))
        if stream.chance(0.6) { addLight(x: x, offset: left, height: stream.uniform(in: 2.7..<3.3)) }
        if stream.chance(0.45) {
            let arm = -right + road.laneOffset(ahead: true, 0)
            add(.scenery(.pole(height: 5.4, arm: Float(arm))), x: x + 0.3, offset: right)
            add(
                .annotated(.trafficLight), x: x + 0.1, offset: right + arm - 0.2, height: 4.9, turn: Double.pi
            )
        }
    }

    private mutating func addLight(x: Double, offset: Double, height: Double) {
        guard take(x: x, offset: offset, halfLength: 0.4, halfWidth: 0.4) else { return }
        add(.scenery(.pole(height: Float(height), arm: 0)), x: x + 0.15, offset: offset)
        let turn = Double.pi + stream.uniform(in: -0.15..<0.15)
        add(.annotated(.trafficLight), x: x, offset: offset, height: height, turn: turn)
    }

    /// Plates on poles at both edges, facing what drives along x; some poles carry two.
    mutating func addSigns() {
        for isRight in [true, false] {
            var x = stream.uniform(in: 7..<16)
            let count = isRight ? 1 + stream.integer(below: 3) : stream.integer(below: 3)
            for _ in 0..<count {
                addSign(x: x, offset: isRight ? road.rightEdge - 0.7 : road.leftEdge + 0.7)
                x += stream.uniform(in: 3..<8)
            }
        }
    }

    private mutating func addSign(x: Double, offset: Double) {
        guard take(x: x, offset: offset, halfLength: 0.5, halfWidth: 0.5) else { return }
        let low = stream.uniform(in: 2.0..<2.5)
        let isPair = stream.chance(0.25)
        add(.scenery(.pole(height: Float(low + (isPair ? 1.5 : 0.5)), arm: 0)), x: x + 0.07, offset: offset)
        let turn = Double.pi + stream.uniform(in: -0.2..<0.2)
        let first = sign()
        add(first, x: x, offset: offset, height: low, turn: turn)
        if isPair { add(sign(), x: x, offset: offset, height: low + 1.12, turn: turn) }
    }

    private mutating func sign() -> StreetObject.Kind {
        stream.pick(weighted: [
            (.annotated(.speedLimitSign), 4), (.annotated(.warningSign), 4), (.scenery(.informationSign), 2),
        ])
    }

    /// People on both pavements and on the crossing, and a few who ride there.
    mutating func addPeople() {
        let share = stream.uniform(in: 0.2..<1)
        for isRight in [true, false] {
            let edge = isRight ? road.rightEdge : road.leftEdge
            let outward = isRight ? -1.0 : 1.0
            var x = stream.uniform(in: -12..<10)
            while x < 37 {
                let offset = edge + outward * stream.uniform(in: 0.8..<(road.pavementWidth + 0.2))
                let turn = (stream.chance(0.5) ? 0 : Double.pi) + stream.uniform(in: -0.4..<0.4)
                if stream.chance(0.16) {
                    if take(x: x, offset: offset, halfLength: 1, halfWidth: 0.35) {
                        add(.annotated(.cyclist), x: x, offset: offset, turn: turn, speed: 4)
                    }
                } else if stream.chance(share) {
                    addPerson(x: x, offset: offset, turn: turn)
                    // Some go in twos.
                    if stream.chance(0.3) { addPerson(x: x + 0.2, offset: offset + 0.65, turn: turn) }
                }
                x += stream.uniform(in: 2.5..<12)
            }
        }
        guard let crossing = road.crossing else { return }
        for _ in 0..<stream.integer(below: 4) {
            let offset = stream.uniform(in: road.rightEdge..<road.leftEdge)
            let turn = (stream.chance(0.5) ? 0.5 : -0.5) * Double.pi + stream.uniform(in: -0.2..<0.2)
            addPerson(x: crossing + stream.uniform(in: -1.2..<1.2), offset: offset, turn: turn)
        }
    }

    private mutating func addPerson(x: Double, offset: Double, turn: Double) {
        guard take(x: x, offset: offset, halfLength: 0.35, halfWidth: 0.3) else { return }
        add(
            .annotated(.pedestrian), x: x, offset: offset, turn: turn, speed: stream.uniform(in: 0..<1.8))
    }

    /// Houses and trees along both sides, lamp posts between them.
    mutating func addScenery() {
        let styles = look.palette.buildings.count
        let style = stream.integer(below: styles)
        for isRight in [true, false] {
            let outward = isRight ? -1.0 : 1.0
            let edge = (isRight ? road.rightEdge : road.leftEdge) + outward * (road.pavementWidth + 0.3)
            // A house's front faces the road.
            let turn = isRight ? Double.pi / 2 : -Double.pi / 2
            let setBack = density > 0.6 ? stream.uniform(in: 0.2..<1.5) : stream.uniform(in: 2..<9)
            var x = -30.0
            while x < 120 {
                let width = stream.uniform(in: 8..<18)
                x += width / 2
                if stream.chance(0.25 + 0.7 * density) {
                    let depth = stream.uniform(in: 8..<13)
                    let kind = stream.chance(0.6) ? style : stream.integer(below: styles)
                    let back = outward * (setBack + depth / 2 + stream.uniform(in: 0..<1))
                    add(
                        .scenery(.building(width: Float(width), depth: Float(depth), style: kind)), x: x,
                        offset: edge + back, turn: turn)
                } else {
                    addGreen(x: x, edge: edge, outward: outward)
                }
                x += width / 2 + stream.uniform(in: 0..<(density > 0.7 ? 1 : 6))
            }
            addPosts(edge: isRight ? road.rightEdge : road.leftEdge, outward: outward, turn: turn)
        }
    }

    private mutating func addGreen(x: Double, edge: Double, outward: Double) {
        for _ in 0..<(1 + stream.integer(below: 3)) {
            let along = x + stream.uniform(in: -6..<6)
            let offset = edge + outward * stream.uniform(in: 1.5..<14)
            add(
                .scenery(stream.chance(0.7) ? .tree : .bush), x: along, offset: offset,
                turn: stream.uniform(in: 0..<6))
        }
    }

    private mutating func addPosts(edge: Double, outward: Double, turn: Double) {
        if stream.chance(0.75) {
            var x = stream.uniform(in: -20..<4)
            let step = stream.uniform(in: 16..<28)
            while x < 100 {
                let offset = edge + outward * 0.6
                if take(x: x, offset: offset, halfLength: 0.3, halfWidth: 0.3) {
                    add(.scenery(.lampPost), x: x, offset: offset, turn: turn)
                }
                x += step
            }
        }
        if stream.chance(0.45) {
            var x = stream.uniform(in: 2..<14)
            while x < 80 {
                let offset = edge + outward * 1.1
                if take(x: x, offset: offset, halfLength: 0.5, halfWidth: 0.4) {
                    add(.scenery(.tree), x: x, offset: offset, turn: stream.uniform(in: 0..<6))
                }
                x += stream.uniform(in: 7..<14)
            }
        }
    }
}
