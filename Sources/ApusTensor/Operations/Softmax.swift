import COneDNN

/// Softmax or its logarithm along the last axis of rows.
struct Softmax: DifferentiableOperation {
    static var name: OperationName { .softmax }
    static var hasSecondOrder: Bool { true }
    let output: Tensor
    let isLogarithm: Bool
    let columns: Int

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        let diff = gradient.contiguous()
        let dx = output.uninitializedLike()
        check(
            apus_softmax_backward(
                output.dtype.rawValue, isLogarithm, output.address, diff.address, dx.address,
                Int64(output.elementCount / Swift.max(columns, 1)), Int64(columns), 1), "softmax backward")
        return [dx]
    }

    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        if isLogarithm {
            return [gradient - exponential(output) * gradient.sum(axes: [-1], keepingDimensions: true)]
        }
        return [output * (gradient - (gradient * output).sum(axes: [-1], keepingDimensions: true))]
    }
}

private func softmax(_ x: Tensor, axis: Int, isLogarithm: Bool) -> Tensor {
    let axis = x.shape.normalized(axis: axis, for: "softmax")
    if axis != x.rank - 1 {
        return softmax(x.transposed(axis, -1), axis: -1, isLogarithm: isLogarithm).transposed(axis, -1)
    }
    let source = x.contiguous()
    let columns = x.shape[axis]
    let result = source.uninitializedLike().detached()
    if x.elementCount > 0 {
        check(
            apus_softmax_forward(
                x.dtype.rawValue, isLogarithm, source.address, result.address, nil, 0, 0,
                Int64(x.elementCount / columns), Int64(columns), 1), "softmax")
    }
    var output = result
    if let tape = Tape.current, tape.isRecording, tape.holds(x.node) {
        output.node = Node(tape: tape.id, index: Int32(tape.entries.count))
    }
    return recorded(result, from: x, Softmax(output: output, isLogarithm: isLogarithm, columns: columns))
}

/// e^x over its sum along an axis. A row of minus infinities gives zeros.
public func softmax(_ x: Tensor, axis: Int = -1) -> Tensor { softmax(x, axis: axis, isLogarithm: false) }

/// The logarithm of ``softmax(_:axis:)``, without its loss of digits.
public func logSoftmax(_ x: Tensor, axis: Int = -1) -> Tensor { softmax(x, axis: axis, isLogarithm: true) }
