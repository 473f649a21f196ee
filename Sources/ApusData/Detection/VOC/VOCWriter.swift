import ApusInterop
import ApusVision
import Foundation

/// Writes data sets in the form of Pascal VOC: `Annotations`, `JPEGImages` and `ImageSets/Main/SPLIT.txt`.
///
/// Corners become numbers of pixels from 1, the last one inside; they keep fractions of a pixel. What VOC has no place
/// for is not written: masks, occlusion; groups under one box are marked as difficult.
public enum VOCWriter {
    /// - Parameters:
    ///   - indices: the pictures to write; all where left out.
    ///   - folder: made where it is not there. It may hold other splits of the same set.
    ///   - split: names the list of pictures.
    ///   - progress: hears after each picture how many are done.
    /// - Throws: `FileWriteError` where something cannot be written, or the list is there already; and ``DatasetError``
    ///   where no picture could be read.
    public static func write(
        _ dataset: any DetectionDataset, indices: Range<Int>? = nil, to folder: URL, split: String,
        progress: (Int) -> Void = { _ in }
    ) throws -> DatasetExport {
        let annotations = folder.appendingPathComponent("Annotations", isDirectory: true)
        let lists = folder.appendingPathComponent("ImageSets/Main", isDirectory: true)
        let list = lists.appendingPathComponent("\(split).txt")
        try PictureExport.checkAbsent(list)
        try PictureExport.makeFolder(annotations)
        try PictureExport.makeFolder(lists)
        // Splits share the folder of pictures, and a world numbers each of its own from 0.
        var pictures = try PictureExport(
            folder: folder.appendingPathComponent("JPEGImages", isDirectory: true), prefix: "\(split)_")
        var export = DatasetExport(file: list)
        var stems: [String] = []
        for index in indices ?? 0..<dataset.count {
            do {
                let record = try dataset.record(index)
                let name = try pictures.write(index, of: dataset, record: record)
                let stem = ImageFiles.stem(name)
                let xml = annotation(record, name: name, categories: dataset.categories)
                try write(xml, to: annotations.appendingPathComponent("\(stem).xml"))
                stems.append(stem)
                export.objects += record.objects.count
            } catch let error as FileWriteError {
                throw error
            } catch {
                export.unreadable.append("\(error)")
            }
            progress(stems.count + export.unreadable.count)
        }
        if stems.isEmpty, let reason = export.unreadable.first {
            throw DatasetError(
                file: folder.path, reason: "not one picture could be read; the first: \(reason)")
        }
        try write(stems.map { $0 + "\n" }.joined(), to: list)
        export.pictures = stems.count
        return export
    }

    private static func write(_ text: String, to file: URL) throws(FileWriteError) {
        let bytes = Array(text.utf8)
        try AtomicFile.write(to: file.path) { (file) throws(FileWriteError) in try file.append(bytes) }
    }

    static func annotation(_ record: ImageRecord, name: String, categories: [ObjectCategory]) -> String {
        var text = """
            <annotation>
            \t<folder>JPEGImages</folder>
            \t<filename>\(escaped(name))</filename>
            \t<size>
            \t\t<width>\(record.canvas.width)</width>
            \t\t<height>\(record.canvas.height)</height>
            \t\t<depth>3</depth>
            \t</size>
            \t<segmented>0</segmented>

            """
        for object in record.objects {
            let box = object.box
            let corners = [
                ("xmin", box.minX + 1), ("ymin", box.minY + 1), ("xmax", box.maxX), ("ymax", box.maxY),
            ]
            text += """
                \t<object>
                \t\t<name>\(escaped(categories[object.category].name))</name>
                \t\t<pose>Unspecified</pose>
                \t\t<truncated>0</truncated>
                \t\t<difficult>\(object.isDifficult || object.isCrowd ? 1 : 0)</difficult>
                \t\t<bndbox>
                \(corners.map { "\t\t\t<\($0.0)>\(JSONWriting.number($0.1))</\($0.0)>" }.joined(separator: "\n"))
                \t\t</bndbox>
                \t</object>

                """
        }
        return text + "</annotation>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
    }
}
