import ApusTensor
import ApusVision

/// Draws a scene: a road, the car that looks, traffic, people, signs, and what stands beside the road.
struct SceneComposer {
    var stream: RandomStream
    let look: StreetLook
    let conditions: StreetConditions
    let road: RoadLayout
    /// How built-up it is: 0 open country, 1 town.
    let density: Double
    private(set) var objects: [StreetObject] = []
    private var taken: [Footprint] = []

    /// A piece of the road that is taken, in the road's own coordinates.
    private struct Footprint {
        let x: Double
        let offset: Double
        let halfLength: Double
        let halfWidth: Double
    }

    init(stream start: RandomStream, split: WorldSplit) {
        stream = start
        conditions = StreetConditions(&stream)
        road = RoadLayout(&stream, split: split)
        look = StreetLook(
            split: split, isDark: conditions.isDark, isRaining: conditions.isRaining,
            lamp: stream.pick(weighted: [(0, 4.0), (1, 1.5), (2, 4.0)]))
        density = stream.uniform(in: 0.25..<1)
    }

    static func scene(stream: RandomStream, split: WorldSplit) -> StreetScene {
        var composer = SceneComposer(stream: stream, split: split)
        return composer.compose()
    }

    private mutating func compose() -> StreetScene {
        let egoLane = stream.integer(below: road.lanesAhead)
        let egoOffset = road.laneOffset(ahead: true, egoLane) + stream.uniform(in: -0.3..<0.3)
        let ego = road.point(x: 0, offset: egoOffset)
        let egoYaw = road.yaw(0) + stream.uniform(in: -0.05..<0.05)
        let egoSpeed = stream.uniform(in: 3..<14)
        taken.append(Footprint(x: 0, offset: egoOffset, halfLength: 3.5, halfWidth: 1.2))

        addTraffic(egoLane: egoLane)
        addParked()
        addLights()
        addSigns()
        addPeople()
        addScenery()
        let ground = GroundLook(&stream, palette: look.palette, isPaved: density > 0.6)
        return StreetScene(
            road: road, conditions: conditions, objects: objects, egoPosition: ego, egoYaw: egoYaw,
            egoSpeed: egoSpeed, split: look.split, ground: ground)
    }

    /// Whether a piece of the road is free; if so, takes it.
    mutating func take(x: Double, offset: Double, halfLength: Double, halfWidth: Double) -> Bool {
        let isFree = taken.allSatisfy {
            abs($0.x - x) > $0.halfLength + halfLength || abs($0.offset - offset) > $0.halfWidth + halfWidth
        }
        if isFree {
            taken.append(Footprint(x: x, offset: offset, halfLength: halfLength, halfWidth: halfWidth))
        }
        return isFree
    }

    /// Puts an object at a place of the road; its yaw is counted from the road's.
    mutating func add(
        _ kind: StreetObject.Kind, x: Double, offset: Double, height: Double = 0, turn: Double = 0,
        speed: Double = 0
    ) {
        var position = road.point(x: x, offset: offset)
        position.z = height
        objects.append(
            StreetObject(
                kind: kind, position: position, yaw: road.yaw(x) + turn, speed: speed,
                appearance: stream.child("appearance", .init(objects.count)), look: look))
    }

    private mutating func addTraffic(egoLane: Int) {
        let share = stream.uniform(in: 0.45..<1)
        for lane in 0..<road.lanesAhead {
            let start = lane == egoLane ? stream.uniform(in: 9..<22) : stream.uniform(in: -20..<8)
            addLane(ahead: true, lane, from: start, share: share)
        }
        for lane in 0..<road.lanesOncoming {
            addLane(ahead: false, lane, from: stream.uniform(in: -20..<6), share: share)
        }
    }

    private mutating func addLane(ahead: Bool, _ lane: Int, from start: Double, share: Double) {
        var x = start
        while x < 46 {
            if stream.chance(share) {
                addVehicle(ahead: ahead, lane: lane, x: &x)
            }
            x += stream.uniform(in: 3..<14)
        }
    }

    private mutating func addVehicle(ahead: Bool, lane: Int, x: inout Double) {
        let category = stream.pick(weighted: [
            (StreetCategory.car, 3.2), (.truck, 2.6), (.bus, 2.4), (.cyclist, 2.2),
        ])
        let half: Double
        switch category {
        case .bus: half = 6.1
        case .truck: half = 4.6
        case .cyclist: half = 1
        default: half = 2.6
        }
        x += half
        var offset = road.laneOffset(ahead: ahead, lane) + stream.uniform(in: -0.25..<0.25)
        // Bicycles keep to the edge of the outer lane.
        if category == .cyclist { offset += (ahead ? -1 : 1) * (road.laneWidth / 2 - 0.7) }
        let speed = category == .cyclist ? stream.uniform(in: 3..<7) : stream.uniform(in: 4..<14)
        if take(x: x, offset: offset, halfLength: half + 0.5, halfWidth: category == .cyclist ? 0.4 : 1.25) {
            add(
                .annotated(category), x: x, offset: offset,
                turn: (ahead ? 0 : Double.pi) + stream.uniform(in: -0.04..<0.04), speed: speed)
        }
        x += half
    }

    private mutating func addParked() {
        for isRight in [true, false] {
            guard (isRight ? road.parkingRight : road.parkingLeft) > 0 else { continue }
            let edge = isRight ? road.rightEdge + 1.05 : road.leftEdge - 1.05
            let share = stream.uniform(in: 0.3..<0.85)
            var x = stream.uniform(in: -20..<0)
            while x < 46 {
                guard stream.chance(share) else {
                    x += stream.uniform(in: 4..<9)
                    continue
                }
                let isTruck = stream.chance(0.1)
                let half = isTruck ? 4.5 : 2.6
                x += half
                let turn = (isRight ? 0 : Double.pi) + stream.uniform(in: -0.03..<0.03)
                if take(x: x, offset: edge, halfLength: half, halfWidth: 1.05) {
                    add(
                        .annotated(isTruck ? .truck : .car), x: x,
                        offset: edge + stream.uniform(in: -0.1..<0.1), turn: turn)
                }
                x += half + stream.uniform(in: 0.4..<2)
            }
        }
    }
}
