import ApusModels
import ApusNN
import ApusTensor
import ApusVision

/// Finds bright spots of nine pixels or more, as a network of so coarse an eye would: what a detector can see depends
/// on how far its picture was shrunk.
final class SpotDetector: Detector {
    struct Output: DetectorOutput {
        /// `[N, 3, H, W]`
        let pictures: Tensor
        var tensors: [Tensor] { [pictures] }
        var inFloat32: Output { Output(pictures: pictures.cast(to: .float32)) }
    }

    struct Criterion: DetectionCriterion {
        func callAsFunction(_ output: Output, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
            DetectionLoss(["loss": .zeros([])])
        }
    }

    struct Postprocessor: DetectionPostprocessor {
        func callAsFunction(_ output: Output, _ canvases: [Canvas]) -> [[Detection]] {
            let (height, width) = (output.pictures.shape[2], output.pictures.shape[3])
            let values = output.pictures.floats
            return canvases.enumerated().map { picture, canvas in
                let start = picture * 3 * height * width
                return spots(values[start..<start + height * width].map { $0 > 0.4 }, width).map { box in
                    let stretched = box.scaled(
                        x: Double(canvas.width) / Double(width), y: Double(canvas.height) / Double(height))
                    return Detection(box: stretched, category: 0, score: 0.9)
                }
            }
        }

        /// Boxes around connected pixels.
        private func spots(_ isBright: [Bool], _ width: Int) -> [Box] {
            var isLeft = isBright
            var boxes: [Box] = []
            for first in isBright.indices where isLeft[first] {
                var (open, pixels) = ([first], [Int]())
                isLeft[first] = false
                while let place = open.popLast() {
                    pixels.append(place)
                    let column = place % width
                    let neighbours = [
                        column > 0 ? place - 1 : -1, column + 1 < width ? place + 1 : -1, place - width,
                        place + width,
                    ]
                    for next in neighbours where isLeft.indices.contains(next) && isLeft[next] {
                        isLeft[next] = false
                        open.append(next)
                    }
                }
                guard pixels.count >= 9 else { continue }
                let (columns, rows) = (pixels.map { Double($0 % width) }, pixels.map { Double($0 / width) })
                boxes.append(
                    Box(
                        minX: columns.min() ?? 0, minY: rows.min() ?? 0, maxX: (columns.max() ?? 0) + 1,
                        maxY: (rows.max() ?? 0) + 1))
            }
            return boxes
        }
    }

    var classes: Int { 1 }
    var pictureMean: [Float] { [0, 0, 0] }
    var pictureDeviation: [Float] { [1, 1, 1] }
    var criterion: any DetectionCriterion<Output> { Criterion() }
    var postprocessor: any DetectionPostprocessor<Output> { Postprocessor() }

    func callAsFunction(_ pictures: Tensor) -> Output { Output(pictures: pictures) }
}
