import ApusProof
import ApusTensor
import ApusVision
import Testing

@Suite struct PhotometricDistortionTests {
    private let sample = PaintedSample.four

    @Test func parametersAreThoseOfTorchvision() {
        var stream = RandomStream(seed: 1)
        let distort = RandomPhotometricDistortion()
        let drawn = (0..<2000).map { _ in distort.parameters(&stream) }
        let ranges: [(KeyPath<RandomPhotometricDistortion.Parameters, Double?>, ClosedRange<Double>)] = [
            (\.brightness, 0.875...1.125), (\.contrast, 0.5...1.5), (\.saturation, 0.5...1.5),
            (\.hue, -0.05...0.05),
        ]
        // Five standard deviations around a half.
        let half = 888...1112
        for (path, range) in ranges {
            let values = drawn.compactMap { $0[keyPath: path] }
            #expect(half.contains(values.count))
            #expect(values.allSatisfy(range.contains))
            let width = range.upperBound - range.lowerBound
            #expect((values.min() ?? 0) < range.lowerBound + width / 50)
            #expect((values.max() ?? 0) > range.upperBound - width / 50)
            let middle = values.filter { $0 < (range.lowerBound + range.upperBound) / 2 }.count
            #expect(abs(2 * middle - values.count) < 180)
        }
        #expect(half.contains(drawn.count { $0.contrastFirst }))
        let orders = drawn.compactMap(\.channels)
        #expect(half.contains(orders.count) && Set(orders).count == 6)
    }

    @Test func changesComeInTheirOrder() {
        let distort = RandomPhotometricDistortion(
            brightness: 0.5...0.9, contrast: 0.5...1.5, saturation: 0.2...0.6, hue: 0.1...0.3, probability: 1)
        var before = 0
        for seed in UInt64(0)..<20 {
            var stream = RandomStream(seed: seed)
            var copy = stream
            let parameters = distort.parameters(&copy)
            guard let brightness = parameters.brightness, let contrast = parameters.contrast,
                let saturation = parameters.saturation, let hue = parameters.hue,
                let channels = parameters.channels
            else {
                Issue.record("a change with probability 1 is missing")
                continue
            }
            var image = sample.image.adjustingBrightness(by: brightness)
            if parameters.contrastFirst {
                before += 1
                image = image.adjustingContrast(by: contrast)
            }
            image = image.adjustingSaturation(by: saturation).adjustingHue(by: hue)
            if !parameters.contrastFirst { image = image.adjustingContrast(by: contrast) }
            let result = distort(sample, stream: &stream)
            #expect(result.image == image.permutingChannels(channels))
            #expect(result.objects == sample.objects && stream == copy)
        }
        #expect((1...19).contains(before))
    }

    @Test func withoutAChanceNothingChanges() {
        var stream = RandomStream(seed: 3)
        for _ in 0..<20 {
            #expect(RandomPhotometricDistortion(probability: 0)(sample, stream: &stream) == sample)
        }
    }

    @Test func channelsChangePlacesAndGreyHasNone() {
        let image = Image(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6])
        #expect(image.permutingChannels([2, 0, 1]).pixels == [3, 1, 2, 6, 4, 5])
        let grey = Image(width: 2, height: 1, channels: 1, pixels: [10, 20])
        var stream = RandomStream(seed: 4)
        let permute = RandomPhotometricDistortion(
            brightness: 1...1, contrast: 1...1, saturation: 1...1, hue: 0...0, probability: 1)
        #expect(permute(grey, stream: &stream).channels == 1)
    }

    @Test func theSameStreamGivesTheSameSample() {
        let steps = ImageTransforms([
            RandomPhotometricDistortion(), RandomZoomOut(), RandomIoUCrop(), RandomHorizontalFlip(),
            RandomVerticalFlip(), RandomTranspose(), FixedSize(width: 30, height: 30),
        ])
        var different: Set<[UInt8]> = []
        for seed in UInt64(0)..<20 {
            var first = RandomStream(seed: seed)
            var second = RandomStream(seed: seed)
            let result = steps(sample, stream: &first)
            #expect(result == steps(sample, stream: &second) && first == second)
            different.insert(result.image.pixels)
        }
        #expect(different.count == 20)
        var stream = RandomStream(seed: 1)
        #expect(ImageTransforms()(sample, stream: &stream) == sample)
    }
}
