import COneDNN

/// How regions are cut out of a map.
public struct RegionGrid: Sendable, Hashable {
    /// Bins of each region.
    public var rows: Int
    public var columns: Int
    /// Places of the map for each unit of the regions: 1/16 for boxes in pixels and a map of stride 16.
    public var scale: Double
    /// Samples along each side of a bin; 0 takes one for each place of the map.
    public var samples: Int
    /// Whether a place's value stands at its centre. Without it, as Mask R-CNN was published, regions lie half a place
    /// off, and none is smaller than a place.
    public var isAligned: Bool

    public init(rows: Int, columns: Int, scale: Double, samples: Int = 0, isAligned: Bool = false) {
        precondition(
            rows > 0 && columns > 0 && scale > 0 && samples >= 0,
            "RegionGrid: \(rows)x\(columns) bins of \(samples) samples at a scale of \(scale)")
        self.rows = rows
        self.columns = columns
        self.scale = scale
        self.samples = samples
        self.isAligned = isAligned
    }
}

/// The gradient of each sample goes to the four places that it lies between.
struct RegionAlign: DifferentiableOperation {
    static var name: OperationName { .regionAlign }
    let input: Shape
    let order: DenseOrder
    let regions: Tensor
    let grid: RegionGrid

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = order.arrange(gradient)
        let result = order.room(input, .float32)
        if gradient.elementCount == 0 {
            result.fill(0)
            return [result]
        }
        var (dst, src) = (diff.rawTensor(), result.rawTensor())
        grid.withRaw(regions) { check(apus_region_align_backward($0, &dst, &src), "regionAlign backward") }
        return [result]
    }
}

extension RegionGrid {
    func withRaw(_ regions: Tensor, _ body: (UnsafePointer<apus_regions>) -> Void) {
        regions.withUnsafeBytes { bytes in
            var raw = apus_regions(
                boxes: bytes.bindMemory(to: Float.self).baseAddress, count: Int64(regions.shape[0]),
                rows: Int64(rows), columns: Int64(columns), samples: Int64(samples), scale: Float(scale),
                aligned: isAligned)
            body(&raw)
        }
    }
}

/// Boxes of maps as small maps of one size, by bilinear interpolation at points that no rounding moves (RoIAlign: He et
/// al. 2017, Mask R-CNN, arXiv 1703.06870, section 3); computed in float32.
///
/// - Parameters:
///   - x: `[N, C, H, W]`; what lies beyond it counts as 0.
///   - regions: `[R, 5]`, float32, constants: the number of the picture, left, upper, right and lower edge.
/// - Returns: `[R, C, rows, columns]`, each the mean of its bin's samples.
public func regionAlign(_ x: Tensor, regions: Tensor, _ grid: RegionGrid) -> Tensor {
    precondition(
        x.rank == 4 && x.shape[2...].allSatisfy { $0 > 0 } && regions.rank == 2 && regions.shape[1] == 5
            && regions.dtype == .float32,
        "regionAlign: regions \(regions.shape) of maps \(x.shape)")
    let boxes = regions.detached().contiguous()
    checkPictures("regionAlign", boxes, x.shape)
    let wide = x.cast(to: .float32)
    let order = DenseOrder(of: wide) == .blocked ? DenseOrder.blocked : .channelsLast
    let source = order.arrange(wide)
    let result = order.room([boxes.shape[0], x.shape[1], grid.rows, grid.columns], .float32)
    if result.elementCount > 0 {
        var (src, dst) = (source.rawTensor(), result.rawTensor())
        grid.withRaw(boxes) { check(apus_region_align($0, &src, &dst), "regionAlign") }
    }
    return recorded(
        result, from: source, RegionAlign(input: x.shape, order: order, regions: boxes, grid: grid)
    ).cast(to: x.dtype)
}

/// Stops where a region is of no picture.
func checkPictures(_ operation: StaticString, _ regions: Tensor, _ maps: Shape) {
    let numbers = regions.floats
    for picture in stride(from: 0, to: numbers.count, by: 5).map({ numbers[$0] }) {
        precondition(
            picture >= 0 && picture < Float(maps[0]) && picture == picture.rounded(),
            "\(operation): a region of picture \(picture) in maps \(maps)")
    }
}
