import ApusVision
import Testing

@Suite struct ColorAdjustmentTests {
    private func changed(_ image: Image, _ change: String, _ amount: Double) throws -> Image {
        switch change {
        case "brightness": image.adjustingBrightness(by: amount)
        case "contrast": image.adjustingContrast(by: amount)
        case "saturation": image.adjustingSaturation(by: amount)
        default: image.adjustingHue(by: amount)
        }
    }

    @Test func equalsTorchvisionWithinOne() throws {
        let fixtures = try ImageFixtures.load().colors
        #expect(Set(fixtures.map(\.change)).count == 4)
        for fixture in fixtures {
            let image = try changed(
                ImageFixtures.sample(channels: fixture.source), fixture.change, fixture.amount)
            let difference = try #require(largestDifference(image.pixels, fixture.pixels))
            #expect(
                difference <= 1,
                "\(fixture.change) by \(fixture.amount) of \(fixture.source) channels differs by \(difference)"
            )
        }
    }

    @Test func everyColourComesBackFromAFullTurn() {
        var pixels: [UInt8] = []
        for red in stride(from: 0, through: 255, by: 17) {
            for green in stride(from: 0, through: 255, by: 17) {
                for blue in stride(from: 0, through: 255, by: 51) {
                    pixels += [UInt8(red), UInt8(green), UInt8(blue)]
                }
            }
        }
        let image = Image(width: pixels.count / 3, height: 1, channels: 3, pixels: pixels)
        #expect(image.adjustingHue(by: 0) == image)
        let back = image.adjustingHue(by: 0.5).adjustingHue(by: -0.5)
        #expect(largestDifference(back.pixels, image.pixels).map { $0 <= 2 } == true)
        #expect(image.adjustingHue(by: 0.5) == image.adjustingHue(by: -0.5))
    }

    @Test func extremesStayWithinBytes() {
        let image = ImageFixtures.sample(channels: 3)
        let bright = image.adjustingBrightness(by: 1000)
        #expect(zip(image.pixels, bright.pixels).allSatisfy { $1 == ($0 == 0 ? 0 : 255) })
        let vivid = image.adjustingSaturation(by: 1000)
        #expect(vivid.canvas == image.canvas)
        let stark = image.adjustingContrast(by: 1000)
        #expect(Set(stark.pixels).isSubset(of: [0, 255]))
    }
}
