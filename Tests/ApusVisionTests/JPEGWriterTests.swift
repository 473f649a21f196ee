import ApusVision
import CImageCodecs
import Foundation
import Testing

@Suite struct JPEGWriterTests {
    private func waves(_ channels: Int) -> Image {
        let pixels = (0..<40 * 31 * channels).map { index in
            let (x, y, c) = (index / channels % 40, index / channels / 40, index % channels)
            return UInt8(128 + (x * 2 + y - c * 20))
        }
        return Image(width: 40, height: 31, channels: channels, pixels: pixels)
    }

    @Test(arguments: [1, 3], JPEGWriter.Chroma.allCases)
    func comesBackNearly(channels: Int, chroma: JPEGWriter.Chroma) throws {
        for progressive in [false, true] {
            let image = waves(channels)
            let bytes = try JPEGWriter.encode(
                image, quality: 98, chroma: chroma, progressive: progressive)
            let back = try Image.decode(bytes, name: "x")
            #expect(back.channels == channels && back.canvas == image.canvas)
            #expect(try #require(largestDifference(back.pixels, image.pixels)) <= 8)
        }
    }

    @Test func lessQualityIsSmallerAndFurther() throws {
        let image = ImageFixtures.sample(channels: 3)
        var sizes: [Int] = []
        var errors: [Int] = []
        for quality in [10, 50, 100] {
            let bytes = try JPEGWriter.encode(image, quality: quality, chroma: .full)
            sizes.append(bytes.count)
            let back = try Image.decode(bytes, name: "x")
            errors.append(zip(back.pixels, image.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) })
        }
        #expect(sizes == sizes.sorted() && Set(sizes).count == 3)
        #expect(errors == errors.sorted(by: >) && Set(errors).count == 3)
    }

    @Test func chromaAndProgressionAreInTheFile() throws {
        let image = waves(3)
        func sampling(_ chroma: JPEGWriter.Chroma) throws -> UInt8? {
            let bytes = try JPEGWriter.encode(image, chroma: chroma)
            return bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) }.map { bytes[$0 + 11] }
        }
        #expect(try sampling(.full) == 0x11)
        #expect(try sampling(.half) == 0x21)
        #expect(try sampling(.quarter) == 0x22)
        let bytes = try JPEGWriter.encode(image, progressive: true)
        #expect(bytes.indices.contains { bytes[$0...].starts(with: [0xFF, 0xC2]) })
    }

    /// More than one block of 64 kB, and the file whole.
    @Test func largeFilesComeBack() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("noise.jpg")
        var state: UInt32 = 7
        let pixels = (0..<300 * 300 * 3).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let image = Image(width: 300, height: 300, channels: 3, pixels: pixels)
        try JPEGWriter.write(image, to: file, quality: 100, chroma: .full)
        #expect(try Data(contentsOf: file).count > 1 << 16)
        let back = try Image(contentsOf: file)
        #expect(try #require(largestDifference(back.pixels, image.pixels)) <= 6)
    }

    @Test func whatTheFormatCannotHoldIsAnError() throws {
        let image = Image(width: 65_501, height: 1, channels: 1, color: .black)
        #expect {
            _ = try JPEGWriter.encode(image)
        } throws: { error in
            guard case .encoding(.jpeg, let reason) = error as? ImageWriteError else { return false }
            return reason.contains("65500")
        }
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("absent/picture.jpg")
        #expect(throws: ImageWriteError.writing(file: file.path, reason: "No such file or directory")) {
            try JPEGWriter.write(waves(1), to: file)
        }
    }

    @Test func theCodecRefusesArgumentsOfNoMeaning() {
        func status(_ width: UInt32, _ channels: UInt32, _ quality: Int32) -> apus_image_status {
            var bytes: UnsafeMutablePointer<UInt8>?
            var count = 0
            var message = apus_image_message()
            defer { apus_image_free(bytes) }
            return apus_jpeg_encode(
                [0, 0, 0, 0], width, 1, channels, quality, APUS_JPEG_CHROMA_FULL, 0, &bytes, &count, &message)
        }
        #expect(status(1, 1, 90) == APUS_IMAGE_OK)
        #expect(status(0, 1, 90) == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(status(1, 2, 90) == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(status(1, 1, 0) == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(status(1, 1, 101) == APUS_IMAGE_INVALID_ARGUMENT)
    }

    @Test func theDecodersRefuseABufferOfAnotherSize() throws {
        let jpeg = try ImageFixtures.bytes("grey.jpg")
        let png = try ImageFixtures.bytes("grey-8.png")
        var pixels = [UInt8](repeating: 0, count: 23 * 17 - 1)
        var message = apus_image_message()
        #expect(
            apus_jpeg_decode(jpeg, jpeg.count, 1, &pixels, pixels.count, &message)
                == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(
            apus_png_decode(png, png.count, &pixels, pixels.count, &message) == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(
            apus_jpeg_decode(jpeg, jpeg.count, 3, &pixels, pixels.count, &message)
                == APUS_IMAGE_INVALID_ARGUMENT)
        #expect(pixels.allSatisfy { $0 == 0 })
    }
}
