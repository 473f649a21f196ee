import COneDNN

/// The gradient of each bin goes to the place of its largest value.
struct RegionPool: DifferentiableOperation {
    static var name: OperationName { .regionPool }
    let input: Shape
    let order: DenseOrder
    let regions: Tensor
    let grid: RegionGrid
    /// The place of each value, as the result lies.
    let places: Tensor

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = order.arrange(gradient)
        let result = order.room(input, .float32)
        if gradient.elementCount == 0 {
            result.fill(0)
            return [result]
        }
        var (dst, src) = (diff.rawTensor(), result.rawTensor())
        let origins = places.address.assumingMemoryBound(to: Int32.self)
        grid.withRaw(regions) {
            check(apus_region_pool_backward($0, &dst, origins, &src), "regionPool backward")
        }
        return [result]
    }
}

/// Boxes of maps as small maps of one size: the largest value of each bin, whose edges are whole places (Girshick 2015,
/// Fast R-CNN, arXiv 1504.08083, section 2.1); computed in float32. An empty bin is 0.
///
/// - Parameters:
///   - x: `[N, C, H, W]`.
///   - regions: `[R, 5]`, float32, constants: the number of the picture, left, upper, right and lower edge; the last
///     row and column of places belong to the region.
///   - grid: its samples and alignment say nothing here.
/// - Returns: `[R, C, rows, columns]`.
public func regionPool(_ x: Tensor, regions: Tensor, _ grid: RegionGrid) -> Tensor {
    precondition(
        x.rank == 4 && x.shape[2...].allSatisfy { $0 > 0 } && regions.rank == 2 && regions.shape[1] == 5
            && regions.dtype == .float32,
        "regionPool: regions \(regions.shape) of maps \(x.shape)")
    let boxes = regions.detached().contiguous()
    checkPictures("regionPool", boxes, x.shape)
    let wide = x.cast(to: .float32)
    let order = DenseOrder(of: wide) == .blocked ? DenseOrder.blocked : .channelsLast
    let source = order.arrange(wide)
    let result = order.room([boxes.shape[0], x.shape[1], grid.rows, grid.columns], .float32)
    let places = Tensor(uninitialized: [result.elementCount], dtype: .int32)
    if result.elementCount > 0 {
        var (src, dst) = (source.rawTensor(), result.rawTensor())
        let origins = places.address.assumingMemoryBound(to: Int32.self)
        grid.withRaw(boxes) { check(apus_region_pool($0, &src, &dst, origins), "regionPool") }
    }
    return recorded(
        result, from: source,
        RegionPool(input: x.shape, order: order, regions: boxes, grid: grid, places: places)
    ).cast(to: x.dtype)
}
