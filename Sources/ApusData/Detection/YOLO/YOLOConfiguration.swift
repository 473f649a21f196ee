import Foundation
import Yams

/// The `data.yaml` of a YOLO data set, as Ultralytics documents it (https://docs.ultralytics.com/datasets/detect):
/// `path`, `train`, `val`, `test` and `names`.
struct YOLOConfiguration: Sendable, Equatable {
    /// In the order of their numbers; a number that a map leaves out is a class named by it.
    var classNames: [String] = []
    /// Where the split paths begin, as the file writes it.
    var path: String?
    /// The paths of each split: folders of pictures, or text files that list them.
    var splits: [String: [String]] = [:]

    /// A set has at most this many classes; a map may name any number.
    private static let mostClasses = 100_000
    private static let largestText = 4 << 20

    /// - Parameter file: stands for the file in messages.
    /// - Throws: ``DatasetError`` for text that is not YAML, or without names.
    init(yaml bytes: [UInt8], file: String) throws(DatasetError) {
        guard bytes.count <= Self.largestText else {
            throw DatasetError(
                file: file, reason: "\(bytes.count) bytes; a data.yaml has at most \(Self.largestText)")
        }
        let root: Node?
        do {
            root = try compose(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw DatasetError(file: file, reason: "not YAML: \(error)")
        }
        guard let mapping = root?.mapping else {
            throw DatasetError(file: file, reason: "no data.yaml of YOLO: it has no keys")
        }
        path = mapping["path"]?.scalar?.string
        for split in ["train", "val", "test"] {
            let node = mapping[split] ?? (split == "val" ? mapping["valid"] : nil)
            let paths =
                node?.scalar.map { [$0.string] } ?? node?.sequence?.compactMap { $0.scalar?.string } ?? []
            let named = paths.filter { !$0.isEmpty && !["~", "null"].contains($0) }
            if !named.isEmpty { splits[split] = named }
        }
        classNames = try Self.names(mapping["names"], file: file)
        if let count = mapping["nc"]?.scalar.flatMap({ Int($0.string) }), count != classNames.count {
            throw DatasetError(
                file: file, place: "nc",
                reason: "\(count) classes, but \(classNames.count) names; take the key out")
        }
    }

    private static func names(_ node: Node?, file: String) throws(DatasetError) -> [String] {
        if let list = node?.sequence {
            return try list.enumerated().map { (index, name) throws(DatasetError) in
                guard let name = name.scalar?.string else {
                    throw DatasetError(file: file, place: "names[\(index)]", reason: "no name")
                }
                return name
            }
        }
        guard let map = node?.mapping, !map.isEmpty else {
            throw DatasetError(
                file: file, place: "names",
                reason: "no names of classes; a list, or a map from 0 on, is expected")
        }
        var names: [Int: String] = [:]
        for (key, value) in map {
            guard let number = key.scalar.flatMap({ Int($0.string) }), (0..<mostClasses).contains(number),
                let name = value.scalar?.string
            else {
                throw DatasetError(
                    file: file, place: "names", reason: "a map from numbers of 0 or more to names is expected"
                )
            }
            names[number] = name
        }
        return (0...(names.keys.max() ?? 0)).map { names[$0] ?? "\($0)" }
    }
}
