import ApusData
import ApusTensor
import ApusVision
import Testing

@Suite("Boxes that may hold a shape")
struct ShapesProposalsTests {
    @Test("Selective search covers nine shapes of ten with at most a hundred boxes")
    func recall() throws {
        let world = ShapesWorld(seed: 0, split: .test, count: 40)
        var recall = ProposalRecall()
        for index in 0..<world.count {
            let boxes = SelectiveSearch.small(world.image(index))
            #expect(boxes.count <= 100)
            recall.add(boxes, world.record(index).objects)
        }
        #expect(recall.objects > 80)
        #expect(try #require(recall.recall) >= 0.9, "\(recall)")
        #expect(try #require(recall.averageBestOverlap) >= 0.7, "\(recall)")
    }

    @Test("They are searched for once, and follow the picture through mirrors and stretches")
    func samples() throws {
        let world = ShapesWorld(seed: 0, count: 3, width: 64, height: 48)
        let memory = ProposalMemory(.small, count: world.count)
        let canvas = Canvas(width: 128, height: 96)
        let plain = DetectionExamples(world, size: .stretched(canvas), proposals: memory)
        let mirrored = DetectionExamples(
            world, size: .stretched(canvas),
            transform: ImageTransforms([RandomHorizontalFlip(probability: 1)]),
            proposals: memory)
        var stream = RandomStream(seed: 1)
        let (one, other) = (
            try plain.sample(1, stream: &stream), try mirrored.sample(1, stream: &stream)
        )
        #expect(one.proposals == SelectiveSearch.small(world.image(1)).map { $0.scaled(x: 2, y: 2) })
        #expect(!one.proposals.isEmpty)
        #expect(
            other.proposals
                == one.proposals.map {
                    Box(minX: 128 - $0.maxX, minY: $0.minY, maxX: 128 - $0.minX, maxY: $0.maxY)
                })
        // Another picture under the same number is not looked at.
        #expect(memory(1, world.image(2)) == SelectiveSearch.small(world.image(1)))
        let without = DetectionExamples(world, size: .stretched(canvas))
        #expect(try without.sample(0, stream: &stream).proposals.isEmpty)
    }

    @Test("A window cuts proposals at its edges")
    func window() {
        let sample = AnnotatedImage(
            image: Image(width: 10, height: 10, channels: 1, color: .black),
            proposals: [
                Box(minX: 0, minY: 0, maxX: 6, maxY: 6), Box(minX: 0, minY: 0, maxX: 3, maxY: 9),
                Box(minX: 4, minY: 4, maxX: 5, maxY: 5),
            ])
        let cut = sample.window(x: 3, y: 2, width: 5, height: 5)
        #expect(
            cut.proposals == [
                Box(minX: 0, minY: 0, maxX: 3, maxY: 4), Box(minX: 1, minY: 2, maxX: 2, maxY: 3),
            ])
    }
}
