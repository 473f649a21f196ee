import ApusVision

// As JSON: names of classes instead of numbers; what cannot be said is left out.
extension DetectionAnalysis: Encodable {
    private enum Key: String, CodingKey { case sizes, classes, errors, confusion, curves }

    private struct ClassFigures: Encodable {
        let name: String
        let objects: Int
        let ap, ap50, ap75, apSmall, apMedium, apLarge, recall: Double?

        private enum CodingKeys: String, CodingKey {
            case name, objects, ap, ap50, ap75, recall
            case apSmall = "ap_small"
            case apMedium = "ap_medium"
            case apLarge = "ap_large"
        }
    }

    private struct Errors: Encodable {
        struct Kind: Encodable {
            let kind: String
            let count: Int
            let gain: Double?
        }

        let iou: Double
        let ap: Double?
        let kinds: [Kind]
    }

    private struct Confusion: Encodable {
        let iou: Double
        let leastScore: Double
        let labels: [String]
        let rows: [[Int]]

        private enum CodingKeys: String, CodingKey {
            case iou, labels, rows
            case leastScore = "least_score"
        }
    }

    private struct Curve: Encodable {
        let name: String
        let iou: Double
        let recalls, precisions, scores: [Double]
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(sizes, forKey: .sizes)
        try values.encode(
            result.categoryFigures.map {
                ClassFigures(
                    name: classNames[$0.category], objects: $0.objectCount, ap: $0.ap, ap50: $0.ap50,
                    ap75: $0.ap75, apSmall: $0.apSmall, apMedium: $0.apMedium, apLarge: $0.apLarge,
                    recall: $0.ar100)
            }, forKey: .classes)
        try values.encode(
            Errors(
                iou: 0.5, ap: errors.ap,
                kinds: errors.figures.map {
                    .init(kind: $0.kind.words.replacing(" ", with: "_"), count: $0.count, gain: $0.gain)
                }), forKey: .errors)
        try values.encode(
            Confusion(
                iou: confusion.threshold, leastScore: confusion.leastScore,
                labels: classNames + ["background"], rows: confusion.rows), forKey: .confusion)
        let curves = classNames.indices.flatMap { category in
            [0.5, 0.75].compactMap { threshold in
                result.curve(category: category, threshold: threshold).map {
                    Curve(
                        name: classNames[category], iou: threshold, recalls: $0.recalls,
                        precisions: $0.precisions, scores: $0.scores)
                }
            }
        }
        try values.encode(curves, forKey: .curves)
    }
}
