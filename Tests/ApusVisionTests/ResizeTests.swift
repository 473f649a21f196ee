import ApusVision
import Testing

@Suite struct ResizeTests {
    private func filter(_ name: String) throws -> ResizeFilter {
        try #require(ResizeFilter.allCases.first { "\($0)" == name })
    }

    @Test func equalsPillowAndPyTorchWithinOne() throws {
        let fixtures = try ImageFixtures.load().resized
        #expect(fixtures.count == 90)
        for fixture in fixtures {
            let image = ImageFixtures.sample(channels: fixture.source).resized(
                width: fixture.width, height: fixture.height, filter: try filter(fixture.filter),
                antialias: fixture.antialias)
            #expect(image.width == fixture.width && image.height == fixture.height)
            let difference = try #require(largestDifference(image.pixels, fixture.pixels))
            // A nearest pixel is the same or another one.
            let allowed = fixture.filter == "nearest" ? 0 : 1
            #expect(
                difference <= allowed,
                "\(fixture.filter), antialias \(fixture.antialias), \(fixture.width)x\(fixture.height)x\(fixture.source) differs by \(difference)"
            )
        }
    }

    /// The columns are added up in float32: sums of just about a half round otherwise, one value in eight hundred here.
    @Test func equalsPillowMostlyToTheBit() throws {
        var different = 0
        var total = 0
        for fixture in try ImageFixtures.load().resized where fixture.antialias {
            let image = ImageFixtures.sample(channels: fixture.source).resized(
                width: fixture.width, height: fixture.height, filter: try filter(fixture.filter))
            different += zip(image.pixels, fixture.pixels).count { $0 != $1 }
            total += image.pixels.count
        }
        #expect(different * 500 <= total)
    }

    @Test(arguments: ResizeFilter.allCases)
    func oneColourStays(filter: ResizeFilter) {
        let color = Color(0xFE017F)
        for channels in [1, 3] {
            let image = Image(width: 9, height: 6, channels: channels, color: color)
            for (width, height) in [(1, 1), (3, 11), (30, 2), (100, 100)] {
                for antialias in [true, false] {
                    #expect(
                        image.resized(width: width, height: height, filter: filter, antialias: antialias)
                            == Image(width: width, height: height, channels: channels, color: color))
                }
            }
        }
    }

    @Test func theOwnSizeIsTheSamePicture() {
        let image = ImageFixtures.sample(channels: 3)
        for filter in ResizeFilter.allCases {
            #expect(image.resized(width: 23, height: 17, filter: filter) == image)
        }
    }
}
