import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Foundation

/// `learned_assignment.json`, which `Scripts/fixtures/learned_assignment.py` makes in float64 from the papers' formulas.
package struct ReferenceAssignments: Decodable, Sendable {
    package static let path = "Tests/ApusModelsTests/Fixtures/learned_assignment.json"

    package let cases: [ReferenceAssignment]

    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
}

/// The loss that a criterion which learns its assignment makes of generated answers.
package struct ReferenceAssignment: Decodable, Sendable, CustomStringConvertible {
    package enum Criterion: String, Decodable, Sendable, CaseIterable {
        case freeanchor
        case autoassign
    }

    package let criterion: Criterion
    package let description: String
    package let salt: UInt64
    /// Width and height.
    package let canvas: [Int]
    package let sizes: [[Double]]
    package let ratios: [Double]
    /// Columns and rows.
    package let maps: [[Int]]
    package let classes: Int
    package let objects: [[ReferenceDetector.Object]]
    /// By the names that they are reported under.
    package let losses: [String: Double]
    package let gradients: [String: ReferenceTensor]
}

/// What a network might have said, as parameters, so that gradients reach it.
private final class GeneratedAnswers: Module {
    let logits: Parameter
    let offsets: Parameter
    let quality: Parameter
    let prior: CenterPrior

    init(of reference: ReferenceAssignment, anchors: Int) {
        let pictures = reference.objects.count
        let isPoint = reference.criterion == .autoassign
        func drawn(_ stream: UInt64, _ shape: Shape, _ scale: Double, _ shift: Double) -> Tensor {
            let values = generatedValues(stream: reference.salt << 16 + stream, count: shape.elementCount)
            return Tensor(values.map { Float($0 * scale + shift) }, shape: shape)
        }
        func parameter(_ values: Tensor) -> Parameter {
            let parameter = Parameter(values.shape, .constant(0))
            parameter.set(values)
            return parameter
        }
        logits = parameter(drawn(0, [pictures, anchors, reference.classes + 1], 3, -2))
        offsets = parameter(drawn(1, [pictures, anchors, 4], isPoint ? 2 : 1, isPoint ? 2 : 0))
        quality = parameter(drawn(2, [pictures, anchors, 1], 3, 0))
        prior = CenterPrior(classes: reference.classes)
        prior.mean.set(drawn(3, [reference.classes, 2], 0.5, 0))
        prior.sigma.set(drawn(4, [reference.classes, 2], 0.4, 1))
    }

    var byName: [String: Parameter] {
        ["logits": logits, "offsets": offsets, "quality": quality, "mean": prior.mean, "sigma": prior.sigma]
    }
}

extension ReferenceAssignment {
    /// A line for each loss that differs by 1e-4, and each gradient that differs by 1e-3.
    package var excesses: [String] {
        guard canvas.count == 2, maps.allSatisfy({ $0.count == 2 }) else { return ["sizes are no pairs"] }
        let anchors = PyramidAnchors(sizes: sizes, ratios: ratios).anchors(
            canvas: Canvas(width: canvas[0], height: canvas[1]),
            maps: maps.map { (columns: $0[0], rows: $0[1]) })
        let answers = GeneratedAnswers(of: self, anchors: anchors.count)
        let objects = objects.map { $0.map(\.annotation) }
        let rule: any DetectionCriterion<AnchorOutput> =
            switch criterion {
            case .freeanchor: FreeAnchorCriterion()
            case .autoassign: AutoAssignCriterion(prior: answers.prior)
            }
        let (_, found, loss) = valueWithGradients { () -> (Tensor, DetectionLoss) in
            let output = AnchorOutput(
                classLogits: answers.logits.tensor, boxOffsets: answers.offsets.tensor,
                qualityLogits: criterion == .autoassign ? answers.quality.tensor : nil, anchors: anchors)
            let loss = rule(output, objects)
            return (loss.total, loss)
        }

        var excesses: [String] = []
        for (name, wanted) in losses.sorted(by: { $0.key < $1.key }) {
            let distance = loss[name].map {
                let difference = abs(Double($0.item) - wanted)
                return difference == 0 ? 0 : difference / abs(wanted)
            }
            if !(distance ?? .infinity < 1e-4) {
                excesses.append("\(name) differs by \(distance ?? .infinity)")
            }
        }
        for (name, reference) in gradients.sorted(by: { $0.key < $1.key }) {
            guard let parameter = answers.byName[name] else {
                excesses.append("there is nothing named \(name)")
                continue
            }
            // What has no say in a loss gets no gradient.
            let gradient = found[ObjectIdentifier(parameter)] ?? .zeros(parameter.shape)
            let distance = reference.distance(to: gradient)
            if !(distance < 1e-3) { excesses.append("the gradient of \(name) differs by \(distance)") }
        }
        return excesses
    }
}
