import ApusData
import ApusVision
import Foundation

/// Pictures with what a detector found in them drawn on top.
public struct DetectionPictures: Sendable {
    /// What is sure enough to be drawn where nobody says otherwise.
    public static let leastScore = 0.3

    /// Detections that are less sure than this are not drawn.
    public let leastScore: Double
    private let dataset: any DetectionDataset
    private let detections: [Int: [Detection]]
    private let classNames: [String]

    public init(
        _ measurement: DetectionMeasurement, of dataset: any DetectionDataset, classNames: [String],
        leastScore: Double = DetectionPictures.leastScore
    ) {
        self.dataset = dataset
        self.leastScore = leastScore
        self.classNames = classNames
        detections = measurement.detections
    }

    /// One picture with its boxes; small ones are enlarged so that labels can be read.
    ///
    /// - Throws: what reading the picture throws.
    public func picture(_ index: Int) throws -> Image {
        let original = try dataset.image(index).rgb()
        let enlargement = max(1, 640 / original.width)
        var image = original.enlarged(by: enlargement)
        // The surest last, on top.
        for detection in shown(index).reversed() {
            let scale = Double(enlargement)
            image.drawBox(
                detection.box.scaled(x: scale, y: scale), label: label(detection),
                color: .category(detection.category), thickness: max(2, image.width / 400),
                textScale: max(1, image.width / 640))
        }
        return image
    }

    /// What is drawn of one picture, the surest first.
    public func shown(_ index: Int) -> [Detection] {
        (detections[index] ?? []).filter { $0.score >= leastScore }
    }

    /// Writes each picture as a PNG of its own name into a folder, which is made where it is not there.
    ///
    /// - Throws: `ImageWriteError`, naming the file, or what reading a picture throws.
    public func write(_ indices: [Int], into folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw RunFolderError(path: folder, reason: "cannot be made: \(error.systemReason)")
        }
        var taken: Set<String> = []
        for index in indices {
            let name = URL(fileURLWithPath: try dataset.record(index).name).deletingPathExtension()
                .lastPathComponent
            // Files of one name from several folders must not overwrite each other.
            let free = taken.insert(name).inserted ? name : "\(name)-\(index + 1)"
            try PNGWriter.write(
                try picture(index), to: URL(fileURLWithPath: "\(folder)/\(free).png"))
        }
    }

    private func label(_ detection: Detection) -> String {
        let name =
            classNames.indices.contains(detection.category)
            ? classNames[detection.category] : "class \(detection.category)"
        return "\(name) \(Int((detection.score * 100).rounded()))"
    }

    /// Writes several pictures as one PNG.
    ///
    /// - Throws: `ImageWriteError`, naming the file, or what reading a picture throws.
    public func writeSheet(_ indices: [Int], to path: String, title: String, columns: Int = 3) throws {
        let tiles = try indices.map { index in
            let found = shown(index).count
            return ImageGrid.Tile(
                try picture(index), caption: try dataset.record(index).name,
                detail: "\(found) found, \(try dataset.record(index).objects.count) there")
        }
        guard !tiles.isEmpty else { return }
        let grid = ImageGrid(tiles: tiles, columns: columns, enlargement: 1, textScale: 2, title: title)
        try PNGWriter.write(grid.render(), to: URL(fileURLWithPath: path))
    }
}

/// How right a detector is about single pictures.
struct PictureAgreement {
    /// The place of a picture and its share of agreement, 0 to 1: twice the objects found over objects and
    /// detections together (F1), at an IoU of 0.5.
    struct Entry {
        let index: Int
        let share: Double
        let objects: Int
    }

    /// From the worst to the best; of equals those with more objects lie further out.
    let entries: [Entry]

    init(_ pictures: DetectionPictures, _ dataset: any DetectionDataset, indices: [Int]) throws {
        entries = try indices.map { index in
            let objects = try dataset.record(index).objects.filter { !$0.isCrowd && !$0.isDifficult }
            let found = pictures.shown(index)
            var isFree = [Bool](repeating: true, count: objects.count)
            var hits = 0
            for detection in found {
                let best = objects.indices.filter { isFree[$0] && objects[$0].category == detection.category }
                    .max {
                        objects[$0].box.intersectionOverUnion(detection.box)
                            < objects[$1].box.intersectionOverUnion(detection.box)
                    }
                guard let best, objects[best].box.intersectionOverUnion(detection.box) >= 0.5 else {
                    continue
                }
                isFree[best] = false
                hits += 1
            }
            let all = objects.count + found.count
            return Entry(
                index: index, share: all == 0 ? 1 : 2 * Double(hits) / Double(all), objects: objects.count)
        }.sorted {
            if $0.share != $1.share { return $0.share < $1.share }
            return $0.share < 0.5 ? $0.objects > $1.objects : $0.objects < $1.objects
        }
    }
}
