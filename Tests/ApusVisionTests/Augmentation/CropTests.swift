import ApusProof
import ApusTensor
import ApusVision
import Testing

@Suite struct CropTests {
    private let sample = PaintedSample.four

    /// The part of the painted picture that a crop shows, read from its first pixel.
    private func frame(_ image: Image) -> Box {
        Box(
            x: Double(image[x: 0, y: 0, channel: 0]), y: Double(image[x: 0, y: 0, channel: 1]),
            width: Double(image.width), height: Double(image.height))
    }

    @Test func cropsKeepTheObjectsWhoseCentreTheyHold() {
        var stream = RandomStream(seed: 2)
        let crop = RandomIoUCrop(requirements: [.any])
        var places: Set<Int> = []
        for _ in 0..<300 {
            let result = crop(sample, stream: &stream)
            let frame = frame(result.image)
            #expect((27...90).contains(result.image.width) && (18...60).contains(result.image.height))
            #expect((0.5...2).contains(frame.width / frame.height))
            #expect(frame.maxX <= 90 && frame.maxY <= 60)
            let inside = sample.objects.filter { ObjectKeeping.center.keeps($0.box, in: frame) }
            #expect(!inside.isEmpty && result.objects.map(\.category) == inside.map(\.category))
            #expect(PaintedSample.followsPixels(result))
            places.insert(Int(frame.minX) * 100 + Int(frame.minY))
        }
        #expect(places.count > 200)
    }

    @Test func cropsOverlapAnObjectAsAsked() {
        let large = PaintedSample(
            width: 100, height: 100,
            boxes: [Box(x: 20, y: 30, width: 50, height: 60), Box(x: 2, y: 2, width: 9, height: 9)]
        ).sample
        for minimum in [0.1, 0.3, 0.5, 0.7, 0.9] {
            var stream = RandomStream(seed: 3, .init(Int(minimum * 10)))
            let crop = RandomIoUCrop(requirements: [.overlap(minimum)])
            var changed = 0
            for _ in 0..<40 {
                let result = crop(large, stream: &stream)
                guard result != large else { continue }
                changed += 1
                let frame = frame(result.image)
                let best = result.objects.map { large.objects[$0.category].box.intersectionOverUnion(frame) }
                    .max()
                #expect(best ?? 0 >= minimum)
            }
            // Crops that overlap by 0.9 are rare, and not every picture gets one.
            #expect(changed >= (minimum < 0.9 ? 40 : 3))
        }
    }

    @Test func everyRequirementIsDrawnEquallyOften() {
        var stream = RandomStream(seed: 4)
        let crop = RandomIoUCrop(requirements: [.whole, .any])
        var whole = 0
        for _ in 0..<1000 where crop(sample, stream: &stream) == sample { whole += 1 }
        #expect((421...579).contains(whole))
        #expect(RandomIoUCrop.requirements.count == 7)
    }

    @Test func picturesWithoutObjectsOrWithoutACropStay() {
        var stream = RandomStream(seed: 5)
        let bare = AnnotatedImage(image: sample.image, objects: [])
        #expect(RandomIoUCrop(requirements: [.any])(bare, stream: &stream) == bare)
        // No crop of a fifth overlaps anything by 0.9.
        let impossible = RandomIoUCrop(requirements: [.overlap(0.9)], scale: 0.2...0.2, trials: 3)
        #expect(impossible(sample, stream: &stream) == sample)
    }

    @Test func cutObjectsLoseTheirShareOfArea() {
        let box = Box(x: 10, y: 10, width: 20, height: 20)
        var sample = PaintedSample(width: 50, height: 50, boxes: [box], masked: false).sample
        sample.objects[0].area = 200
        let half = sample.window(x: 0, y: 0, width: 25, height: 20, keeping: .share(0.3))
        #expect(half.objects.first?.box == Box(x: 10, y: 10, width: 15, height: 10))
        #expect(half.objects.first?.area == 75)
        #expect(sample.window(x: 0, y: 0, width: 25, height: 20, keeping: .share(0.4)).objects.isEmpty)
        #expect(sample.window(x: 0, y: 0, width: 20, height: 50).objects.isEmpty)
        #expect(sample.window(x: 0, y: 0, width: 21, height: 50).objects.count == 1)
    }

    @Test func objectsWithNoMaskLeftGo() {
        let canvas = Canvas(width: 40, height: 40)
        // The mask is in the left half of its box.
        let mask = RunLengthMask(canvas: canvas) { x, y in x < 8 && y < 20 }
        let object = ObjectAnnotation(box: Box(x: 0, y: 0, width: 20, height: 20), category: 0, mask: mask)
        let image = Image(width: 40, height: 40, channels: 1, color: .black)
        let sample = AnnotatedImage(image: image, objects: [object])
        #expect(sample.window(x: 7, y: 0, width: 30, height: 30).objects.first?.area == 20)
        #expect(sample.window(x: 8, y: 0, width: 30, height: 30).objects.isEmpty)
    }

    @Test func windowsAreFilledWithAColour() {
        let colour = Image(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6])
        let fill = Color(red: 7, green: 8, blue: 9)
        #expect(colour.window(x: 1, y: 0, width: 2, height: 1, fill: fill).pixels == [4, 5, 6, 7, 8, 9])
        #expect(colour.window(x: -1, y: 0, width: 2, height: 1, fill: fill).pixels == [7, 8, 9, 1, 2, 3])
        #expect(colour.window(x: 5, y: 5, width: 1, height: 1, fill: fill).pixels == [7, 8, 9])
        #expect(colour.window(x: 1, y: 0, width: 1, height: 1, fill: fill).pixels == [4, 5, 6])
        let grey = Image(width: 1, height: 1, channels: 1, pixels: [5])
        #expect(grey.window(x: 0, y: 0, width: 1, height: 2, fill: Color(0xFFFFFF)).pixels == [5, 255])
    }

    @Test func zoomingOutPutsThePictureSomewhereOnTheCanvas() {
        var stream = RandomStream(seed: 6)
        let fill = Color(red: 200, green: 150, blue: 99)
        let zoom = RandomZoomOut(probability: 1, fill: fill)
        var (sum, offCentre) = (0.0, 0)
        for number in 0..<200 {
            let result = zoom(sample, stream: &stream)
            let image = result.image
            #expect((90...360).contains(image.width) && (60...240).contains(image.height))
            #expect(abs(Double(image.width) / 90 - Double(image.height) / 60) < 0.02)
            #expect(result.objects.count == 4)
            if number % 10 == 0 { #expect(PaintedSample.followsPixels(result)) }
            sum += Double(image.width) / 90
            guard let first = result.objects.first else { continue }
            let (x, y) = (Int(first.box.minX) - 8, Int(first.box.minY) - 10)
            #expect(image.window(x: x, y: y, width: 90, height: 60) == sample.image)
            if x > 0 { #expect(image[x: x - 1, y: y, channel: 2] == 99) }
            if abs(2 * x - (image.width - 90)) > 20 { offCentre += 1 }
        }
        // Uniform between 1 and 4: a mean of 2.5 with a deviation of 0.06.
        #expect(abs(sum / 200 - 2.5) < 0.3)
        #expect(offCentre > 80)
        var stays = 0
        for _ in 0..<300 where RandomZoomOut()(sample, stream: &stream) == sample { stays += 1 }
        #expect((107...193).contains(stays))
    }
}
