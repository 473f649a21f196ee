import ApusData
import ApusTensor
import ApusVision
import Testing

@Suite struct ImageBatchTests {
    private let normalization = ImageNormalization(
        mean: [0.5, 0.25, 0], standardDeviation: [0.5, 0.25, 1])

    @Test func bytesBecomeNormalisedPlanes() throws {
        let first = Image(width: 2, height: 1, channels: 3, pixels: [0, 255, 51, 255, 0, 102])
        let second = Image(width: 2, height: 1, channels: 3, pixels: [0, 0, 0, 0, 0, 0])
        let batch = try ImageCollation(normalization)([
            LabelledImage(image: first, label: 3), LabelledImage(image: second, label: 0),
        ])
        #expect(batch.images.shape == [2, 3, 1, 2])
        #expect(batch.images.dtype == .float32)
        #expect(batch.images.floats == [-1, 1, 3, -1, 0.2, 0.4, -1, -1, -1, -1, 0, 0])
        #expect(batch.labels.shape == [2])
        #expect(batch.labels.dtype == .int64)
        #expect(batch.labels.integers == [3, 0])
    }

    @Test func picturesOfOtherSizesAreRefused() {
        let wide = LabelledImage(image: Image(width: 3, height: 2, channels: 3, color: .black), label: 0)
        let tall = LabelledImage(image: Image(width: 2, height: 3, channels: 3, color: .black), label: 0)
        let grey = LabelledImage(image: Image(width: 3, height: 2, channels: 1, color: .black), label: 0)
        let collate = ImageCollation(normalization)
        #expect(throws: CollationError.shapeMismatch(position: 1, expected: [3, 2, 3], found: [3, 3, 2])) {
            try collate([wide, tall])
        }
        #expect(throws: CollationError.shapeMismatch(position: 0, expected: [3, 2, 3], found: [1, 2, 3])) {
            try collate([grey])
        }
        #expect(throws: CollationError.empty) { try collate([]) }
    }

    @Test func aSetIsNormalisedByItsOwnMoments() throws {
        let set = try ImageArrays(
            images: [0, 4, 8, 8, 2, 2, 0, 16, 0, 4, 2, 2], channels: 3, height: 1, width: 2, maximum: 16,
            labels: [0, 0], classNames: ["a"], name: "set")
        let found = ImageNormalization(of: set)
        // Planes: 0 4 0 16, 8 8 0 4, 2 2 2 2, over 16.
        #expect(found.mean == [0.3125, 0.3125, 0.125])
        let first = Float((Double(272) / 4 - 25).squareRoot() / 16)
        let second = Float((Double(144) / 4 - 25).squareRoot() / 16)
        #expect(found.standardDeviation == [first, second, 1])
        #expect(found.maximum == 16)
    }

    @Test func digitsHaveTheirKnownMoments() {
        let found = ImageNormalization(of: Digits.all)
        // scikit-learn: digits.data.mean() = 4.884165, digits.data.std() = 6.016788.
        #expect(abs(found.mean[0] * 16 - 4.884165) < 1e-5)
        #expect(abs(found.standardDeviation[0] * 16 - 6.016788) < 1e-5)
    }

    @Test func labelledImagesRunTheirTransform() throws {
        let set = Digits.all.subset([0, 1, 2])
        let flipped = LabelledImages(
            set, transform: ImageTransforms([RandomHorizontalFlip(probability: 1)]))
        var stream = RandomStream(seed: 1)
        #expect(flipped.count == 3)
        try #expect(
            flipped.sample(2, stream: &stream)
                == LabelledImage(image: set.image(2).mirrored(), label: set.labels[2]))
    }

    @Test(arguments: [1, 3])
    func augmentedBatchesAreTheSameBitsWithWorkers(workers: Int) throws {
        func bits(_ workers: Int) throws -> [[UInt32]] {
            let transform = ImageTransforms([
                RandomHorizontalFlip(), RandomCrop(width: 8, height: 8, padding: 1), RandomErasing(),
            ])
            let digits = LabelledImages(Digits.all.subset(Array(0..<100)), transform: transform)
            let collate = ImageCollation(ImageNormalization(of: Digits.all))
            let loader = DataLoader(digits, batchSize: 16, seed: 3, shuffles: true, workers: workers) {
                try collate($0)
            }
            let batches = loader.batches(epoch: 1, from: 2)
            var result: [[UInt32]] = []
            while let batch = try batches.next() {
                result.append(
                    batch.images.floats.map(\.bitPattern) + batch.labels.integers.map { UInt32($0) })
            }
            return result
        }
        let expected = try bits(0)
        #expect(expected.count == 5)
        #expect(try bits(workers) == expected)
    }
}
