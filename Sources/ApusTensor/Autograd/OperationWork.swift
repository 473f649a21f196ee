/// What one operation of a recorded forward pass did: read from the tape, so it is what ran.
package struct OperationWork: Sendable {
    package let name: OperationName
    /// The parameters that it read, as cells.
    package let cells: [ObjectIdentifier]
    /// Nil where the operation keeps nothing that tells.
    package let output: Shape?
    /// Products that are summed; an operation without any has none.
    package let multiplyAdds: Int
}

extension Tape {
    /// The operations so far, in the order in which they ran. Those that gradients do not flow through are
    /// not on the tape.
    package var work: [OperationWork] {
        let cells = Dictionary(uniqueKeysWithValues: leaves.map { ($0.index, $0.identity) })
        return entries.compactMap { entry in
            guard let operation = entry.operation else { return nil }
            let measure = (operation as? any MeasuredOperation)?.measure
            return OperationWork(
                name: type(of: operation).name,
                cells: (0..<Int(entry.inputs.count)).compactMap { cells[entry.inputs[$0]] },
                output: measure?.output, multiplyAdds: measure?.multiplyAdds ?? 0)
        }
    }
}

/// An operation that layers are known by: what it saved tells its result's shape and its cost.
private protocol MeasuredOperation {
    var measure: (output: Shape, multiplyAdds: Int) { get }
}

extension Convolution: MeasuredOperation {
    fileprivate var measure: (output: Shape, multiplyAdds: Int) {
        var output: Shape = x.shape
        output[1] = weight.shape[0]
        for axis in 0..<geometry.stride.count {
            output[axis + 2] = geometry.outputSize(
                x.shape[axis + 2], kernel: weight.shape[axis + 2], axis: axis)
        }
        let window = weight.shape.dropFirst().reduce(1, *)
        return (output, output.elementCount * window)
    }
}

extension LinearMap: MeasuredOperation {
    fileprivate var measure: (output: Shape, multiplyAdds: Int) {
        var output = x.shape
        output[x.rank - 1] = weight.shape[0]
        return (output, output.elementCount * weight.shape[1])
    }
}

extension MatrixMultiply: MeasuredOperation {
    fileprivate var measure: (output: Shape, multiplyAdds: Int) {
        let inner = a.shape[a.rank - 1]
        let leading = Shape.broadcast(Shape(a.shape.dropLast(2)), Shape(b.shape.dropLast(2))) ?? []
        let output = Shape(Array(leading) + [a.shape[a.rank - 2], b.shape[b.rank - 1]])
        return (output, output.elementCount * inner)
    }
}

extension Attention: MeasuredOperation {
    /// Queries with keys, then probabilities with values.
    fileprivate var measure: (output: Shape, multiplyAdds: Int) {
        (q.shape, probabilities.elementCount * (q.shape[3] + v.shape[3]))
    }
}

extension BatchNormalization: MeasuredOperation {
    fileprivate var measure: (output: Shape, multiplyAdds: Int) { (x.shape, 0) }
}

extension LayerNormalization: MeasuredOperation {
    fileprivate var measure: (output: Shape, multiplyAdds: Int) { (x.shape, 0) }
}
