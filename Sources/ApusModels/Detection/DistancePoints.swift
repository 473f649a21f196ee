import ApusTensor
import ApusVision

/// Points of a batch and the boxes that distances from them mean: `DistanceCoder`'s decoding, with gradients.
struct DistancePoints {
    /// Places in the batch.
    private(set) var places: [Int64] = []
    /// Centres of the points, twice, and their strides with the distances' signs: `[P, 4]`.
    private var centers: [Float] = []
    private var strides: [Float] = []

    /// - Parameter cell: a square of the map's stride around the point.
    mutating func add(_ place: Int, _ cell: Box) {
        places.append(Int64(place))
        let (x, y) = (Float(cell.centerX), Float(cell.centerY))
        centers += [x, y, x, y]
        strides += [-Float(cell.width), -Float(cell.height), Float(cell.width), Float(cell.height)]
    }

    /// Edges in pixels of the boxes that distances in strides mean, `[P, 4]`.
    func boxes(at distances: Tensor) -> Tensor {
        let shape: Shape = [places.count, 4]
        return Tensor(centers, shape: shape) + distances * Tensor(strides, shape: shape)
    }
}
