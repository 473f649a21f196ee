import ApusVision
import Foundation

/// Pictures with objects marked in the form of Pascal VOC (http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc).
///
/// A file's corners are numbers of pixels from 1, the last one inside: (1, 1, 10, 5) becomes the box from 0, 0 to 10, 5.
/// Opening reads every annotation file, not only the split's, so that all splits have the same classes; no picture is
/// opened. Objects that cannot be right are left out and counted in ``issues``, as are files that are not XML.
public struct VOCDataset: FileDetectionDataset {
    private struct Picture: Sendable {
        let name: String
        let canvas: Canvas?
        let objects: [ObjectAnnotation]
    }

    public let source: URL
    /// What was read of the set; all of it where nil.
    public let split: String?
    public let categories: [ObjectCategory]
    public private(set) var issues = DatasetIssues()
    private var pictures: [Picture] = []

    /// - Parameters:
    ///   - root: the folder with `Annotations` and `JPEGImages`.
    ///   - split: takes the pictures of `ImageSets/Main/SPLIT.txt`, in its order; every annotated one where left out.
    ///   - classNames: the classes. Where left out, those that occur, sorted.
    /// - Throws: ``DatasetError`` where the folder has no annotations, or no such split.
    public init(contentsOf root: URL, split: String? = nil, classNames: [String]? = nil) throws(DatasetError)
    {
        guard let folders = VOCFolders(root: root) else {
            throw DatasetError(
                file: root.path,
                reason: "no data set of Pascal VOC: there is no Annotations folder with XML files")
        }
        source = root
        self.split = split
        let stems = FolderListing.names(in: folders.annotations).filter { $0.lowercased().hasSuffix(".xml") }
            .map { String($0.dropLast(4)) }
        let wanted = try split.map { (name) throws(DatasetError) in try Self.list(name, folders) } ?? stems
        var issues = DatasetIssues()

        var annotations: [String: VOCAnnotation] = [:]
        var unreadable: Set<String> = []
        let inSplit = Set(wanted)
        for stem in stems where classNames == nil || inSplit.contains(stem) {
            let file = folders.annotations.appendingPathComponent("\(stem).xml")
            do {
                let bytes = try FileBytes.read(file, limit: VOCAnnotationReader.largestFile)
                annotations[stem] = try VOCAnnotationReader.read(bytes, file: file.path)
            } catch {
                guard inSplit.contains(stem) else { continue }
                unreadable.insert(stem)
                issues.add(Self.issue(error, file: file.path))
            }
        }
        let names = classNames ?? Set(annotations.values.flatMap { $0.objects.map(\.name) }).sorted()
        categories = names.enumerated().map { ObjectCategory(id: $0.offset + 1, name: $0.element) }
        let classOfName = Dictionary(names.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        let imageNames = ImageNames(in: folders.images)

        var seen: Set<String> = []
        for stem in wanted where !unreadable.contains(stem) {
            let file = folders.annotations.appendingPathComponent("\(stem).xml").path
            guard seen.insert(stem).inserted else {
                issues.add(.duplicate) {
                    DatasetIssue(kind: .duplicate, file: file, reason: "listed a second time; left out")
                }
                continue
            }
            guard let annotation = annotations[stem] else {
                issues.add(.unreadableFile) {
                    DatasetIssue(
                        kind: .unreadableFile, file: file,
                        reason: "listed, but there is no such file; left out")
                }
                continue
            }
            for issue in annotation.issues { issues.add(issue) }
            var objects: [ObjectAnnotation] = []
            for object in annotation.objects {
                if let category = classOfName[object.name] {
                    objects.append(
                        ObjectAnnotation(box: object.box, category: category, isDifficult: object.isDifficult)
                    )
                } else {
                    issues.add(.unknownClass) {
                        DatasetIssue(
                            kind: .unknownClass, file: file,
                            reason:
                                "an object of the class \"\(object.name.prefix(100))\", which is not listed; left out"
                        )
                    }
                }
            }
            let name =
                imageNames.name(ofStem: stem) ?? imageNames.name(like: annotation.fileName) ?? "\(stem).jpg"
            pictures.append(
                Picture(name: folders.imagePath + name, canvas: annotation.canvas, objects: objects))
        }
        self.issues = issues
        guard !pictures.isEmpty else {
            let reason = issues.examples.first.map { "; the first reason: \($0)" } ?? ""
            throw DatasetError(file: root.path, reason: "not one annotated picture\(reason)")
        }
    }

    public var count: Int { pictures.count }

    public func imageFile(_ index: Int) -> URL { source.appendingPathComponent(pictures[index].name) }

    /// - Throws: `ImageReadError` where the annotation gives no size and the picture cannot be read.
    public func record(_ index: Int) throws -> ImageRecord {
        let picture = pictures[index]
        return ImageRecord(
            id: index + 1, name: picture.name,
            canvas: try picture.canvas ?? ImageFile.header(of: imageFile(index)), objects: picture.objects)
    }

    /// The first word of each line; a list of one class has a second.
    private static func list(_ split: String, _ folders: VOCFolders) throws(DatasetError) -> [String] {
        let file = folders.list(of: split)
        do {
            let bytes = try FileBytes.read(file, limit: 1 << 28)
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap {
                $0.split(whereSeparator: \.isWhitespace).first.map(String.init)
            }
        } catch {
            let others = folders.splits
            throw DatasetError(
                file: file.path,
                reason: "cannot be read: \(error.reason)"
                    + (others.isEmpty ? "" : "; there are the splits \(others.joined(separator: ", "))"))
        }
    }

    private static func issue(_ error: any Error, file: String) -> DatasetIssue {
        let known = error as? DatasetError
        let reason =
            known?.reason ?? (error as? FileReadError).map { "cannot be read: \($0.reason)" } ?? "\(error)"
        return DatasetIssue(
            kind: .unreadableFile, file: file, place: known?.place,
            reason: reason + "; its picture is left out")
    }
}
