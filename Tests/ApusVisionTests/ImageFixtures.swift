import ApusVision
import Foundation
import Testing

/// What `Scripts/fixtures/images.py` wrote.
struct ImageFixtures: Decodable {
    struct Decoded: Decodable {
        let files: [String]
        let width: Int
        let height: Int
        let channels: Int
        let pixels: Data
    }

    struct Reduced: Decodable {
        let file: String
        let reduction: Int
        let width: Int
        let height: Int
        let pixels: Data
    }

    struct Resized: Decodable {
        let source: Int
        let filter: String
        let antialias: Bool
        let width: Int
        let height: Int
        let pixels: Data
    }

    struct Colored: Decodable {
        let source: Int
        let change: String
        let amount: Double
        let pixels: Data
    }

    let files: [Decoded]
    let reduced: [Reduced]
    let resized: [Resized]
    let colors: [Colored]

    static func load() throws -> ImageFixtures {
        try JSONDecoder().decode(ImageFixtures.self, from: Data(contentsOf: url("images.json")))
    }

    static func url(_ name: String) throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
    }

    static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }

    /// The picture `sample` of the script, at its size.
    static func sample(channels: Int) -> Image {
        let (width, height) = (23, 17)
        var state: UInt32 = 12345
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<channels {
                    state = state &* 1_664_525 &+ 1_013_904_223
                    let value =
                        switch y * 5 / height {
                        case 0: x * 6
                        case 1: y * 9 + c * 80 + x
                        case 2: 255 * ((x / 3 + c) % 2)
                        case 3: Int(state >> 24)
                        default: x * y / 3 + c * 60 + Int(state >> 28)
                        }
                    pixels.append(UInt8(truncatingIfNeeded: value))
                }
            }
        }
        return Image(width: width, height: height, channels: channels, pixels: pixels)
    }
}

/// The largest difference of two bytes at one place; nil where the numbers of bytes differ.
func largestDifference(_ first: some Collection<UInt8>, _ second: some Collection<UInt8>) -> Int? {
    guard first.count == second.count else { return nil }
    return zip(first, second).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
}
