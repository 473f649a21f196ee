import Foundation

/// How torchvision draws the numbers of its augmentations: `Tests/ApusVisionTests/Fixtures/augmentation.json`, which
/// `Scripts/fixtures/augmentation.py` makes.
package struct ReferenceDistributions: Decodable, Sendable {
    package static let path = "Tests/ApusVisionTests/Fixtures/augmentation.json"

    package let distributions: [ReferenceDistribution]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// How torchvision draws one number.
package struct ReferenceDistribution: Decodable, Sendable {
    package let transform: String
    package let canvas: [Int]
    package let parameter: String
    package let draws: Int
    package let values: [Double]
    /// Of the draws that are not above each of the values.
    package let shares: [Double]

    /// Holds draws of ours against it: Kolmogorov and Smirnov's distance, within what chance does once in a thousand.
    ///
    /// - Returns: what is wrong, or nil.
    package func excess(of found: [Double]) -> String? {
        let name = "\(transform) \(canvas.map(String.init).joined(separator: "x")): \(parameter)"
        guard found.count >= 300 else { return "\(name) has \(found.count) draws" }
        let ordered = found.sorted()
        let bound = 1.95 * (1 / Double(found.count) + 1 / Double(draws)).squareRoot()
        for (value, share) in zip(values, shares) {
            // Fixtures have eight digits.
            let limit = value + abs(value) * 1e-7
            let below = Double(ordered.partitioningIndex { $0 > limit }) / Double(found.count)
            if abs(below - share) > bound {
                return "\(name) is up to \(value) in a share of \(below), and not \(share)"
            }
        }
        return nil
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
