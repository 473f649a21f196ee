import COneDNN

/// The gradient goes to the operand that was taken, and is summed over the axes it was repeated on.
struct Where: DifferentiableOperation {
    static var name: OperationName { .whereTrue }
    static var hasSecondOrder: Bool { true }
    let condition: Tensor
    let a: Shape
    let b: Shape

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        composedBackward(gradient, wanted)
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let zero = Tensor.zeros([], dtype: gradient.dtype)
        return [
            wanted[0] ? whereTrue(condition, gradient, zero).summed(to: a) : nil,
            wanted[1] ? whereTrue(condition, zero, gradient).summed(to: b) : nil,
        ]
    }
}

/// Elements of `a` where the condition holds and of `b` elsewhere, all three repeated to one shape by
/// NumPy's rule.
///
/// - Parameters:
///   - condition: bool.
///   - a: of any type, `b` of the same; gradients flow to both.
public func whereTrue(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(condition.dtype == .bool, "whereTrue: the condition is \(condition.dtype), not bool")
    precondition(
        a.dtype == b.dtype, "whereTrue: \(a.dtype)\(a.shape) beside \(b.dtype)\(b.shape): cast one of them")
    guard let values = Shape.broadcast(a.shape, b.shape), let shape = Shape.broadcast(condition.shape, values)
    else {
        preconditionFailure(
            "whereTrue: condition \(condition.shape) and values \(a.shape) and \(b.shape) do not fit together"
        )
    }
    let chosen = selection(condition, a, b, shape: shape)
    return recorded(chosen, from: a, b, Where(condition: condition.detached(), a: a.shape, b: b.shape))
}

private func selection(_ condition: Tensor, _ a: Tensor, _ b: Tensor, shape: Shape) -> Tensor {
    let leader = [a, b, condition].first { $0.shape == shape && $0.isDense }
    var result = Tensor(uninitialized: shape, dtype: a.dtype, layout: leader?.layout ?? .plain)
    if let leader, leader.layout == .plain { result.strides = leader.strides }
    let choice = condition.expanded(to: shape).physical(like: result)
    let (left, right) = (
        a.expanded(to: shape).physical(like: result), b.expanded(to: shape).physical(like: result)
    )
    let target = result.physical(like: result)
    choice.withDescription { c in
        left.withDescription { x in
            right.withDescription { y in
                target.withDescription { z in check(apus_where(&c, &x, &y, &z), "whereTrue") }
            }
        }
    }
    return result
}
