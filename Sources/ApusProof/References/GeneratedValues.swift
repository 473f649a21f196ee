import ApusNN
import ApusTensor

/// The generator of `Scripts/fixtures/counters.py`: value i of a stream, a multiple of 2^-23 in -1..<1, is
/// SplitMix64's mixing (Steele et al. 2014) of the counter stream * 2^32 + i.
package func generatedValues(stream: UInt64, count: Int) -> [Double] {
    (0..<UInt64(count)).map { index in
        var z = (stream << 32 &+ index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 40) / 0x1p23 - 1
    }
}

/// The pictures that a reference network saw.
package func generatedPictures(_ extents: [Int], salt: UInt64) -> Tensor {
    let shape = Shape(extents)
    let values = generatedValues(stream: salt << 16 + 65535, count: shape.elementCount)
    return Tensor(values.map(Float.init), shape: shape)
}

/// Fills every floating-point tensor of a state by the rule that the fixture states in words.
package func fillByRule(_ state: ModelState, salt: UInt64) {
    let parameters = Dictionary(uniqueKeysWithValues: state.parameters.map { ($0.name, $0.cell) })
    let buffers = Dictionary(uniqueKeysWithValues: state.buffers.map { ($0.name, $0.cell) })
    var stream = salt << 16
    var followsNormWeight = false
    for name in state.order {
        if let buffer = buffers[name], !buffer.dtype.isFloatingPoint { continue }
        guard let shape = parameters[name]?.shape ?? buffers[name]?.shape else { continue }
        let scaling = scaling(of: name, shape, followsNormWeight: followsNormWeight)
        let values = generatedValues(stream: stream, count: shape.elementCount).map { Float(scaling($0)) }
        parameters[name]?.set(Tensor(values, shape: shape))
        buffers[name]?.set(Tensor(values, shape: shape))
        followsNormWeight = name.hasSuffix("weight") && shape.rank == 1
        stream += 1
    }
}

private func scaling(of name: String, _ shape: Shape, followsNormWeight: Bool) -> (Double) -> Double {
    if name.hasSuffix("class_token") || name.hasSuffix("pos_embedding") { return { 0.02 * $0 } }
    if name.hasSuffix("running_mean") { return { 0.1 * $0 } }
    if name.hasSuffix("running_var") { return { 1 + 0.1 * abs($0) } }
    if name.hasSuffix("scale_weight") { return { 20 + $0 } }
    if shape.rank == 1 {
        if name.hasSuffix("weight") { return { 0.5 + 0.05 * $0 } }
        return followsNormWeight ? { 1 + 0.1 * $0 } : { 0.1 * $0 }
    }
    let bound = (6 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
    return { bound * $0 }
}
