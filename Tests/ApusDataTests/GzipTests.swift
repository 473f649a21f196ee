import ApusData
import Testing

@Suite struct GzipTests {
    private let content = (0..<3000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }

    @Test func givesBackWhatWasCompressed() throws {
        for size in [0, 1, 2999, 65536, 65537, 400_000] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
            #expect(try Gzip.decompress(gzip(bytes), limit: size) == bytes)
        }
    }

    @Test func skipsTheNameInTheHeader() throws {
        #expect(try Gzip.decompress(gzip(content, name: "digits.csv"), limit: 3000) == content)
    }

    @Test func readsMembersOneAfterTheOther() throws {
        let file = try gzip(content) + gzip([]) + gzip([1, 2, 3]) + [0, 0, 0, 0]
        #expect(try Gzip.decompress(file, limit: 3003) == content + [1, 2, 3])
    }

    @Test func refusesEveryTruncation() throws {
        let file = try gzip(Array(content.prefix(300)), name: "a")
        for length in 0..<file.count {
            #expect(throws: GzipError.truncated, "cut at \(length)") {
                try Gzip.decompress(Array(file.prefix(length)), limit: 1000)
            }
        }
    }

    @Test func everyFlippedBitIsRefusedOrHarmless() throws {
        let short = Array(content.prefix(40))
        let file = try gzip(short)
        var harmless: Set<Int> = []
        for position in file.indices {
            for bit in 0..<8 {
                var damaged = file
                damaged[position] ^= 1 << bit
                if let read = try? Gzip.decompress(damaged, limit: 1000) {
                    #expect(read == short)
                    harmless.insert(position)
                }
            }
        }
        // A flag, the time stamp, the extra flags, the operating system, and the bits that fill up the last byte
        // of the compressed data.
        #expect(harmless.isSubset(of: Set(3...9).union([file.count - 9])))
    }

    @Test func checksumAndLengthAreChecked() throws {
        let file = try gzip(content)
        var wrongChecksum = file
        wrongChecksum[file.count - 8] ^= 1
        #expect(throws: GzipError.checksumMismatch) { try Gzip.decompress(wrongChecksum, limit: 3000) }
        var wrongLength = file
        wrongLength[file.count - 1] ^= 1
        #expect(throws: GzipError.lengthMismatch) { try Gzip.decompress(wrongLength, limit: 3000) }
    }

    @Test func aBombIsRefusedAtTheLimit() throws {
        let bomb = try gzip([UInt8](repeating: 0, count: 30_000_000))
        #expect(bomb.count < 40_000)
        #expect(throws: GzipError.exceedsLimit(bytes: 1000)) { try Gzip.decompress(bomb, limit: 1000) }
        // A bomb of many small members is the same bomb.
        let members = try [[UInt8]](repeating: gzip([7]), count: 5000).flatMap { $0 }
        #expect(throws: GzipError.exceedsLimit(bytes: 4999)) { try Gzip.decompress(members, limit: 4999) }
        #expect(try Gzip.decompress(members, limit: 5000).count == 5000)
    }

    @Test func theLimitItselfIsAllowed() throws {
        let file = try gzip(content)
        #expect(try Gzip.decompress(file, limit: 3000) == content)
        #expect(throws: GzipError.exceedsLimit(bytes: 2999)) { try Gzip.decompress(file, limit: 2999) }
        #expect(try Gzip.decompress(gzip([]), limit: 0).isEmpty)
    }

    @Test func refusesForeignBytes() throws {
        #expect(throws: GzipError.notGzip) { try Gzip.decompress(Array("hello".utf8), limit: 9) }
        #expect(throws: GzipError.trailingBytes(count: 3)) {
            try Gzip.decompress(gzip([1]) + [0, 0, 5], limit: 9)
        }
        #expect {
            _ = try Gzip.decompress([0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 0], limit: 9)
        } throws: { error in
            error as? GzipError == .corrupt(reason: "unknown compression method")
        }
    }
}
