import COneDNN

/// Srivastava et al. 2014; the mask is not kept but drawn again from its key.
struct Dropout: DifferentiableOperation {
    static var name: OperationName { .dropout }
    static var hasSecondOrder: Bool { true }
    let key: UInt64
    let probability: Float

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [dropped(gradient.contiguous(), key, probability)]
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let result = dropped(gradient.contiguous(), key, probability)
        return [recorded(result, from: gradient, Dropout(key: key, probability: probability))]
    }
}

private func dropped(_ x: Tensor, _ key: UInt64, _ probability: Float) -> Tensor {
    let result = x.uninitializedLike()
    check(
        apus_dropout(x.dtype.rawValue, key, probability, x.address, result.address, Int64(x.elementCount)),
        "dropout")
    return result.detached()
}

/// In training each value is zero with `probability`, and the others grow by 1/(1 - probability); in
/// inference the identity. The numbers come from the open scope's stream.
public func dropout(_ x: Tensor, probability: Double) -> Tensor {
    precondition(probability >= 0 && probability <= 1, "dropout: a probability of 0...1, not \(probability)")
    guard probability > 0, let tape = Tape.current, tape.phase == .training else { return x }
    let key = tape.stream.nextKey()
    return recorded(
        dropped(x.contiguous(), key, Float(probability)), from: x,
        Dropout(key: key, probability: Float(probability)))
}
