/// What an operation that gradients flow through leaves on the tape: what it saved, and its backward.
///
/// A new operation gets a case in `OperationName`, an entry in `OperationCatalogue`, finite-difference
/// cases and values derived with PyTorch; the tests enumerate the catalogue and fail where one lacks.
package protocol DifferentiableOperation: Sendable {
    static var name: OperationName { get }
    /// Whether `composedBackward` exists.
    static var hasSecondOrder: Bool { get }

    /// Gradients of the inputs for the gradient of the output, by fused kernels; nothing is recorded.
    /// One place for each input; nil where it is not wanted or zero.
    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?]

    /// The same, written in taped operations, so that it can be differentiated in turn.
    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?]
}

extension DifferentiableOperation {
    package static var hasSecondOrder: Bool { false }

    package func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        preconditionFailure("\(Self.name.rawValue) has no second-order gradient")
    }
}

/// Which inputs of an operation a gradient is wanted for.
package struct WantedGradients: Sendable {
    /// The first 64 inputs, and those behind them.
    private var bits: UInt64 = 0
    private var rest: [Bool] = []
    private var count = 0

    mutating func append(_ isWanted: Bool) {
        if count >= 64 {
            rest.append(isWanted)
        } else if isWanted {
            bits |= 1 << UInt64(count)
        }
        count += 1
    }

    package subscript(input: Int) -> Bool {
        input < 64 ? bits >> UInt64(input) & 1 == 1 : rest[input - 64]
    }
}

// MARK: - Recording

@inline(__always)
func recorded<Operation: DifferentiableOperation>(
    _ result: Tensor, from a: Tensor, _ operation: @autoclosure () -> Operation
) -> Tensor {
    guard let tape = Tape.current, tape.isRecording, tape.holds(a.node) else { return result.detached() }
    var tracked = result
    tracked.node = tape.append(operation(), InputNodes(a.node.index))
    if tape.results != nil { tape.results?.append(tracked) }
    return tracked
}

@inline(__always)
func recorded<Operation: DifferentiableOperation>(
    _ result: Tensor, from a: Tensor, _ b: Tensor, _ operation: @autoclosure () -> Operation
) -> Tensor {
    guard let tape = Tape.current, tape.isRecording else { return result.detached() }
    let (i, j) = (tape.index(of: a), tape.index(of: b))
    guard i >= 0 || j >= 0 else { return result.detached() }
    var tracked = result
    tracked.node = tape.append(operation(), InputNodes(i, j))
    if tape.results != nil { tape.results?.append(tracked) }
    return tracked
}

/// For three or more inputs; a nil input is an absent one (no bias).
func recorded<Operation: DifferentiableOperation>(
    _ result: Tensor, from inputs: [Tensor?], _ operation: @autoclosure () -> Operation
) -> Tensor {
    guard let tape = Tape.current, tape.isRecording else { return result.detached() }
    let indices = inputs.map { $0.map { tape.index(of: $0) } ?? -1 }
    guard indices.contains(where: { $0 >= 0 }) else { return result.detached() }
    var tracked = result
    tracked.node = tape.append(operation(), InputNodes(indices))
    if tape.results != nil { tape.results?.append(tracked) }
    return tracked
}

/// Stops where a tracked input meets an operation that has no gradient yet.
func refuseTracked(_ operation: StaticString, _ inputs: Tensor...) {
    guard let tape = Tape.current, tape.isRecording else { return }
    for input in inputs {
        precondition(
            !tape.holds(input.node),
            "\(operation) has no gradient: use detached() to treat its input as a constant")
    }
}
