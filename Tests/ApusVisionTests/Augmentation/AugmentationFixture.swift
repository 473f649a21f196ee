import Foundation
import Testing

/// What `Scripts/fixtures/augmentation.py` wrote.
struct AugmentationFixture: Decodable {
    struct Crop: Decodable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let toWidth: Int
        let toHeight: Int
        let pixels: Data
    }

    struct Jitter: Decodable {
        let order: Int
        let brightness: Double
        let contrast: Double
        let saturation: Double
        let hue: Double
        let pixels: Data
    }

    let distributions: [ReferenceDistribution]
    let crops: [Crop]
    let jitters: [Jitter]

    static func load() throws -> AugmentationFixture {
        try JSONDecoder().decode(
            AugmentationFixture.self, from: Data(contentsOf: ImageFixtures.url("augmentation.json")))
    }
}

/// How torchvision draws one number.
struct ReferenceDistribution: Decodable {
    let transform: String
    let canvas: [Int]
    let parameter: String
    let draws: Int
    let values: [Double]
    /// Of the draws that are not above each of the values.
    let shares: [Double]

    /// Holds draws of ours against it: Kolmogorov and Smirnov's distance, within what chance does once in a thousand.
    func expect(_ found: [Double]) {
        #expect(found.count >= 300, "\(transform) \(canvas): \(parameter) has \(found.count) draws")
        let ordered = found.sorted()
        let bound = 1.95 * (1 / Double(found.count) + 1 / Double(draws)).squareRoot()
        for (value, share) in zip(values, shares) {
            // Fixtures have eight digits.
            let limit = value + abs(value) * 1e-7
            let below = Double(ordered.partitioningIndex { $0 > limit }) / Double(found.count)
            #expect(
                abs(below - share) <= bound,
                "\(transform) \(canvas): \(below) of \(parameter) up to \(value), not \(share)")
        }
    }
}

extension [Double] {
    /// The first place for which `isBehind` holds in a sorted list.
    fileprivate func partitioningIndex(_ isBehind: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
