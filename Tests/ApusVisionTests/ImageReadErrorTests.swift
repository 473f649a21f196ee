import ApusVision
import Foundation
import Testing

@Suite struct ImageReadErrorTests {
    private func failure(_ bytes: [UInt8], pixelLimit: Int = Image.defaultPixelLimit) -> ImageReadError? {
        do {
            _ = try Image.decode(bytes, name: "x.jpg", pixelLimit: pixelLimit)
            return nil
        } catch {
            return error
        }
    }

    private static let varieties = [
        "grey.jpg", "quarter-chroma.jpg", "progressive.jpg", "restarts.jpg", "cmyk.jpg", "ycck.jpg",
        "orientation-6.jpg", "grey-1.png", "rgb-16-interlaced.png", "palette-4-alpha.png", "rgb-alpha-8.png",
        "orientation-6-interlaced.png",
    ]

    @Test(arguments: varieties)
    func aFileCutAnywhereIsAnError(name: String) throws {
        let bytes = try ImageFixtures.bytes(name)
        #expect(failure(bytes) == nil)
        for count in 0..<bytes.count {
            let error = try #require(failure(Array(bytes.prefix(count))), "\(name) cut at \(count)")
            switch error {
            case .empty: #expect(count == 0)
            case .unknownFormat: #expect(count < 8)
            case .truncated(let file, let format, _):
                #expect(file == "x.jpg" && format == (name.hasSuffix("jpg") ? .jpeg : .png))
            // The last bytes of a PNG chunk are its checksum; the cut ones are missing, not wrong.
            default: Issue.record("\(name) cut at \(count): \(error)")
            }
        }
    }

    /// The rest of a picture whose data stop in the middle would be grey.
    @Test func dataThatStopBeforeTheEndMarkerAreAnError() throws {
        for name in ["grey.jpg", "quarter-chroma.jpg", "cmyk.jpg", "half-chroma.jpg"] {
            let bytes = try ImageFixtures.bytes(name)
            let error = failure(Array(bytes.prefix(bytes.count - 60)) + [0xFF, 0xD9])
            guard case .truncated = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func strayBytesAreNoMatter() throws {
        for name in ["grey.jpg", "rgb-8.png"] {
            let bytes = try ImageFixtures.bytes(name)
            #expect(
                try Image.decode(bytes + [1, 2, 3], name: "x") == Image.decode(bytes, name: "x"), "\(name)")
        }
    }

    @Test func enormousHeadersAreRefused() throws {
        var jpeg = try ImageFixtures.bytes("quarter-chroma.jpg")
        let frame = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0, 0, 17, 8]) })
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(
            failure(jpeg)
                == .tooLarge(
                    file: "x.jpg", width: 65500, height: 65500, pixelLimit: Image.defaultPixelLimit))
        // Within the limit, but far from what so few bytes can hold.
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0x20, 0, 0x20, 0])
        guard case .truncated(_, .jpeg, let reason) = failure(jpeg) else {
            Issue.record("\(String(describing: failure(jpeg)))")
            return
        }
        #expect(reason.contains("cannot hold 8192x8192 pixels"))

        let png = { (width: UInt32, height: UInt32) in
            var body: [UInt8] = Array("IHDR".utf8)
            for value in [width, height] {
                body += (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
            }
            body += [8, 2, 0, 0, 0]
            let tail = try ImageFixtures.bytes("rgb-8.png").dropFirst(33)
            return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + body
                + PNGReader.checksum(body) + tail
        }
        #expect(
            failure(try png(999_999, 999_999))
                == .tooLarge(
                    file: "x.jpg", width: 999_999, height: 999_999, pixelLimit: Image.defaultPixelLimit))
        guard case .truncated(_, .png, _) = failure(try png(8192, 8192)) else {
            Issue.record("\(String(describing: failure(try png(8192, 8192))))")
            return
        }
        // Beyond what a side may have.
        guard case .damaged(_, .png, _) = failure(try png(0x7FFF_FFFF, 1)) else {
            Issue.record("\(String(describing: failure(try png(0x7FFF_FFFF, 1))))")
            return
        }
    }

    @Test func theLimitIsOfPixels() throws {
        for name in ["grey.jpg", "grey-8.png"] {
            let bytes = try ImageFixtures.bytes(name)
            #expect(failure(bytes, pixelLimit: 23 * 17) == nil)
            #expect(
                failure(bytes, pixelLimit: 23 * 17 - 1)
                    == .tooLarge(file: "x.jpg", width: 23, height: 17, pixelLimit: 23 * 17 - 1))
        }
    }

    @Test func damageHasAReason() throws {
        var png = try ImageFixtures.bytes("rgb-8.png")
        png[16] = 1
        guard case .damaged("x.jpg", .png, let reason) = failure(png) else {
            Issue.record("\(String(describing: failure(png)))")
            return
        }
        #expect(reason.contains("CRC"))
        var jpeg = try ImageFixtures.bytes("grey.jpg")
        jpeg[3] = 0xC7
        guard case .damaged("x.jpg", .jpeg, _) = failure(jpeg) else {
            Issue.record("\(String(describing: failure(jpeg)))")
            return
        }
    }

    @Test func aFileOfEndlessScansIsRefused() throws {
        let bytes = try ImageFixtures.bytes("grey-progressive.jpg")
        // The first scan again and again; tables for the next one follow it.
        let first = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xDA]) })
        let end = try #require(bytes[first...].indices.first { bytes[$0...].starts(with: [0xFF, 0xC4]) })
        func file(repeats: Int) -> [UInt8] {
            let scans = (0..<repeats).flatMap { _ in bytes[first..<end] }
            return bytes[..<end] + scans + bytes[end...]
        }
        #expect(failure(file(repeats: 400)) == nil)
        let body = file(repeats: 600)
        #expect(failure(body) == .damaged(file: "x.jpg", format: .jpeg, reason: "more than 500 scans"))
    }

    @Test func filesThatAreNoPicturesAreNamed() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("a.jpg")
        func fileFailure() -> ImageReadError? {
            do {
                _ = try Image(contentsOf: file)
                return nil
            } catch {
                return error
            }
        }
        #expect(fileFailure() == .reading(file: file.path, reason: "No such file or directory"))
        try Data().write(to: file)
        #expect(fileFailure() == .empty(file: file.path))
        try Data("GIF89a and more".utf8).write(to: file)
        let unknown = ImageReadError.unknownFormat(
            file: file.path, start: [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x20, 0x61])
        #expect(fileFailure() == unknown)
        #expect("\(unknown)".contains("a.jpg: neither JPEG nor PNG, it starts with 47 49 46 38 39 61 20 61"))
        #expect(throws: unknown) { try ImageFile.header(of: file) }
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
        #expect(fileFailure() == .reading(file: file.path, reason: "Is a directory"))
    }
}
