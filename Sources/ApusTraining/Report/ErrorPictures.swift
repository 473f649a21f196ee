import ApusData
import ApusVision

/// For each kind of error a picture with the surest one, or the largest object that was missed.
struct ErrorPictures {
    let pictures: [ReportPage.Picture]

    /// Distinct to colour-blind eyes too: red is the darker.
    private static let wrong = Color(0xC4003A)
    private static let marked = Color(0x2FD07A)

    private struct Example {
        let index: Int
        let weight: Double
        let detection: Detection?
        let object: ObjectAnnotation?
    }

    /// - Throws: what reading a picture throws.
    init(
        _ measurement: DetectionMeasurement, _ errors: DetectionErrors, _ dataset: any DetectionDataset,
        _ classNames: [String]
    ) throws {
        let (indices, found, objects) = measurement.compared
        var examples: [DetectionErrorKind: Example] = [:]
        func offer(_ kind: DetectionErrorKind, _ example: Example) {
            if example.weight > examples[kind]?.weight ?? -.infinity { examples[kind] = example }
        }
        for (picture, verdicts) in errors.verdicts.enumerated() {
            for (number, verdict) in verdicts.enumerated() {
                guard case .wrong(let kind, let object) = verdict else { continue }
                let detection = found[picture][number]
                // Where no repair would find an object, the one that it overlaps most is shown.
                let near = object.map { objects[picture][$0] } ?? detection.nearest(objects[picture])
                offer(
                    kind,
                    Example(
                        index: indices[picture], weight: detection.score, detection: detection,
                        object: kind == .background ? nil : near))
            }
            for number in errors.missed[picture] {
                let object = objects[picture][number]
                offer(
                    .missed,
                    Example(index: indices[picture], weight: object.area, detection: nil, object: object))
            }
        }
        pictures = try DetectionErrorKind.allCases.compactMap { kind in
            guard let example = examples[kind] else { return nil }
            let name = try dataset.record(example.index).name
            return ReportPage.Picture(
                image: try Self.draw(example, on: dataset.image(example.index).rgb(), classNames),
                caption: "\(kind.words): \(name)")
        }
    }

    private static func draw(_ example: Example, on original: Image, _ names: [String]) -> Image {
        let enlargement = max(1, 640 / original.width)
        var image = original.enlarged(by: enlargement)
        func draw(_ box: Box, _ label: String, _ color: Color) {
            image.drawBox(
                box.scaled(x: Double(enlargement), y: Double(enlargement)), label: label, color: color,
                thickness: max(2, image.width / 300), textScale: max(1, image.width / 400))
        }
        if let object = example.object { draw(object.box, names[object.category], marked) }
        if let detection = example.detection {
            draw(
                detection.box, "\(names[detection.category]) \(Int((detection.score * 100).rounded()))", wrong
            )
        }
        return image
    }
}

extension Detection {
    /// The object that it overlaps most; nil where it overlaps none.
    fileprivate func nearest(_ objects: [ObjectAnnotation]) -> ObjectAnnotation? {
        let best = objects.max {
            box.intersectionOverUnion($0.box) < box.intersectionOverUnion($1.box)
        }
        return best.flatMap { box.intersectionOverUnion($0.box) > 0 ? $0 : nil }
    }
}
