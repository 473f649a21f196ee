import COneDNN

/// The gradient of each bin goes to the place of its largest value.
struct RoIPool: DifferentiableOperation {
    static var name: OperationName { .roiPool }
    let input: Shape
    let order: DenseOrder
    let regions: RegionsOfInterest
    /// The place of each value, as the result lies.
    let places: Tensor

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let origins = places.address.assumingMemoryBound(to: Int32.self)
        return [
            regions.backward(gradient, order, input) {
                check(apus_roi_pool_backward($0, &$1, origins, &$2), "roiPool backward")
            }
        ]
    }
}

/// Boxes of maps as small maps of one size: the largest value of each bin, whose edges are whole places (Girshick 2015,
/// Fast R-CNN, arXiv 1504.08083, section 2.1); computed in float32. An empty bin is 0.
///
/// - Parameters:
///   - x: `[N, C, H, W]`.
///   - regions: R boxes, to which their last row and column of places belong; they have no gradient.
/// - Returns: `[R, C, rows, columns]`.
public func roiPool(_ x: Tensor, _ regions: RegionsOfInterest) -> Tensor {
    let (source, order, result) = regions.prepared("roiPool", x)
    let places = Tensor(uninitialized: [result.elementCount], dtype: .int32)
    if result.elementCount > 0 {
        var (src, dst) = (source.rawTensor(), result.rawTensor())
        let origins = places.address.assumingMemoryBound(to: Int32.self)
        regions.withRaw { check(apus_roi_pool($0, &src, &dst, origins), "roiPool") }
    }
    let operation = RoIPool(input: x.shape, order: order, regions: regions, places: places)
    return recorded(result, from: source, operation).cast(to: x.dtype)
}
