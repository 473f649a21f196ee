import ApusVision
import Foundation
import Testing

@Suite struct ImageDecodingTests {
    /// PNG to the bit. JPEG is as exact where the release of libjpeg-turbo is Pillow's.
    @Test func everyVarietyDecodesAsInPillow() throws {
        var count = 0
        for fixture in try ImageFixtures.load().files {
            for name in fixture.files {
                let image = try Image(contentsOf: ImageFixtures.url(name))
                #expect(image.width == fixture.width && image.height == fixture.height, "\(name)")
                #expect(image.channels == fixture.channels, "\(name)")
                let isPNG = ImageFormat(startOf: try ImageFixtures.bytes(name)) == .png
                let difference = try #require(largestDifference(image.pixels, fixture.pixels), "\(name)")
                #expect(difference <= (isPNG ? 0 : 2), "\(name) differs by \(difference)")
                count += 1
            }
        }
        #expect(count == 86)
    }

    @Test func headersSayTheUprightSize() throws {
        for fixture in try ImageFixtures.load().files {
            for name in fixture.files {
                let header = try ImageFile.header(of: ImageFixtures.url(name))
                #expect(header == Canvas(width: fixture.width, height: fixture.height), "\(name)")
            }
        }
    }

    /// A profile of 20 kB comes before the size.
    @Test func headersMayBeLong() throws {
        let url = try ImageFixtures.url("profile-first.jpg")
        #expect(try ImageFile.header(of: url) == Canvas(width: 17, height: 23))
    }

    @Test func largeJPEGsDecodeSmaller() throws {
        for fixture in try ImageFixtures.load().reduced {
            let size = Canvas(width: 23 / fixture.reduction, height: 17 / fixture.reduction)
            let image = try Image(contentsOf: ImageFixtures.url(fixture.file), atLeast: size)
            #expect(image.canvas == Canvas(width: fixture.width, height: fixture.height))
            let difference = try #require(largestDifference(image.pixels, fixture.pixels))
            #expect(difference <= 2, "\(fixture.file) at 1/\(fixture.reduction) differs by \(difference)")
        }
        let whole = try Image(
            contentsOf: ImageFixtures.url("rgb-8.png"), atLeast: Canvas(width: 2, height: 2))
        #expect(whole.canvas == Canvas(width: 23, height: 17))
        // The sides are long enough for a half, the height is not.
        let long = try Image(
            contentsOf: ImageFixtures.url("progressive.jpg"), atLeast: Canvas(width: 4, height: 10))
        #expect(long.canvas == Canvas(width: 23, height: 17))
    }

    @Test func contentCountsAndNotTheName() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("a picture of nothing.gif")
        let bytes = try ImageFixtures.bytes("rgb-8.png")
        try Data(bytes).write(to: file)
        #expect(try Image(contentsOf: file) == Image.decode(bytes, name: "rgb-8.png"))
        #expect(ImageFormat(startOf: bytes) == .png)
        #expect(ImageFormat(startOf: try ImageFixtures.bytes("grey.jpg")) == .jpeg)
        #expect(ImageFormat(startOf: [0xFF, 0xD8] as [UInt8]) == nil)
    }

    /// More than one read of a file, and more than its first quarter of a megabyte.
    @Test func largeFilesAreReadWhole() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("large.png")
        var stream: UInt32 = 1
        let pixels = (0..<700 * 400 * 3).map { _ in
            stream = stream &* 1_664_525 &+ 1_013_904_223
            return UInt8(stream >> 24)
        }
        let image = Image(width: 700, height: 400, channels: 3, pixels: pixels)
        try PNGWriter.write(image, to: file, compression: 0)
        #expect(try Image(contentsOf: file) == image)
    }
}
