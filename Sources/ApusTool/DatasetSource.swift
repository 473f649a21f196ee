import Apus
import ArgumentParser
import Foundation

/// A data set by its path, or a world by its name.
struct DatasetSource {
    let path: String
    let split: String?
    let seed: UInt64?

    /// The split's name, or one for all of a set.
    var splitName: String { split ?? (isWorld ? WorldSplit.train.rawValue : "all") }

    private var isWorld: Bool { ["shapes", "streets"].contains(path) }

    /// - Parameters:
    ///   - count: pictures that a world shall have; 1,000 where nobody says.
    ///   - takesSeed: whether the seed means something to a set of files.
    func open(
        count: Int? = nil, readsMasks: Bool = false, takesSeed: Bool = false
    ) throws -> any DetectionDataset {
        guard isWorld else {
            guard seed == nil || takesSeed else {
                throw ValidationError("--seed is for the worlds shapes and streets; files have none")
            }
            return try DetectionDatasetFormat.open(
                URL(fileURLWithPath: path), split: split, readsMasks: readsMasks)
        }
        guard let part = WorldSplit(rawValue: splitName) else {
            throw ValidationError("a world has the splits train and test, not \"\(splitName)\"")
        }
        let (seed, count) = (seed ?? 0, count ?? 1000)
        return path == "shapes"
            ? ShapesWorld(seed: seed, split: part, count: count)
            : StreetsWorld(seed: seed, split: part, count: count)
    }
}
