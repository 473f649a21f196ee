import ApusProof

extension BuiltInCheck {
    /// Boxes and anchors by hand, and against torchvision and d2l.
    static func boxDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let boxes = try ReferenceBoxes(contentsOf: reference(ReferenceBoxes.path, for: recipe))
        let metrics = try ReferenceMetrics(contentsOf: reference(ReferenceMetrics.path, for: recipe))
        let found =
            BoxHandCases.excesses.map { ("by hand, \($0.part)", $0.lines) }
            + boxes.excesses.map { ("\($0.part)", $0.lines) }
            + metrics.boxes.map { ("suppression", $0.nmsExcesses) }
        return differing(found, tell)
    }

    /// COCO's and VOC's figures against pycocotools and VOC's rules, kinds of errors against TIDE.
    static func metricDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let metrics = try ReferenceMetrics(contentsOf: reference(ReferenceMetrics.path, for: recipe))
        let errors = try ReferenceDetectionErrors(
            contentsOf: reference(ReferenceDetectionErrors.path, for: recipe))
        var unequal = 0
        func compare(_ name: String, _ excesses: [[String]]) {
            let wrong = excesses.indices.filter { !excesses[$0].isEmpty }
            tell("\(name): \(excesses.count) compared, \(wrong.count) unequal")
            for index in wrong { tell("  number \(index): \(excesses[index].joined(separator: "; "))") }
            unequal += wrong.count
        }
        let random = metrics.random.indices.map { MetricSet.random($0) }
        let edges = metrics.edges
        let all = random + edges.map(\.set).filter { !$0.detections.isEmpty }
        let masked = metrics.masks.indices.map { random[5 * $0].masked }
        compare("pycocotools' thresholds", [metrics.thresholdExcesses])
        compare("COCO of boxes, random sets", zip(random, metrics.random).map { $1.cocoExcesses($0) })
        compare("COCO of boxes, edge cases", edges.map { $0.figures.cocoExcesses($0.set) })
        compare(
            "COCO of masks, random sets",
            zip(masked, metrics.masks).map { $1.cocoExcesses($0, subject: .masks) })
        compare("VOC, random sets", zip(random, metrics.random).map { $1.vocExcesses($0) })
        compare("VOC, edge cases", edges.map { $0.figures.vocExcesses($0.set) })
        compare(
            "TIDE's kinds of errors, all sets",
            zip(all, errors.rows).map { ReferenceDetectionErrors.excesses($0, $1) })
        return Double(unequal)
    }
}
