import ApusTensor
import ApusVision

/// A seeded world of road scenes, drawn in three dimensions: eight classes of road users, lights and signs, at day, at
/// dusk and in the rain.
///
/// Picture `i` is a scene of its own, from the stream (seed, split, i): the same bits on every machine, in any order.
/// The splits differ in streams, in the colours of walls, roofs, leaves and grounds, in lanes, medians and curvatures;
/// the annotated things come from one distribution. All geometry is in metres; ``StreetScene`` and
/// ``PinholeCamera`` say in which frames. See ``StreetLabels`` for what is marked and what is left out.
public struct StreetsWorld: DetectionDataset {
    /// An object counts as occluded, where shares of such are given, when others hide more than this of it.
    public static let occlusionThreshold = 0.05

    public let seed: UInt64
    public let split: WorldSplit
    public let count: Int
    public let canvas: Canvas

    /// - Precondition: the count is not negative, and the sides are at least 32.
    public init(
        seed: UInt64, split: WorldSplit = .train, count: Int, width: Int = 320, height: Int = 192
    ) {
        precondition(count >= 0, "StreetsWorld: a count of \(count)")
        precondition(width >= 32 && height >= 32, "StreetsWorld: \(width)x\(height) is below 32x32")
        self.seed = seed
        self.split = split
        self.count = count
        canvas = Canvas(width: width, height: height)
    }

    public var categories: [ObjectCategory] {
        StreetCategory.allCases.map { ObjectCategory(id: $0.rawValue + 1, name: $0.name) }
    }

    public func record(_ index: Int) -> ImageRecord {
        ImageRecord(
            id: index + 1, name: split.pictureName(in: "streets", index), canvas: canvas,
            objects: renderer(index).annotations())
    }

    public func image(_ index: Int) -> Image { renderer(index).image() }

    /// The picture and all that is known of it.
    public func frame(_ index: Int) -> StreetFrame { renderer(index).frame() }

    /// The scene, which any camera may look at.
    public func scene(_ index: Int) -> StreetScene {
        SceneComposer.scene(stream: stream(index), split: split)
    }

    private func renderer(_ index: Int) -> StreetRenderer {
        let scene = scene(index)
        var mount = stream(index).child("camera")
        return StreetRenderer(
            scene, camera: scene.frontCamera(canvas: canvas, height: mount.uniform(in: 1.4..<2.1)),
            noise: stream(index).child("noise"))
    }

    private func stream(_ index: Int) -> RandomStream {
        precondition((0..<count).contains(index), "StreetsWorld: picture \(index) of \(count)")
        return RandomStream(seed: seed, "streets", split.key, .init(index))
    }
}
