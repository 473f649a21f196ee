import ApusInterop
import ApusVision
import Foundation

/// Detections in the form that COCO's evaluation takes (https://cocodataset.org/#format-results):
/// `[{"image_id", "category_id", "bbox": [x, y, width, height], "score"}]`.
public struct COCOResults: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        /// The number of the picture in the instances file.
        public let imageID: Int
        /// The number of the class in the instances file.
        public let categoryID: Int
        public let box: Box
        public let score: Double

        public init(imageID: Int, categoryID: Int, box: Box, score: Double) {
            self.imageID = imageID
            self.categoryID = categoryID
            self.box = box
            self.score = score
        }
    }

    public let entries: [Entry]
    /// Entries of a file that were left out because they cannot be right.
    public let issues: DatasetIssues

    public init(_ entries: [Entry]) {
        self.entries = entries
        issues = DatasetIssues()
    }

    /// Detections of pictures, in their order.
    ///
    /// - Parameters:
    ///   - detections: of each picture; `category` is an index into `categories`.
    ///   - imageIDs: the number of each picture.
    /// - Precondition: there are as many numbers as lists of detections.
    public init(_ detections: [[Detection]], imageIDs: [Int], categories: [ObjectCategory]) {
        precondition(
            detections.count == imageIDs.count,
            "COCOResults: \(detections.count) lists of detections for \(imageIDs.count) pictures")
        self.init(
            zip(imageIDs, detections).flatMap { id, found in
                found.map {
                    Entry(imageID: id, categoryID: categories[$0.category].id, box: $0.box, score: $0.score)
                }
            })
    }

    /// - Throws: ``DatasetError`` where the file cannot be read, is not JSON, or is no list.
    public init(contentsOf file: URL) throws(DatasetError) {
        let mapping: MappedBytes
        do {
            mapping = try MappedBytes(path: file.path)
        } catch {
            throw DatasetError(file: file.path, reason: "cannot be read: \(error.reason)")
        }
        self = try mapping.withBytes { (bytes) throws(DatasetError) in
            try COCOResults(bytes, name: file.path)
        }
    }

    /// Reads results from memory.
    ///
    /// - Parameter name: stands for the file in messages.
    /// - Throws: ``DatasetError`` where they are not JSON, or no list.
    public init(bytes: [UInt8], name: String) throws(DatasetError) {
        let copy = bytes.withUnsafeBytes { MappedBytes(copying: $0) }
        self = try copy.withBytes { (bytes) throws(DatasetError) in try COCOResults(bytes, name: name) }
    }

    private init(_ bytes: UnsafeRawBufferPointer, name: String) throws(DatasetError) {
        var parser = JSONPullParser(bytes)
        var entries: [Entry] = []
        var issues = DatasetIssues()
        var element = 0
        do throws(JSONProblem) {
            guard parser.kind() == .array else { throw parser.unexpected("a list of results") }
            try parser.beginArray()
            while try parser.nextElement() {
                if let entry = try Self.entry(&parser) {
                    entries.append(entry)
                } else {
                    issues.add(.badValue) {
                        DatasetIssue(
                            kind: .badValue, file: name, place: "[\(element)]",
                            reason:
                                "not an object with \"image_id\", \"category_id\", \"bbox\" of four numbers and "
                                + "\"score\"; left out")
                    }
                }
                element += 1
            }
            try parser.finish()
        } catch {
            throw DatasetError(
                file: name, place: "[\(element)]",
                reason: "no results of COCO: \(error.reason) (byte \(error.byte) of \(bytes.count))")
        }
        self.entries = entries
        self.issues = issues
    }

    private static func entry(_ parser: inout JSONPullParser) throws(JSONProblem) -> Entry? {
        guard parser.kind() == .object else {
            try parser.skipValue()
            return nil
        }
        var (image, category): (Int?, Int?)
        var numbers: SIMD4<Double>?
        var score: Double?
        try parser.beginObject()
        while let key = try parser.nextKey() {
            if parser.equals(key, "image_id") {
                image = try parser.integerIfAny()
            } else if parser.equals(key, "category_id") {
                category = try parser.integerIfAny()
            } else if parser.equals(key, "bbox") {
                numbers = try parser.fourNumbersIfAny()
            } else if parser.equals(key, "score") {
                score = try parser.doubleIfAny()
            } else {
                try parser.skipValue()
            }
        }
        guard let image, let category, let numbers, let score, score.isFinite,
            (0..<4).allSatisfy({ numbers[$0].isFinite })
        else { return nil }
        let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        return Entry(imageID: image, categoryID: category, box: box, score: score)
    }

    /// The detections of each picture, in the order of the entries.
    ///
    /// - Parameter imageIDs: the number of each picture.
    /// - Throws: ``DatasetError`` for a picture or class that is not among these: the results are of another set.
    public func detections(
        imageIDs: [Int], categories: [ObjectCategory], file: String = "results"
    ) throws(DatasetError) -> [[Detection]] {
        let pictures = Dictionary(imageIDs.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        let classes = Dictionary(categories.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in
            first
        }
        var detections = [[Detection]](repeating: [], count: imageIDs.count)
        for entry in entries {
            guard let picture = pictures[entry.imageID], let category = classes[entry.categoryID] else {
                let missing =
                    pictures[entry.imageID] == nil
                    ? "image_id \(entry.imageID)" : "category_id \(entry.categoryID)"
                throw DatasetError(
                    file: file, reason: "results of another data set: \(missing) is not in this one")
            }
            detections[picture].append(Detection(box: entry.box, category: category, score: entry.score))
        }
        return detections
    }

    /// The text of the file.
    ///
    /// - Throws: ``DatasetError`` for a number that is not finite, which a model that has come apart gives.
    public func json() throws(DatasetError) -> String {
        var lines: [String] = []
        for entry in entries {
            let box = entry.box
            guard box.minX.isFinite, box.minY.isFinite, box.maxX.isFinite, box.maxY.isFinite,
                entry.score.isFinite
            else {
                throw DatasetError(
                    file: "results", place: "[\(lines.count)]",
                    reason: "a box or score that is no finite number, of the picture \(entry.imageID)")
            }
            lines.append(
                "{\"image_id\":\(entry.imageID),\"category_id\":\(entry.categoryID),"
                    + "\"bbox\":\(COCOWriter.numbers(box)),\"score\":\(JSONWriting.number(entry.score))}")
        }
        return "[" + lines.joined(separator: ",\n") + "]\n"
    }

    /// Writes the file: whole or not at all.
    ///
    /// - Throws: ``DatasetError`` or `FileWriteError`.
    public func write(to path: String) throws {
        let bytes = Array(try json().utf8)
        try AtomicFile.write(to: path) { (file) throws(FileWriteError) in try file.append(bytes) }
    }
}
