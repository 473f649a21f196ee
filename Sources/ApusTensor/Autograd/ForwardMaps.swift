/// What one operation of a forward pass made, and what a result far behind it makes of that.
package struct ForwardMap: Sendable {
    package let operation: OperationName
    /// The parameters that the operation read, as cells.
    package let cells: [ObjectIdentifier]
    package let value: Tensor
    /// Of the scope's result with respect to ``value``; nil where the result does not depend on it.
    package let gradient: Tensor?
}

/// Runs `body` as in use, and gives what every operation on the way to its result made, with gradients: for looking
/// into a model, of which nothing has to be known or changed.
///
/// Layers are in the inference phase. Operations that no parameter leads to are left out. All results are held until
/// the end, so this is for a few pictures.
///
/// - Parameter body: makes a scalar.
package func forwardMaps(_ body: () throws -> Tensor) rethrows -> (value: Tensor, maps: [ForwardMap]) {
    let tape = Tape(phase: .inference, stream: RandomStream(seed: 0))
    tape.results = []
    return try tape.open {
        let value = try body()
        let results = tape.results ?? []
        tape.results = nil
        let cells = Dictionary(uniqueKeysWithValues: tape.leaves.map { ($0.index, $0.identity) })
        let origins = results.map { result -> (OperationName, [ObjectIdentifier])? in
            let entry = tape.entries[Int(result.node.index)]
            return entry.operation.map { operation in
                let read = (0..<Int(entry.inputs.count)).compactMap { cells[entry.inputs[$0]] }
                return (type(of: operation).name, read)
            }
        }
        var gradients = [Tensor?](repeating: nil, count: results.count)
        if tape.holds(value.node) {
            gradients = tape.withRecording(false) {
                tape.backward(
                    from: value.node, seed: Tensor.seed(for: value), targets: results.map(\.node.index),
                    keeping: false)
            }
        }
        let maps = results.indices.compactMap { index in
            origins[index].map {
                ForwardMap(
                    operation: $0.0, cells: $0.1, value: results[index].detached(), gradient: gradients[index]
                )
            }
        }
        return (value.detached(), maps)
    }
}
