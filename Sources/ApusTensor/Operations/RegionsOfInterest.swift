import COneDNN

/// Boxes to be cut out of maps, each to the same few bins: what ``roiAlign(_:_:samples:isAligned:)`` and
/// ``roiPool(_:_:)`` take.
public struct RegionsOfInterest: Sendable {
    /// `[R, 5]`, float32: the number of the picture, left, upper, right and lower edge.
    public let boxes: Tensor
    /// Bins of each region.
    public let rows: Int
    public let columns: Int
    /// Places of the map for each unit of the boxes: 1/16 for boxes in pixels and a map of stride 16.
    public let scale: Double

    /// - Precondition: the shape is as above, bins and scale are positive.
    public init(_ boxes: Tensor, rows: Int, columns: Int, scale: Double) {
        precondition(
            boxes.rank == 2 && boxes.shape[1] == 5 && boxes.dtype == .float32 && rows > 0 && columns > 0
                && scale > 0,
            "RegionsOfInterest: boxes \(boxes.shape) to \(rows)x\(columns) bins at a scale of \(scale)")
        self.boxes = boxes.detached().contiguous()
        self.rows = rows
        self.columns = columns
        self.scale = scale
    }

    /// Maps in an order that regions are cut from, and room for the regions in the same.
    ///
    /// - Precondition: the maps are `[N, C, H, W]`, not empty, and every region is of one of them.
    func prepared(
        _ operation: StaticString, _ x: Tensor
    ) -> (source: Tensor, order: DenseOrder, result: Tensor) {
        precondition(
            x.rank == 4 && x.shape[2...].allSatisfy { $0 > 0 }, "\(operation): regions of maps \(x.shape)")
        let numbers = boxes.floats
        for picture in stride(from: 0, to: numbers.count, by: 5).map({ numbers[$0] }) {
            precondition(
                picture >= 0 && picture < Float(x.shape[0]) && picture == picture.rounded(),
                "\(operation): a region of picture \(picture) in maps \(x.shape)")
        }
        let wide = x.cast(to: .float32)
        let order = DenseOrder(of: wide) == .blocked ? DenseOrder.blocked : .channelsLast
        let result = order.room([boxes.shape[0], x.shape[1], rows, columns], .float32)
        return (order.arrange(wide), order, result)
    }

    /// The gradient at the maps, filled by `fill` from the gradient at the regions.
    func backward(
        _ gradient: Tensor, _ order: DenseOrder, _ input: Shape,
        _ fill: (UnsafePointer<apus_regions>, inout apus_tensor, inout apus_tensor) -> Void
    ) -> Tensor {
        let diff = order.arrange(gradient)
        let result = order.room(input, .float32)
        guard gradient.elementCount > 0 else {
            result.fill(0)
            return result
        }
        var (dst, src) = (diff.rawTensor(), result.rawTensor())
        withRaw { fill($0, &dst, &src) }
        return result
    }

    func withRaw(_ body: (UnsafePointer<apus_regions>) -> Void) {
        boxes.withUnsafeBytes { bytes in
            var raw = apus_regions(
                boxes: bytes.bindMemory(to: Float.self).baseAddress, count: Int64(boxes.shape[0]),
                rows: Int64(rows), columns: Int64(columns), scale: Float(scale))
            body(&raw)
        }
    }
}
