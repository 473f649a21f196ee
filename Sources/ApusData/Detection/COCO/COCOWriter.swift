import ApusInterop
import ApusVision
import Foundation

/// Writes data sets in the form of COCO: `annotations/instances_SPLIT.json` and the pictures in `SPLIT/`.
///
/// Masks are written as compressed runs. Two keys beyond COCO's carry what else is known of an object: `ignore` and
/// `occlusion`; see ``COCODataset``.
public enum COCOWriter {
    /// - Parameters:
    ///   - indices: the pictures to write; all where left out.
    ///   - folder: made where it is not there.
    ///   - split: names the file and the pictures' folder.
    ///   - progress: hears after each picture how many are done.
    /// - Throws: `FileWriteError` where something cannot be written, or the instances file is there already; and
    ///   ``DatasetError`` where no picture could be read.
    public static func write(
        _ dataset: any DetectionDataset, indices: Range<Int>? = nil, to folder: URL, split: String,
        progress: (Int) -> Void = { _ in }
    ) throws -> DatasetExport {
        let annotations = folder.appendingPathComponent("annotations", isDirectory: true)
        let file = annotations.appendingPathComponent("instances_\(split).json")
        try PictureExport.checkAbsent(file)
        try PictureExport.makeFolder(annotations)
        var pictures = try PictureExport(folder: folder.appendingPathComponent(split, isDirectory: true))
        var export = DatasetExport(file: file)
        var images: [String] = []
        var objects: [String] = []
        for index in indices ?? 0..<dataset.count {
            do {
                let record = try dataset.record(index)
                let name = try pictures.write(index, of: dataset, record: record)
                images.append(image(record, name: name))
                for object in record.objects {
                    objects.append(
                        annotation(object, of: record, id: objects.count + 1, categories: dataset.categories))
                }
            } catch let error as FileWriteError {
                throw error
            } catch {
                export.unreadable.append("\(error)")
            }
            progress(images.count + export.unreadable.count)
        }
        if images.isEmpty, let reason = export.unreadable.first {
            throw DatasetError(
                file: folder.path, reason: "not one picture could be read; the first: \(reason)")
        }
        let categories = dataset.categories.map {
            "{\"id\":\($0.id),\"name\":\(JSONWriting.string($0.name)),\"supercategory\":\"\"}"
        }
        let text = """
            {"info":{},"licenses":[],
            "images":[\(images.joined(separator: ",\n"))],
            "annotations":[\(objects.joined(separator: ",\n"))],
            "categories":[\(categories.joined(separator: ",\n"))]}

            """
        let bytes = Array(text.utf8)
        try AtomicFile.write(to: file.path) { (file) throws(FileWriteError) in try file.append(bytes) }
        export.pictures = images.count
        export.objects = objects.count
        return export
    }

    private static func image(_ record: ImageRecord, name: String) -> String {
        "{\"id\":\(record.id),\"file_name\":\(JSONWriting.string(name)),"
            + "\"width\":\(record.canvas.width),\"height\":\(record.canvas.height)}"
    }

    private static func annotation(
        _ object: ObjectAnnotation, of record: ImageRecord, id: Int, categories: [ObjectCategory]
    ) -> String {
        var text =
            "{\"id\":\(id),\"image_id\":\(record.id),\"category_id\":\(categories[object.category].id),"
            + "\"bbox\":\(numbers(object.box)),\"area\":\(JSONWriting.number(object.area)),"
            + "\"iscrowd\":\(object.isCrowd ? 1 : 0)"
        if let mask = object.mask {
            text +=
                ",\"segmentation\":{\"size\":[\(mask.canvas.height),\(mask.canvas.width)],"
                + "\"counts\":\(JSONWriting.string(mask.compressed))}"
        } else {
            text += ",\"segmentation\":[]"
        }
        if object.isDifficult { text += ",\"ignore\":1" }
        if let occlusion = object.occlusion { text += ",\"occlusion\":\(JSONWriting.number(occlusion))" }
        return text + "}"
    }

    /// A box as COCO writes it.
    static func numbers(_ box: Box) -> String {
        let numbers = [box.minX, box.minY, box.width, box.height]
        return "[" + numbers.map(JSONWriting.number).joined(separator: ",") + "]"
    }
}
