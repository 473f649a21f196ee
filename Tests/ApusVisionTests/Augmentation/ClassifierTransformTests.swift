import ApusProof
import ApusTensor
import ApusVision
import Testing

@Suite struct ClassifierTransformTests {
    private let sample = PaintedSample.four

    @Test func cropsAreStretchedLikeTorchvision() throws {
        let image = ImageFixtures.sample(channels: 3)
        for one in try AugmentationFixture.load().crops {
            let cut = image.window(x: one.x, y: one.y, width: one.width, height: one.height)
            let made = cut.resized(width: one.toWidth, height: one.toHeight)
            let difference = try #require(largestDifference(made.pixels, one.pixels))
            #expect(difference <= 1, "\(one.width)x\(one.height) at \(one.x), \(one.y)")
        }
    }

    /// Each step is within 1 of torchvision's, and contrast and brightness pass differences on.
    @Test func coloursChangeInTheGivenOrderLikeTorchvision() throws {
        let image = ImageFixtures.sample(channels: 3)
        for one in try AugmentationFixture.load().jitters {
            var made = image
            for place in [one.order / 64, one.order / 16 % 4, one.order / 4 % 4, one.order % 4] {
                switch place {
                case 0: made = made.adjustingBrightness(by: one.brightness)
                case 1: made = made.adjustingContrast(by: one.contrast)
                case 2: made = made.adjustingSaturation(by: one.saturation)
                default: made = made.adjustingHue(by: one.hue)
                }
            }
            let difference = try #require(largestDifference(made.pixels, one.pixels))
            #expect(difference <= 3, "order \(one.order): \(difference)")
        }
    }

    /// Values of torchvision's on floats; bytes are within a step or two of 255 of them.
    @Test func coloursAreThoseOfTorchvisionOnFloats() {
        let values: [Double] = (0..<12).map { 0.5 + 0.5 * sine(1.3 * Double($0)) }
        let image = Image(
            width: 2, height: 2, channels: 3,
            pixels: (0..<12).map { UInt8((values[$0 % 3 * 4 + $0 / 3] * 255).rounded()) })
        let cases: [(Image, [Double])] = [
            (
                image.adjustingBrightness(by: 1.3),
                [
                    0.65, 1, 0.985076, 0.202952, 0.075754, 0.789828, 1, 0.857414, 0.111913, 0.154711,
                    0.923109, 1,
                ]
            ),
            (
                image.adjustingContrast(by: 1.3),
                [0.477634, 1, 0.812710, 0.030586, 0, 0.617462, 1, 0.685048, 0, 0, 0.750743, 1]
            ),
            (
                image.adjustingSaturation(by: 1.3),
                [
                    0.591959, 1, 0.716872, 0.038833, 0.017713, 0.590730, 1, 0.693294, 0.053872, 0, 0.654904,
                    1,
                ]
            ),
            (
                image.adjustingHue(by: 0.1),
                [
                    0.5, 0.838335, 0.710083, 0.156117, 0.295495, 0.981779, 0.999272, 0.157187, 0.058273,
                    0.119008, 0.835929, 0.993386,
                ]
            ),
        ]
        for (number, (made, expected)) in cases.enumerated() {
            for index in 0..<12 {
                let found = Double(made.pixels[index % 4 * 3 + index / 4]) / 255
                #expect(abs(found - expected[index]) < 0.012, "case \(number), value \(index)")
            }
        }
    }

    /// Without the C library: Taylor's series within a turn.
    private func sine(_ x: Double) -> Double {
        let x = x.remainder(dividingBy: 2 * .pi)
        var (term, sum) = (x, x)
        for n in stride(from: 2.0, through: 30, by: 2) {
            term *= -x * x / (n * (n + 1))
            sum += term
        }
        return sum
    }

    @Test func jitterDrawsOnlyWhatItChanges() {
        var stream = RandomStream(seed: 1)
        let some = ColorJitter(contrast: 2, hue: 0.5)
        #expect(some.contrast == 0...3 && some.hue == -0.5...0.5)
        #expect(some.brightness == nil && some.saturation == nil)
        for _ in 0..<50 {
            #expect(Set(some.steps(&stream).map(\.change)) == [.contrast, .hue])
        }
        #expect(ColorJitter()(sample, stream: &stream) == sample)
        let changed = some(sample, stream: &stream)
        #expect(changed.objects == sample.objects && changed.image.canvas == sample.image.canvas)
    }

    @Test func objectsStayOnTheirPixelsInCrops() {
        var stream = RandomStream(seed: 2)
        let crop = RandomCrop(width: 90, height: 60, padding: 20)
        var kept = 0
        for _ in 0..<100 {
            let result = crop(sample, stream: &stream)
            #expect(PaintedSample.followsPixels(result))
            kept += result.objects.count
        }
        #expect((200..<400).contains(kept))
    }

    @Test func objectsStayOnTheirPixelsInResizedCrops() {
        var stream = RandomStream(seed: 3)
        let crop = RandomResizedCrop(width: 120, height: 100, area: 0.3...1, filter: .nearest)
        var kept = 0
        for _ in 0..<100 {
            let result = crop(sample, stream: &stream)
            #expect(result.image.canvas == Canvas(width: 120, height: 100))
            for object in result.objects where object.box.width > 3 && object.box.height > 3 {
                guard let found = PaintedSample.find(object.category, in: result.image) else {
                    Issue.record("object \(object.category) has no pixels")
                    continue
                }
                let distances = [
                    found.minX - object.box.minX, found.minY - object.box.minY,
                    found.maxX - object.box.maxX, found.maxY - object.box.maxY,
                ]
                // Half a pixel of the picture before it was stretched.
                #expect(distances.allSatisfy { abs($0) <= 2.5 }, "\(object.box), \(found)")
                kept += 1
            }
        }
        #expect(kept > 100)
    }

    @Test func erasingHidesPixelsAndLeavesObjects() {
        var stream = RandomStream(seed: 4)
        let result = RandomErasing(probability: 1, fill: 7)(sample, stream: &stream)
        #expect(result.objects == sample.objects && result.image != sample.image)
    }

    @Test func classifiersAndDetectorsTakeTheSameSteps() {
        let steps = ImageTransforms([
            RandomResizedCrop(width: 40, height: 30), RandomHorizontalFlip(), RandomVerticalFlip(),
            ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1), RandomErasing(),
        ])
        for seed in UInt64(0)..<20 {
            var (first, second) = (RandomStream(seed: seed), RandomStream(seed: seed))
            #expect(steps(sample, stream: &first).image == steps(sample.image, stream: &second))
            #expect(first == second)
        }
    }

    @Test func aPictureOfOnePixelSurvivesEverything() {
        let box = Box(x: 0, y: 0, width: 1, height: 1)
        let mask = RunLengthMask(canvas: Canvas(width: 1, height: 1)) { _, _ in true }
        let object = ObjectAnnotation(box: box, category: 0, mask: mask)
        let everything: [any ImageTransform] = [
            RandomHorizontalFlip(), RandomVerticalFlip(), RandomTranspose(),
            RandomResizedCrop(width: 3, height: 2),
            RandomCrop(width: 1, height: 1, padding: 1), RandomErasing(probability: 1), RandomIoUCrop(),
            RandomZoomOut(probability: 1), RandomPhotometricDistortion(),
            ColorJitter(brightness: 1, contrast: 1, saturation: 1, hue: 0.5),
            RandomShortSide(lengths: [1, 2]),
            RandomScaleJitter(width: 2, height: 2), FixedSize(width: 2, height: 3),
        ]
        for channels in [1, 3] {
            let image = Image(width: 1, height: 1, channels: channels, color: Color(0x406080))
            for (number, step) in everything.enumerated() {
                for seed in UInt64(0)..<20 {
                    var stream = RandomStream(seed: seed)
                    let bare = step(AnnotatedImage(image: image), stream: &stream)
                    #expect(bare.objects.isEmpty && bare.image.channels == channels, "\(number)")
                    let marked = step(AnnotatedImage(image: image, objects: [object]), stream: &stream)
                    for object in marked.objects {
                        #expect(object.box.clipped(to: marked.image.canvas) == object.box, "\(number)")
                        #expect(object.mask?.canvas == marked.image.canvas, "\(number)")
                    }
                }
            }
        }
    }

    @Test func longPicturesGiveTheirMiddle() {
        var stream = RandomStream(seed: 5)
        let crop = RandomResizedCrop(width: 8, height: 8, area: 1...1)
        #expect(
            crop.part(of: Canvas(width: 300, height: 30), stream: &stream)
                == PixelRectangle(x: 130, y: 0, width: 40, height: 30))
        #expect(
            crop.part(of: Canvas(width: 30, height: 300), stream: &stream)
                == PixelRectangle(x: 0, y: 130, width: 30, height: 40))
        #expect(
            crop.part(of: Canvas(width: 40, height: 40), stream: &stream).width <= 40)
    }
}
