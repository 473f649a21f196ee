import ApusProof
import ApusTensor
import ApusVision
import Testing

@Suite struct OrientationTests {
    private let sample = PaintedSample.four

    @Test func boxesMasksAndAreasFollowThePixels() {
        #expect(PaintedSample.followsPixels(sample))
        let turned = [
            sample.mirrored(), sample.flipped(), sample.transposed(), sample.flipped().transposed(),
        ]
        for one in turned {
            #expect(one != sample && one.objects.count == 4)
            #expect(PaintedSample.followsPixels(one))
        }
        #expect(turned[2].image.canvas == Canvas(width: 60, height: 90))
        #expect(sample.mirrored().objects[0].box == Box(x: 62, y: 10, width: 20, height: 30))
    }

    @Test func whatIsDoneTwiceIsUndone() {
        #expect(sample.mirrored().mirrored() == sample)
        #expect(sample.flipped().flipped() == sample)
        #expect(sample.transposed().transposed() == sample)
    }

    @Test func areasThatAreNotTheBoxesStay() {
        var sample = sample
        sample.objects = [
            ObjectAnnotation(
                box: sample.objects[0].box, category: 0, isCrowd: true, isDifficult: true, area: 7.5,
                occlusion: 0.5)
        ]
        let object = sample.mirrored().objects[0]
        #expect(object.area == 7.5 && object.isCrowd && object.isDifficult && object.occlusion == 0.5)
        #expect(sample.resized(width: 180, height: 120).objects[0].area == 30)
    }

    @Test func eachComesWithItsProbability() {
        var stream = RandomStream(seed: 1)
        let cases: [(any ImageTransform, any ImageTransform, AnnotatedImage)] = [
            (RandomHorizontalFlip(), RandomHorizontalFlip(probability: 0), sample.mirrored()),
            (RandomVerticalFlip(), RandomVerticalFlip(probability: 0), sample.flipped()),
            (RandomTranspose(), RandomTranspose(probability: 0), sample.transposed()),
        ]
        for (often, never, changed) in cases {
            var count = 0
            for _ in 0..<300 {
                let result = often(sample, stream: &stream)
                #expect(result == changed || result == sample)
                if result == changed { count += 1 }
            }
            // Five standard deviations around a half.
            #expect((107...193).contains(count))
            for _ in 0..<20 { #expect(never(sample, stream: &stream) == sample) }
        }
    }

    @Test func picturesAloneTurnLikeSamples() {
        for seed in UInt64(0)..<10 {
            var streams = [RandomStream](repeating: RandomStream(seed: seed), count: 4)
            let flip = RandomVerticalFlip()
            #expect(flip(sample.image, stream: &streams[0]) == flip(sample, stream: &streams[1]).image)
            let transpose = RandomTranspose()
            #expect(
                transpose(sample.image, stream: &streams[2]) == transpose(sample, stream: &streams[3]).image)
        }
    }
}
