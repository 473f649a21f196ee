import CZlib

/// A PNG decoder of the tests' own, by ISO/IEC 15948 alone, so that libpng does not check itself: 8 bits, no
/// interlace.
struct PNGReader {
    struct Failure: Error {
        let reason: String
    }

    private(set) var width = 0
    private(set) var height = 0
    private(set) var channels = 0
    private(set) var pixels: [UInt8] = []
    /// The filter of every row.
    private(set) var filters: [UInt8] = []

    init(_ file: [UInt8]) throws {
        guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
            throw Failure(reason: "signature")
        }
        var compressed: [UInt8] = []
        var position = 8
        var ended = false
        while position < file.count {
            let length = PNGReader.word(file, position)
            let type = String(decoding: file[position + 4..<position + 8], as: UTF8.self)
            let body = Array(file[position + 8..<position + 8 + length])
            let covered = Array(file[position + 4..<position + 8 + length])
            guard crc32(0, covered, UInt32(covered.count)) == PNGReader.word(file, position + 8 + length)
            else {
                throw Failure(reason: "checksum of \(type)")
            }
            if type == "IHDR" { try readHeader(body) }
            if type == "IDAT" { compressed += body }
            if type == "IEND" { ended = true }
            position += 12 + length
        }
        guard ended else { throw Failure(reason: "no end") }
        try unfilter(inflate(compressed))
    }

    /// The four bytes after a chunk of this type and body.
    static func checksum(_ covered: [UInt8]) -> [UInt8] {
        let sum = crc32(0, covered, UInt32(covered.count))
        return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> Int {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func readHeader(_ body: [UInt8]) throws {
        width = PNGReader.word(body, 0)
        height = PNGReader.word(body, 4)
        guard body[8] == 8, body[10] == 0, body[11] == 0, body[12] == 0 else {
            throw Failure(reason: "format")
        }
        guard let found = [0: 1, 2: 3, 6: 4][body[9]] else { throw Failure(reason: "colour type") }
        channels = found
    }

    private func inflate(_ compressed: [UInt8]) throws -> [UInt8] {
        var size = UInt(height * (width * channels + 1))
        var result = [UInt8](repeating: 0, count: Int(size))
        guard uncompress(&result, &size, compressed, UInt(compressed.count)) == Z_OK, size == result.count
        else {
            throw Failure(reason: "deflate")
        }
        return result
    }

    private mutating func unfilter(_ rows: [UInt8]) throws {
        let stride = width * channels
        pixels = [UInt8](repeating: 0, count: height * stride)
        for y in 0..<height {
            let filter = rows[y * (stride + 1)]
            filters.append(filter)
            for i in 0..<stride {
                let left = i >= channels ? Int(pixels[y * stride + i - channels]) : 0
                let up = y > 0 ? Int(pixels[(y - 1) * stride + i]) : 0
                let corner = y > 0 && i >= channels ? Int(pixels[(y - 1) * stride + i - channels]) : 0
                let predicted: Int
                switch filter {
                case 0: predicted = 0
                case 1: predicted = left
                case 2: predicted = up
                case 3: predicted = (left + up) / 2
                case 4: predicted = PNGReader.paeth(left, up, corner)
                default: throw Failure(reason: "filter \(filter)")
                }
                pixels[y * stride + i] = rows[y * (stride + 1) + 1 + i] &+ UInt8(predicted)
            }
        }
    }

    private static func paeth(_ left: Int, _ up: Int, _ corner: Int) -> Int {
        let estimate = left + up - corner
        let distances = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
        if distances.0 <= distances.1 && distances.0 <= distances.2 { return left }
        return distances.1 <= distances.2 ? up : corner
    }
}
