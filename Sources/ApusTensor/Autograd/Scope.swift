/// Runs `body` with a tape open on this thread, and gives its value with the gradients of every
/// parameter that it read.
///
/// The scope is also what turns training on: inside, BatchNorm uses the batch's statistics and dropout
/// drops, with numbers from `stream`. `phase: .inference` keeps layers as they are in use (a frozen
/// network whose input is optimised, say).
///
/// - Parameters:
///   - stream: random numbers of this step; key it by seed, process, step and micro-batch.
///   - body: makes a scalar loss.
public func valueWithGradients(
    phase: Phase = .training, stream: RandomStream = RandomStream(seed: 0), _ body: () throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients) {
    let result = try valueWithGradients(phase: phase, stream: stream) { (try body(), ()) }
    return (result.value, result.gradients)
}

/// The same for a body that gives something beside the loss (predictions, loss terms).
public func valueWithGradients<Auxiliary>(
    phase: Phase = .training, stream: RandomStream = RandomStream(seed: 0),
    _ body: () throws -> (Tensor, Auxiliary)
) rethrows -> (value: Tensor, gradients: Gradients, auxiliary: Auxiliary) {
    let tape = Tape(phase: phase, stream: stream)
    return try tape.open {
        let (loss, auxiliary) = try body()
        let gradients = tape.gradientsOfLeaves(loss)
        return (loss.detached(), gradients, auxiliary)
    }
}

/// The gradients with respect to `inputs`, which `body` gets as tracked tensors; parameters it reads are
/// constants here.
public func valueWithGradients(
    at inputs: [Tensor], phase: Phase = .inference, stream: RandomStream = RandomStream(seed: 0),
    _ body: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor?]) {
    let tape = Tape(phase: phase, stream: stream, tracksCells: false)
    return try tape.open {
        let tracked = inputs.map { input in
            var copy = input.detached()
            copy.node = tape.append(nil, InputNodes())
            return copy
        }
        let loss = try body(tracked)
        guard tape.holds(loss.node) else { return (loss, inputs.map { _ in nil }) }
        let gradients = tape.withRecording(false) {
            tape.backward(
                from: loss.node, seed: Tensor.seed(for: loss), targets: tracked.map(\.node.index),
                keeping: false)
        }
        return (loss.detached(), gradients)
    }
}

/// The gradients of a scalar inside an open scope. They stay on the tape, so that a loss made of them (a
/// gradient penalty) can be differentiated.
///
/// - Precondition: a scope is open on this thread and `value` was made in it. Every operation between
///   has a second-order gradient; one that lacks it stops by name.
public func gradients(of value: Tensor, wrt inputs: [Tensor]) -> [Tensor] {
    guard let tape = Tape.current else {
        preconditionFailure("gradients(of:wrt:) asks for an open scope: call it inside valueWithGradients")
    }
    precondition(tape.holds(value.node), "gradients(of:wrt:): the value does not depend on anything tracked")
    let targets = inputs.map { input in
        precondition(tape.holds(input.node), "gradients(of:wrt:): an input is not tracked; use tracked(_:)")
        return input.node.index
    }
    let results = tape.backward(
        from: value.node, seed: Tensor.seed(for: value), targets: targets, keeping: true)
    return zip(inputs, results).map { input, gradient in
        gradient ?? Tensor.zeros(input.shape, dtype: input.dtype)
    }
}

/// `input` as a new leaf of the open scope, for `gradients(of:wrt:)`.
public func tracked(_ input: Tensor) -> Tensor {
    guard let tape = Tape.current else {
        preconditionFailure("tracked(_:) asks for an open scope: call it inside valueWithGradients")
    }
    var copy = input.detached()
    copy.node = tape.append(nil, InputNodes())
    return copy
}

/// Runs `body` with the random numbers of the open scope, which dropout takes its own from: a step draws the same ones
/// whenever it is run again. Outside of any scope they are those of seed 0.
public func withScopeStream<Result>(_ body: (inout RandomStream) throws -> Result) rethrows -> Result {
    let tape = Tape.current
    var stream = tape?.stream ?? RandomStream(seed: 0)
    defer { tape?.stream = stream }
    return try body(&stream)
}

/// Runs `body` without recording; the phase stays.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let tape = Tape.current else { return try body() }
    return try tape.withRecording(false, body)
}

extension Tensor {
    static func seed(for loss: Tensor) -> Tensor {
        precondition(loss.elementCount == 1, "a loss is a scalar, not of shape \(loss.shape)")
        return Tensor.ones(loss.shape, dtype: loss.dtype)
    }
}

extension Tape {
    func gradientsOfLeaves(_ loss: Tensor) -> Gradients {
        let identities = leaves.map(\.identity)
        guard holds(loss.node) else {
            return Gradients(identities: identities, tensors: identities.map { _ in nil })
        }
        let tensors = withRecording(false) {
            backward(
                from: loss.node, seed: Tensor.seed(for: loss), targets: leaves.map(\.index), keeping: false)
        }
        return Gradients(identities: identities, tensors: tensors)
    }
}
