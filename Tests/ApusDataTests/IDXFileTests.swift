import ApusData
import Foundation
import Testing

@Suite struct IDXFileTests {
    private static let samples: [IDXFile] = [
        IDXFile(shape: [2, 3], values: .uint8([0, 1, 2, 128, 254, 255])),
        IDXFile(shape: [4], values: .int8([-128, -1, 0, 127])),
        IDXFile(shape: [1, 3, 1], values: .int16([-32768, 258, 32767])),
        IDXFile(shape: [2, 2], values: .int32([.min, -1, 66051, .max])),
        IDXFile(shape: [3], values: .float32([-0.0, 1.5, .infinity])),
        IDXFile(shape: [2], values: .float64([.pi, -.leastNonzeroMagnitude])),
        IDXFile(shape: [], values: .uint8([42])),
        IDXFile(shape: [3, 0, 5], values: .int16([])),
    ]

    @Test(arguments: samples)
    func readsWhatWasWritten(file: IDXFile) throws {
        #expect(try IDXFile(file.encoded()) == file)
        #expect(try IDXFile(gzip(file.encoded())) == file)
    }

    @Test func bytesAreThoseOfTheFormat() throws {
        let bytes: [UInt8] = [0, 0, 0x0C, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 2, 3, 0xFF, 0xFF, 0xFF, 0xFE]
        let file = IDXFile(shape: [1, 2], values: .int32([66051, -2]))
        #expect(file.encoded() == bytes)
        #expect(try IDXFile(bytes) == file)
    }

    @Test(arguments: samples)
    func everyTruncationIsRefused(file: IDXFile) throws {
        let bytes = file.encoded()
        for length in bytes.indices {
            let problem = problem(Array(bytes.prefix(length)))
            let header = 4 + 4 * file.shape.count
            let expected: IDXError.Problem =
                length < header
                ? .truncatedHeader : .truncated(expected: bytes.count - header, found: length - header)
            #expect(problem == expected, "cut at \(length)")
            #expect(self.problem(try gzip(Array(bytes.prefix(length)))) == expected)
        }
        let compressed = try gzip(bytes)
        for length in 2..<compressed.count {
            #expect(self.problem(Array(compressed.prefix(length))) == .gzip(.truncated))
        }
    }

    @Test func longerThanItsHeaderIsRefused() throws {
        let bytes = IDXFileTests.samples[0].encoded() + [9]
        #expect(problem(bytes) == .trailingBytes(expected: 6))
        #expect(problem(try gzip(bytes)) == .trailingBytes(expected: 6))
    }

    @Test func aLyingHeaderAllocatesNothing() throws {
        // 2^31 pictures of 2^31 x 2^31 doubles overflow the machine's integers.
        let extent: [UInt8] = [0x80, 0, 0, 0]
        let boundless = [0, 0, 0x0E, 3] + extent + extent + extent
        let shape = [Int](repeating: 1 << 31, count: 3)
        #expect(problem(boundless) == .tooLarge(shape: shape, limit: IDXFile.defaultLimit))
        #expect(problem(try gzip(boundless)) == .tooLarge(shape: shape, limit: IDXFile.defaultLimit))
        // Within the limit a claim is only believed as far as there are bytes.
        let gigabytes: [UInt8] = [0, 0, 0x08, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]
        #expect(problem(gigabytes) == .truncated(expected: 0xFFFF_FFFF, found: 3))
        #expect(problem(try gzip(gigabytes)) == .truncated(expected: 0xFFFF_FFFF, found: 3))
        // A zero among huge extents is an empty array.
        let empty = boundless.dropLast(4) + [0, 0, 0, 0]
        #expect(try IDXFile(Array(empty)).values == .float64([]))
    }

    @Test func theCallersLimitHolds() throws {
        let file = IDXFileTests.samples[3]
        #expect(try IDXFile(file.encoded(), limit: 16) == file)
        #expect(throws: IDXError(file: "a", problem: .tooLarge(shape: [2, 2], limit: 15))) {
            try IDXFile(file.encoded(), name: "a", limit: 15)
        }
    }

    @Test func aBombBehindAnHonestHeaderIsRefused() throws {
        let bomb = try gzip([0, 0, 0x08, 1, 0, 0, 0, 9] + [UInt8](repeating: 0, count: 20_000_000))
        #expect(problem(bomb) == .trailingBytes(expected: 9))
    }

    @Test func foreignFilesAreRefused() {
        #expect(problem(Array("<html>".utf8)) == .notIDX)
        #expect(problem([0, 0, 0x0A, 1, 0, 0, 0, 0]) == .unknownType(code: 0x0A))
        #expect(problem([0, 1, 8, 1, 0, 0, 0, 0]) == .notIDX)
        #expect(problem([1, 0, 8, 1, 0, 0, 0, 0]) == .notIDX)
        #expect(problem([]) == .truncatedHeader)
    }

    @Test func mutatedFilesNeverCrash() throws {
        var state: UInt64 = 88_172_645_463_325_252
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let seeds = try IDXFileTests.samples.flatMap { [$0.encoded(), try gzip($0.encoded())] }
        var refused = 0
        for _ in 0..<5000 {
            var bytes = seeds[random(seeds.count)]
            for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
            if problem(bytes) != nil { refused += 1 }
        }
        #expect(refused > 1000)
    }

    @Test func errorsNameTheFile() throws {
        let folder = try TemporaryFolder()
        let file = try folder.add("labels.gz", gzip([0, 0, 8, 1, 0, 0, 0, 5, 1, 2]))
        let error = #expect(throws: IDXError.self) { try IDXFile(contentsOf: file) }
        #expect(
            error?.description
                == "\(file.path): cut short: the header promises 5 bytes of data, there are 2; fetch it again"
        )
        let absent = folder.url.appendingPathComponent("absent")
        #expect(
            throws: IDXError(file: absent.path, problem: .unreadable(reason: "No such file or directory"))
        ) {
            try IDXFile(contentsOf: absent)
        }
        #expect(throws: IDXError(file: folder.url.path, problem: .unreadable(reason: "Is a directory"))) {
            try IDXFile(contentsOf: folder.url)
        }
    }

    @Test func aFileLongerThanTheLimitIsNotRead() throws {
        let folder = try TemporaryFolder()
        let file = try folder.add("long", [UInt8](repeating: 0, count: 5000))
        #expect(
            throws: IDXError(
                file: file.path, problem: .unreadable(reason: "it is longer than the limit of 1124 bytes"))
        ) {
            try IDXFile(contentsOf: file, limit: 100)
        }
    }

    private func problem(_ bytes: [UInt8]) -> IDXError.Problem? {
        do {
            _ = try IDXFile(bytes)
            return nil
        } catch {
            return error.problem
        }
    }
}
