import ApusData
import ApusVision

extension BuiltInCheck {
    /// Searches the first two hundred test pictures of the shapes for boxes, at most a hundred a picture.
    static func proposalCoverage(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let world = ShapesWorld(seed: UInt64(recipe.seed), split: .test, count: 200)
        var recall = ProposalRecall()
        var boxes = 0
        for index in 0..<world.count {
            let found = SelectiveSearch.small(world.image(index))
            boxes += found.count
            recall.add(found, world.record(index).objects)
        }
        tell("\(recall.covered) of \(recall.objects) shapes under \(boxes) boxes of \(world.count) pictures")
        tell("mean of the best overlaps: \(recall.averageBestOverlap ?? 0)")
        return recall.recall ?? 0
    }
}
