import COneDNN

/// Height and width of one of several maps whose places lie one behind the other.
public struct MapSize: Sendable, Hashable {
    public let height: Int
    public let width: Int

    /// - Precondition: both are positive.
    public init(height: Int, width: Int) {
        precondition(height > 0 && width > 0, "MapSize: \(height) x \(width)")
        self.height = height
        self.width = width
    }

    /// Height by width.
    public var places: Int { height * width }
}

/// The gradient of a sample goes to the four places that it lies between, to where it lies, and to its weight.
struct MultiScaleDeformableSampling: DifferentiableOperation {
    static var name: OperationName { .multiScaleDeformableSampling }
    /// Dense float32: `[N, places, heads, width]`, `[N, queries, heads, levels, points, 2]`, the same without the 2.
    let values: Tensor
    let locations: Tensor
    let weights: Tensor
    let sizes: [MapSize]

    func forward() -> Tensor {
        let shape = locations.shape
        let result = Tensor(
            uninitialized: [shape[0], shape[1], shape[2], values.shape[3]], dtype: .float32)
        guard result.elementCount > 0 else { return result }
        withRaw {
            check(apus_deformable_sampling_forward($0, result.mutableFloats), "multiScaleDeformableSampling")
        }
        return result
    }

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let inputs = [values, locations, weights]
        let results = inputs.indices.map {
            wanted[$0] ? Tensor(uninitialized: inputs[$0].shape, dtype: .float32) : nil
        }
        guard gradient.elementCount > 0 else {
            for result in results { result?.fill(0) }
            return results
        }
        let dense = gradient.contiguous()
        let room = results.map { $0?.mutableFloats }
        withRaw {
            check(
                apus_deformable_sampling_backward($0, dense.floatAddress, room[0], room[1], room[2]),
                "multiScaleDeformableSampling backward")
        }
        return results
    }

    private func withRaw(_ body: (UnsafePointer<apus_deformable_sampling>) -> Void) {
        let shape = locations.shape
        let extents = sizes.flatMap { [Int64($0.height), Int64($0.width)] }
        extents.withUnsafeBufferPointer { extents in
            var raw = apus_deformable_sampling(
                batch: Int64(shape[0]), queries: Int64(shape[1]), heads: Int64(shape[2]),
                width: Int64(values.shape[3]), levels: Int64(shape[3]), points: Int64(shape[4]),
                positions: Int64(values.shape[1]), sizes: extents.baseAddress, values: values.floatAddress,
                locations: locations.floatAddress, weights: weights.floatAddress)
            body(&raw)
        }
    }
}

/// What each head of each query sees at a few points of several maps: the core of multi-scale deformable attention
/// (Zhu et al. 2020, Deformable DETR, arXiv 2010.04159, equation 3). Computed in float32; the same bits with any
/// number of threads.
///
/// - Parameters:
///   - values: `[N, places, heads, width]`, the places of all levels one behind the other, row by row.
///   - sizes: of each level.
///   - locations: `[N, queries, heads, levels, points, 2]`, x and y from 0 at the left and upper edge of a map to 1 at
///     the right and lower one. What lies beyond the edges counts as 0; so does a location that is no number, and it
///     gets no gradient.
///   - weights: `[N, queries, heads, levels, points]`, what each sample counts.
/// - Returns: `[N, queries, heads, width]`, of the values' type.
public func multiScaleDeformableSampling(
    _ values: Tensor, sizes: [MapSize], locations: Tensor, weights: Tensor
) -> Tensor {
    let (held, sampled) = (values.shape, locations.shape)
    precondition(
        values.rank == 4 && locations.rank == 6 && sampled[5] == 2
            && weights.shape == Shape(sampled.dropLast()) && sampled[0] == held[0] && sampled[2] == held[2]
            && sampled[3] == sizes.count && sizes.reduce(0) { $0 + $1.places } == held[1],
        "multiScaleDeformableSampling: values \(held), locations \(sampled) and weights \(weights.shape) of \(sizes.count) levels"
    )
    let inputs = [values, locations, weights].map { $0.cast(to: .float32) }
    let operation = MultiScaleDeformableSampling(
        values: inputs[0].detached().contiguous(), locations: inputs[1].detached().contiguous(),
        weights: inputs[2].detached().contiguous(), sizes: sizes)
    return recorded(operation.forward(), from: inputs, operation).cast(to: values.dtype)
}
