import ApusTensor
import ApusVision

/// Detections from regions (Girshick 2015, arXiv 1504.08083, section 2.4), as torchvision makes them: each region may
/// hold several classes, each with a box of its own, and of those of a class that lie over each other only the surest
/// stays.
public struct RegionPostprocessor: DetectionPostprocessor, Hashable {
    public var coder: BoxCoder
    /// Detections have a larger score.
    public var scoreThreshold: Float
    /// Of two boxes of a class with a larger intersection over union the surer one stays.
    public var overlapThreshold: Double
    /// Pixels; boxes have no smaller side.
    public var smallestSide: Double
    /// Detections of a picture.
    public var detectionsPerPicture: Int

    public init(
        coder: BoxCoder = BoxCoder(), scoreThreshold: Float = 0.05, overlapThreshold: Double = 0.5,
        smallestSide: Double = 0.01, detectionsPerPicture: Int = 100
    ) {
        self.coder = coder
        self.scoreThreshold = scoreThreshold
        self.overlapThreshold = overlapThreshold
        self.smallestSide = smallestSide
        self.detectionsPerPicture = detectionsPerPicture
    }

    /// - Precondition: there is one canvas a picture.
    public func callAsFunction(_ output: RegionOutput, _ canvases: [Canvas]) -> [[Detection]] {
        let regions = output.regions
        precondition(
            canvases.count == regions.boxes.count,
            "RegionPostprocessor: sizes of \(canvases.count) pictures for regions of \(regions.boxes.count)")
        let scores =
            regions.count > 0 ? softmax(output.classLogits.detached().cast(to: .float32)).floats : []
        let offsets = output.boxOffsets.detached().cast(to: .float32).floats  // R * columns * 4
        let columns = output.classLogits.shape[1]
        var first = 0
        return zip(regions.boxes, canvases).map { boxes, canvas in
            var found: [Detection] = []
            for (index, region) in boxes.enumerated() {
                let row = (first + index) * columns
                for column in 1..<columns where scores[row + column] > scoreThreshold {
                    let start = (row + column) * 4
                    let box = coder.decode(SIMD4(offsets[start..<start + 4]), from: region)
                        .clipped(to: regions.canvas)
                    guard box.isProper, box.width >= smallestSide, box.height >= smallestSide else {
                        continue
                    }
                    found.append(
                        Detection(box: box, category: column - 1, score: Double(scores[row + column])))
                }
            }
            first += boxes.count
            let kept = batchedNonMaximumSuppression(
                found.map(\.box), scores: found.map(\.score), categories: found.map(\.category),
                threshold: overlapThreshold)
            return kept.prefix(detectionsPerPicture).map {
                found[$0].stretched(from: regions.canvas, to: canvas)
            }
        }
    }
}
