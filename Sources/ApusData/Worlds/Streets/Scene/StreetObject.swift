import ApusTensor
import ApusVision

/// One thing of a scene: what it is, how it looks, where it stands and how it moves.
public struct StreetObject: Sendable, Hashable {
    /// What it is: an annotated class, or scenery.
    public enum Kind: Sendable, Hashable {
        case annotated(StreetCategory)
        case scenery(Scenery)
    }

    public enum Scenery: Sendable, Hashable {
        /// Its front is so wide, and it is so deep, in metres.
        case building(width: Float, depth: Float, style: Int)
        case tree
        case bush
        case lampPost
        /// An arm, where there is one, reaches to the left by so many metres.
        case pole(height: Float, arm: Float)
        /// A sign of no annotated class.
        case informationSign
    }

    public let kind: Kind
    /// On the ground below the object's middle; the middle itself for signs and lights. Metres, world frame.
    public var position: SIMD3<Double>
    /// The direction it faces, in the world's frame.
    public var yaw: Double
    /// Metres a second along `yaw`.
    public var speed: Double
    /// What the look is drawn from.
    let appearance: RandomStream
    let look: StreetLook

    /// The shape, around the object's own origin.
    func mesh() -> Mesh {
        var stream = appearance
        switch kind {
        case .annotated(.car): return CarMesh.make(&stream, isDark: look.isDark)
        case .annotated(.truck): return LorryMesh.make(&stream, isDark: look.isDark)
        case .annotated(.bus): return BusMesh.make(&stream, isDark: look.isDark)
        case .annotated(.cyclist): return CyclistMesh.make(&stream, isDark: look.isDark)
        case .annotated(.pedestrian): return PersonMesh.make(&stream, isRaining: look.isRaining)
        case .annotated(.trafficLight): return SignMesh.trafficLight(&stream, lit: look.lamp)
        case .annotated(.speedLimitSign): return SignMesh.speedLimit(&stream)
        case .annotated(.warningSign): return SignMesh.warning(&stream)
        case .scenery(.building(let width, let depth, let style)):
            return SceneryMesh.building(
                &stream, style: look.palette.buildings[style], width: width, depth: depth)
        case .scenery(.tree): return SceneryMesh.tree(&stream, leaves: look.palette.leaves)
        case .scenery(.bush): return SceneryMesh.bush(&stream, leaves: look.palette.leaves)
        case .scenery(.lampPost): return SceneryMesh.lampPost(&stream, isDark: look.isDark)
        case .scenery(.pole(let height, let arm)): return SceneryMesh.pole(height: height, arm: arm)
        case .scenery(.informationSign): return SignMesh.information(&stream)
        }
    }

    /// What its pixels show.
    public var surface: StreetSurface {
        switch kind {
        case .annotated(let category):
            switch category {
            case .car: .car
            case .truck: .truck
            case .bus: .bus
            case .cyclist: .cyclist
            case .pedestrian: .pedestrian
            case .trafficLight: .trafficLight
            case .speedLimitSign: .speedLimitSign
            case .warningSign: .warningSign
            }
        case .scenery(.building): .building
        case .scenery(.tree), .scenery(.bush): .vegetation
        case .scenery(.lampPost), .scenery(.pole), .scenery(.informationSign): .pole
        }
    }

    public var category: StreetCategory? {
        if case .annotated(let category) = kind { category } else { nil }
    }

    /// No part of it is farther from `position` than this.
    var reach: Double {
        switch kind {
        case .annotated(.bus): 7
        case .annotated(.truck): 5.5
        case .annotated(.car): 3.2
        case .annotated: 2
        case .scenery(.building(let width, let depth, _)): Double(width + depth) / 2 + 24
        case .scenery(.tree): 10
        case .scenery(.lampPost): 9
        case .scenery(.pole(let height, let arm)): Double(height + abs(arm)) + 0.5
        case .scenery: 2
        }
    }
}

/// What the look of a whole scene's objects depends on.
struct StreetLook: Hashable {
    let split: WorldSplit
    let isDark: Bool
    let isRaining: Bool
    /// Which lamp all traffic lights show: 0 red, 1 amber, 2 green.
    let lamp: Int

    var palette: StreetPalette { StreetPalette.of(split) }
}
