import ApusVision
import Foundation

/// Goes through a data set for a ``DatasetReport``.
struct DatasetSurvey {
    private let files: (any FileDetectionDataset)?
    private(set) var tiny = 0
    private(set) var occluded = 0
    private(set) var knowsOcclusion = false

    init(files: (any FileDetectionDataset)?) { self.files = files }

    mutating func look(at index: Int, of dataset: any DetectionDataset, report: inout DatasetReport) {
        report.pictures += 1
        var size: Canvas?
        var isReported = false
        if let file = files?.imageFile(index) {
            if FileManager.default.fileExists(atPath: file.path) {
                do {
                    size = try ImageFile.header(of: file)
                } catch {
                    report.unreadablePictures.add("\(error)")
                    isReported = true
                }
            } else {
                report.missingPictures.add("\(file.path): there is no such file")
                isReported = true
            }
        }
        do {
            // What is marked counts, whether the picture is there or not.
            count(try dataset.record(index), size: size, report: &report)
        } catch {
            if !isReported { report.unreadablePictures.add("\(error)") }
        }
    }

    private mutating func count(_ record: ImageRecord, size: Canvas?, report: inout DatasetReport) {
        if let size, size != record.canvas {
            report.wrongSizes.add(
                "\(record.name): the picture is \(size.width)x\(size.height), its markings are for "
                    + "\(record.canvas.width)x\(record.canvas.height)")
        }
        report.widths = Self.widened(report.widths, record.canvas.width)
        report.heights = Self.widened(report.heights, record.canvas.height)
        if record.objects.isEmpty { report.emptyPictures += 1 }
        report.mostObjects = max(report.mostObjects, record.objects.count)
        var met: Set<Int> = []
        for object in record.objects {
            count(object, of: record, report: &report)
            report.classes[object.category].objects += 1
            if met.insert(object.category).inserted { report.classes[object.category].pictures += 1 }
        }
    }

    private mutating func count(
        _ object: ObjectAnnotation, of record: ImageRecord, report: inout DatasetReport
    ) {
        report.objects += 1
        if object.isCrowd { report.crowds += 1 }
        if object.isDifficult { report.difficult += 1 }
        switch object.area {
        case ..<1024: report.small += 1
        case ..<9216: report.medium += 1
        default: report.large += 1
        }
        let box = object.box
        if min(box.width, box.height) < DatasetReport.tinySide { tiny += 1 }
        if let occlusion = object.occlusion {
            knowsOcclusion = true
            if occlusion > DatasetReport.occludedShare { occluded += 1 }
        }
        let reach = max(
            -box.minX, -box.minY, box.maxX - Double(record.canvas.width),
            box.maxY - Double(record.canvas.height))
        if reach > DatasetReport.edgeTolerance {
            report.boxesOverEdge.add(
                "\(record.name): a box from \(box.minX), \(box.minY) to \(box.maxX), \(box.maxY) in "
                    + "\(record.canvas.width)x\(record.canvas.height)")
        }
    }

    private static func widened(_ range: ClosedRange<Int>?, _ value: Int) -> ClosedRange<Int> {
        range.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
    }
}
