import ApusData
import ApusTensor
import ApusVision
import Foundation
import Testing

@Suite struct BatchMixingTests {
    /// What `Scripts/fixtures/augmentation.py` wrote.
    private struct Fixture: Decodable {
        struct Distribution: Decodable {
            let transform: String
            let canvas: [Int]
            let alpha: Double
            let parameter: String
            let draws: Int
            let values: [Double]
            let shares: [Double]
        }

        struct Mix: Decodable {
            let method: String
            let share: Double
            let patch: [Int]?
            let images: [Float]
            let softLabels: [Float]
        }

        let distributions: [Distribution]
        let mixes: [Mix]

        static func load() throws -> Fixture {
            let url = try #require(Bundle.module.url(forResource: "Fixtures/mixing.json", withExtension: nil))
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
        }
    }

    @Test func everyNumberIsDrawnAsTorchvisionDrawsIt() throws {
        let fixture = try Fixture.load()
        for reference in fixture.distributions {
            let mixing = BatchMixing([
                reference.transform == "mixup"
                    ? .mixup(alpha: reference.alpha) : .cutmix(alpha: reference.alpha)
            ])
            let canvas = Canvas(width: reference.canvas[0], height: reference.canvas[1])
            var stream = RandomStream(seed: 5)
            let found = (0..<6000).map { _ -> Double in
                let mix = mixing.draw(for: canvas, stream: &stream)
                switch reference.parameter {
                case "x": return Double(mix.patch?.x ?? -1)
                case "y": return Double(mix.patch?.y ?? -1)
                case "width": return Double(mix.patch?.width ?? -1)
                case "height": return Double(mix.patch?.height ?? -1)
                default: return mix.share
                }
            }
            // Kolmogorov and Smirnov's distance, within what chance does once in a thousand.
            let bound = 1.95 * (1 / 6000 + 1 / Double(reference.draws)).squareRoot()
            for (value, share) in zip(reference.values, reference.shares) {
                let limit = value + abs(value) * 1e-7
                let below = Double(found.count { $0 <= limit }) / 6000
                #expect(
                    abs(below - share) <= bound,
                    "\(reference.transform) of \(reference.alpha): \(below) of \(reference.parameter) up to \(value), not \(share)"
                )
            }
        }
    }

    @Test func batchesAreMixedLikeTorchvision() throws {
        // sines([3, 2, 4, 5], 0.7), rounded to float once.
        let images = Tensor((0..<120).map { Float(sin(0.7 * Double($0))) }, shape: [3, 2, 4, 5])
        let black = Image(width: 5, height: 4, channels: 1, color: .black)
        for one in try Fixture.load().mixes {
            let patch = one.patch.map { PixelRectangle(x: $0[0], y: $0[1], width: $0[2], height: $0[3]) }
            // Of the two others, the last one counted from the sample on: the one before it.
            let mix = SampleMix(share: one.share, patch: patch, partner: 0.9)
            let samples = [2, 0, 3].map { LabelledImage(image: black, label: $0, mix: mix) }
            let batch = ImageBatch(images, samples, classes: 4)
            #expect(zip(batch.images.floats, one.images).allSatisfy { abs($0 - $1) < 1e-6 })
            let soft = try #require(batch.softLabels)
            #expect(soft.shape == [3, 4])
            #expect(zip(soft.floats, one.softLabels).allSatisfy { abs($0 - $1) < 1e-6 })
            #expect(batch.labels.integers == (one.share >= 0.5 ? [2, 0, 3] : [3, 2, 0]))
        }
    }

    private func loader(_ workers: Int, methods: [BatchMixing.Method], batchSize: Int = 16)
        -> DataLoader<LabelledImages, ImageBatch>
    {
        let digits = Digits.all.subset(Array(0..<50))
        let collate = ImageCollation(ImageNormalization(of: digits), softClasses: 10)
        return DataLoader(
            LabelledImages(digits, mixing: BatchMixing(methods)), batchSize: batchSize, seed: 3,
            shuffles: true,
            workers: workers
        ) { try collate($0) }
    }

    @Test func mixedBatchesAreTheSameBitsWithWorkers() throws {
        func bits(_ workers: Int) throws -> [[UInt32]] {
            let batches = loader(workers, methods: [.mixup(alpha: 0.4), .cutmix(alpha: 1)])
                .batches(epoch: 2, from: 1)
            var found: [[UInt32]] = []
            while let batch = try batches.next() {
                found.append((batch.images.floats + (batch.softLabels?.floats ?? [])).map(\.bitPattern))
            }
            return found
        }
        let alone = try bits(0)
        #expect(alone.count == 3)
        #expect(try bits(3) == alone)
    }

    @Test func sharesSumToOneAndBothMethodsAreDrawn() throws {
        let (canvas, mixing) = (
            Canvas(width: 8, height: 8), BatchMixing([.mixup(alpha: 1), .cutmix(alpha: 1)])
        )
        var stream = RandomStream(seed: 1)
        let patched = (0..<1000).count { _ in mixing.draw(for: canvas, stream: &stream).patch != nil }
        // Five standard deviations around a half.
        #expect((421...579).contains(patched))
        let batch = try loader(0, methods: [.mixup(alpha: 1)]).batch(of: 0..<16, epoch: 0)
        let sums = try #require(batch.softLabels).sum(axes: [1]).floats
        #expect(sums.allSatisfy { abs($0 - 1) < 1e-6 })
    }

    @Test func aSampleAloneStaysAsItIs() throws {
        let digits = Digits.all.subset(Array(0..<50))
        let plain = try ImageCollation(ImageNormalization(of: digits))([
            LabelledImage(image: digits.image(7), label: digits.labels[7])
        ])
        for method in [BatchMixing.Method.mixup(alpha: 1), .cutmix(alpha: 1)] {
            let batch = try loader(0, methods: [method]).batch(of: [7], epoch: 0)
            #expect(zip(batch.images.floats, plain.images.floats).allSatisfy { abs($0 - $1) < 1e-6 })
            let soft = try #require(batch.softLabels).floats
            #expect(abs(soft[digits.labels[7]] - 1) < 1e-6)
        }
    }

    @Test func partnersAreTheOthersAllAlike() {
        var counts: [Int: Int] = [:]
        for step in 0..<300 {
            let mix = SampleMix(share: 0.5, patch: nil, partner: (Double(step) + 0.5) / 300)
            counts[mix.partner(of: 2, count: 4), default: 0] += 1
        }
        #expect(counts == [0: 100, 1: 100, 3: 100])
    }

    @Test func spreadPicturesReachWhite() throws {
        let spread = Digits.all.subset([0, 1]).spread()
        #expect(spread.maximum == 255 && spread.images.max() == 255)
        #expect(spread.image(1) == Digits.all.picture(1))
        let normalization = ImageNormalization(mean: [0.3], standardDeviation: [0.4])
        let batch = try ImageCollation(normalization)([LabelledImage(image: spread.image(0), label: 0)])
        #expect(normalization.picture(batch.images.selected(axis: 0, index: 0)) == spread.image(0))
    }
}
