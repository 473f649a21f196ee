import ApusVision
import CImageCodecs
import Foundation
import Testing

@Suite struct PNGWriterTests {
    /// Smooth areas, edges and noise, so that the encoder has a use for every filter.
    private static func picture(_ width: Int, _ height: Int, _ channels: Int) -> Image {
        var state: UInt32 = 12345
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<channels {
                    state = state &* 1_664_525 &+ 1_013_904_223
                    let value =
                        switch y * 5 / height {
                        case 0: x * 3
                        case 1: y * 7 + c
                        case 2: (x + y) * 2
                        case 3: Int(state >> 24)
                        default: x * y / 8 + Int(state >> 30)
                        }
                    pixels.append(UInt8(truncatingIfNeeded: value))
                }
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: pixels)
    }

    @Test(arguments: [1, 3], [(1, 1), (1, 9), (13, 1), (97, 80)])
    func decodesToTheSamePixels(channels: Int, size: (Int, Int)) throws {
        let image = PNGWriterTests.picture(size.0, size.1, channels)
        for compression in [0, 6, 9] {
            let decoded = try PNGReader(PNGWriter.encode(image, compression: compression))
            #expect(decoded.width == image.width)
            #expect(decoded.height == image.height)
            #expect(decoded.channels == channels)
            #expect(decoded.pixels == image.pixels)
        }
    }

    @Test func everyFilterIsMet() throws {
        let image = PNGWriterTests.picture(97, 80, 3)
        let filters = Set(try PNGReader(PNGWriter.encode(image)).filters)
        #expect(filters.count >= 4)
    }

    @Test func rgbaThroughTheCodec() throws {
        let pixels = PNGWriterTests.picture(8, 30, 3).pixels.prefix(8 * 20 * 4)
        let bytes = try #require(encode(Array(pixels), 8, 20, 4).bytes)
        let decoded = try PNGReader(bytes)
        #expect(decoded.channels == 4)
        #expect(decoded.pixels == Array(pixels))
    }

    @Test func codecRefusesWhatItCannotWrite() {
        #expect(encode([0, 0], 0, 1, 1).status == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(encode([0, 0], 1, 0, 1).status == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(encode([0, 0], 1, 1, 2).status == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(encode([0, 0], 1, 1, 1, compression: 10).status == APUS_IMAGE_INVALID_ARGUMENT)
    }

    @Test func theCodecsOwnErrorComesBackAsAStatus() {
        // libpng's limit on a side is 1,000,000: its error handler jumps, and the jump ends in the shim.
        let image = Image(width: 1_000_001, height: 1, channels: 1, color: .black)
        #expect {
            _ = try PNGWriter.encode(image)
        } throws: { error in
            guard case .encoding(.png, let reason) = error as? ImageWriteError else { return false }
            return reason.contains("IHDR")
        }
    }

    @Test func writesAFileAndReplacesIt() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("a picture.png")
        for side in [3, 5] {
            let image = PNGWriterTests.picture(side, side, 3)
            try PNGWriter.write(image, to: file)
            let decoded = try PNGReader([UInt8](Data(contentsOf: file)))
            #expect(decoded.pixels == image.pixels)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a picture.png"])
    }

    @Test func aFileIsReplacedAndNotOverwritten() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("picture.png")
        let link = folder.url.appendingPathComponent("link.png")
        let image = PNGWriterTests.picture(4, 4, 1)
        try PNGWriter.write(image, to: file)
        try FileManager.default.linkItem(at: file, to: link)
        try PNGWriter.write(PNGWriterTests.picture(9, 9, 3), to: file)
        // The other name still leads to the first file, which nobody touched.
        #expect(try PNGReader([UInt8](Data(contentsOf: link))).pixels == image.pixels)
    }

    @Test func failureToWriteNamesTheFile() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("absent/picture.png")
        #expect {
            try PNGWriter.write(PNGWriterTests.picture(2, 2, 1), to: file)
        } throws: { error in
            guard case .writing(let name, let reason) = error as? ImageWriteError else { return false }
            return name == file.path && reason == "No such file or directory"
                && "\(error)" == "\(file.path): cannot be written: No such file or directory"
        }
    }

    @Test func aFailedWriteLeavesWhatWasThere() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("folder.png")
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        #expect(throws: ImageWriteError.self) {
            try PNGWriter.write(PNGWriterTests.picture(2, 2, 1), to: file)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["folder.png"])
    }

    private func encode(
        _ pixels: [UInt8], _ width: UInt32, _ height: UInt32, _ channels: UInt32, compression: Int32 = 6
    ) -> (status: apus_image_status, bytes: [UInt8]?) {
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        var message = apus_image_message()
        let status = apus_png_encode(
            pixels, width, height, channels, compression, &bytes, &count, &message)
        defer { apus_image_free(bytes) }
        guard let bytes else { return (status, nil) }
        return (status, [UInt8](UnsafeBufferPointer(start: bytes, count: count)))
    }
}

/// A folder that goes when it is let go of.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}
