import ApusTensor

/// Normal values that only depend on `seed`.
package func normals(_ shape: Shape, _ seed: UInt64, scale: Double = 1) -> Tensor {
    var stream = RandomStream(seed: seed, "normals")
    return stream.normal(shape, standardDeviation: scale)
}

/// Values in low..<high that only depend on `seed`.
package func uniforms(_ shape: Shape, _ seed: UInt64, _ low: Double, _ high: Double) -> Tensor {
    var stream = RandomStream(seed: seed, "uniforms")
    return stream.uniform(shape, low: low, high: high)
}

/// Values at least 0.1 apart from each other and 0.05 from zero, in random order.
package func spaced(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var stream = RandomStream(seed: seed, "spaced")
    let count = shape.elementCount
    return Tensor(stream.permutation(count).map { Float($0 - count / 2) * 0.1 + 0.05 }, shape: shape)
}
