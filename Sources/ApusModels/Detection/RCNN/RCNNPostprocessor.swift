import ApusTensor
import ApusVision
import Foundation

/// Detections of R-CNN (Girshick et al. 2014, arXiv 1311.2524, section 2.2): for each class the regions with the largest
/// margins, moved by its regression, and of those that lie over each other only the surest.
public struct RCNNPostprocessor: DetectionPostprocessor, Hashable {
    public var coder: BoxCoder
    /// Detections have a larger margin.
    public var marginThreshold: Float
    /// Regions of a class that are looked at.
    public var candidatesPerClass: Int
    /// Of two boxes of a class with a larger intersection over union the surer one stays.
    public var overlapThreshold: Double
    /// Detections of a picture.
    public var detectionsPerPicture: Int

    public init(
        coder: BoxCoder = BoxCoder(weights: [1, 1, 1, 1]), marginThreshold: Float = -1.5,
        candidatesPerClass: Int = 100, overlapThreshold: Double = 0.3, detectionsPerPicture: Int = 100
    ) {
        self.coder = coder
        self.marginThreshold = marginThreshold
        self.candidatesPerClass = candidatesPerClass
        self.overlapThreshold = overlapThreshold
        self.detectionsPerPicture = detectionsPerPicture
    }

    /// A margin as a score of 0 to 1: a half on the plane, 0.88 and 0.12 at the two margins.
    public static func score(_ margin: Float) -> Double { 1 / (1 + exp(-2 * Double(margin))) }

    /// - Precondition: there is one canvas a picture.
    public func callAsFunction(_ output: RCNNOutput, _ canvases: [Canvas]) -> [[Detection]] {
        let regions = output.regions
        precondition(
            canvases.count == regions.boxes.count,
            "RCNNPostprocessor: sizes of \(canvases.count) pictures for regions of \(regions.boxes.count)")
        let margins = output.margins.detached().cast(to: .float32).floats  // R * classes
        let offsets = output.boxOffsets.detached().cast(to: .float32).floats  // R * classes * 4
        let classes = output.margins.shape[1]
        var first = 0
        return zip(regions.boxes, canvases).map { boxes, canvas in
            defer { first += boxes.count }
            var found: [Detection] = []
            for category in 0..<classes {
                let order = boxes.indices.filter {
                    margins[(first + $0) * classes + category] > marginThreshold
                }.sorted {
                    let (one, other) = (
                        margins[(first + $0) * classes + category], margins[(first + $1) * classes + category]
                    )
                    return (-one, $0) < (-other, $1)
                }
                let detections = order.prefix(candidatesPerClass).compactMap { index -> Detection? in
                    let place = (first + index) * classes + category
                    let box = coder.decode(SIMD4(offsets[place * 4..<place * 4 + 4]), from: boxes[index])
                        .clipped(to: regions.canvas)
                    guard box.isProper else { return nil }
                    return Detection(box: box, category: category, score: Self.score(margins[place]))
                }
                let kept = nonMaximumSuppression(
                    detections.map(\.box), scores: detections.map(\.score), threshold: overlapThreshold)
                found += kept.map { detections[$0] }
            }
            return found.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
                .prefix(detectionsPerPicture).map { $0.element.stretched(from: regions.canvas, to: canvas) }
        }
    }
}
