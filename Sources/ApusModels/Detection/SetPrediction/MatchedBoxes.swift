import ApusNN
import ApusTensor
import ApusVision

/// Queries that learn an object, and the objects' boxes.
struct MatchedBoxes {
    /// Rows of the queries in the batch.
    private var places: [Int64] = []
    /// Centres and sizes as shares of the picture.
    private var boxes: [Float] = []
    /// Width and height of each picture in pixels, twice.
    private var sizes: [Float] = []

    mutating func add(_ place: Int, _ box: SIMD4<Double>, _ extent: Canvas) {
        places.append(Int64(place))
        boxes += (0..<4).map { Float(box[$0]) }
        let (width, height) = (Float(extent.width), Float(extent.height))
        sizes += [width, height, width, height]
    }

    /// Sums over all pairs: of the differences of the four numbers of a box, and of 1 less the generalised intersection
    /// over union.
    ///
    /// - Parameter answers: boxes of all queries, `[rows, 4]`.
    func losses(of answers: Tensor) -> (l1: Tensor, overlap: Tensor) {
        guard !places.isEmpty else { return (.zeros([]), .zeros([])) }
        let shape: Shape = [places.count, 4]
        let found = answers.taking(Tensor(places))  // [P, 4]
        let wanted = Tensor(boxes, shape: shape)
        // In pixels: what guards the loss against dividing by 0 is then nothing beside a box. Shares of areas are the
        // same.
        let scale = Tensor(sizes, shape: shape)
        return (
            l1Loss(found, wanted, reduction: .sum),
            generalizedIntersectionOverUnionLoss(
                found.cornersOfCentered * scale, wanted.cornersOfCentered * scale, reduction: .sum)
        )
    }
}

extension Tensor {
    /// Left, upper, right and lower edges `[boxes, 4]` of boxes given as centre x and y, width and height.
    var cornersOfCentered: Tensor {
        let center = sliced(axis: 1, from: 0, to: 2)
        let half = sliced(axis: 1, from: 2, to: 4) * 0.5
        return concatenate([center - half, center + half], axis: 1)
    }
}
