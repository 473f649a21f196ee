import COneDNN

/// The gradient of each sample goes to the four places that it lies between.
struct RoIAlign: DifferentiableOperation {
    static var name: OperationName { .roiAlign }
    let input: Shape
    let order: DenseOrder
    let regions: RegionsOfInterest
    let samples: Int
    let isAligned: Bool

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [
            regions.backward(gradient, order, input) {
                check(
                    apus_roi_align_backward($0, Int64(samples), isAligned, &$1, &$2), "roiAlign backward")
            }
        ]
    }
}

/// Boxes of maps as small maps of one size, by bilinear interpolation at points that no rounding moves (RoIAlign: He et
/// al. 2017, Mask R-CNN, arXiv 1703.06870, section 3); computed in float32.
///
/// - Parameters:
///   - x: `[N, C, H, W]`; what lies beyond it counts as 0.
///   - regions: R boxes; they have no gradient.
///   - samples: along each side of a bin; 0 takes one for each place of the map.
///   - isAligned: whether a place's value stands at its centre. Without it, as Mask R-CNN was published, regions lie
///     half a place off, and none is smaller than a place.
/// - Returns: `[R, C, rows, columns]`, each the mean of its bin's samples.
public func roiAlign(
    _ x: Tensor, _ regions: RegionsOfInterest, samples: Int = 0, isAligned: Bool = false
) -> Tensor {
    precondition(samples >= 0, "roiAlign: \(samples) samples along a bin")
    let (source, order, result) = regions.prepared("roiAlign", x)
    if result.elementCount > 0 {
        var (src, dst) = (source.rawTensor(), result.rawTensor())
        regions.withRaw { check(apus_roi_align($0, Int64(samples), isAligned, &src, &dst), "roiAlign") }
    }
    let operation = RoIAlign(
        input: x.shape, order: order, regions: regions, samples: samples, isAligned: isAligned)
    return recorded(result, from: source, operation).cast(to: x.dtype)
}
