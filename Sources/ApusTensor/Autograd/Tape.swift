import COneDNN

/// A place on a tape: which tape, and which entry.
struct Node: Sendable, Hashable {
    var tape: UInt32
    var index: Int32
    static let none = Node(tape: 0, index: -1)
}

/// Whether layers learn or are used.
public enum Phase: Sendable, Hashable {
    /// BatchNorm normalises with the batch's statistics, dropout drops.
    case training
    /// BatchNorm normalises with its running statistics, dropout is the identity.
    case inference
}

/// The record of one open scope on one thread: a flat array of entries, read backwards once.
package final class Tape {
    struct Entry {
        /// Nil for a leaf, and once backward has passed.
        var operation: (any DifferentiableOperation)?
        /// Entries the inputs came from; -1 for constants.
        var inputs: InputNodes
    }

    let id: UInt32
    let parent: Tape?
    package let phase: Phase
    package var stream: RandomStream
    var isRecording = true
    /// False where only gradients with respect to inputs are asked for: parameters are constants then.
    let tracksCells: Bool
    /// Every recorded result; nil where nobody asked for them.
    var results: [Tensor]?
    /// The weights of every attention; nil where nobody asked for them.
    var attentionWeights: [Tensor]?
    private(set) var entries: [Entry] = []
    /// Leaves by the identity of the cell that holds their value, in the order of first use.
    private(set) var leaves: [(identity: ObjectIdentifier, index: Int32)] = []
    private var leafIndices: [ObjectIdentifier: Int32] = [:]

    init(phase: Phase, stream: RandomStream, tracksCells: Bool = true) {
        self.tracksCells = tracksCells
        parent = Tape.current
        id = Tape.nextIdentifier()
        self.phase = phase
        self.stream = stream
        entries.reserveCapacity(256)
    }

    /// The tape that is open on the calling thread.
    package static var current: Tape? {
        @inline(__always) get {
            guard let raw = apus_thread_slot().pointee else { return nil }
            return Unmanaged<Tape>.fromOpaque(raw).takeUnretainedValue()
        }
    }

    /// The phase of the calling thread: inference outside of any scope.
    package static var phase: Phase { current?.phase ?? .inference }

    /// Opens this tape on the calling thread while `body` runs.
    func open<Result>(_ body: () throws -> Result) rethrows -> Result {
        let slot = apus_thread_slot()
        let outer = slot?.pointee
        slot?.pointee = Unmanaged.passUnretained(self).toOpaque()
        defer { slot?.pointee = outer }
        return try withExtendedLifetime(self) { try body() }
    }

    func withRecording<Result>(_ recording: Bool, _ body: () throws -> Result) rethrows -> Result {
        let before = isRecording
        isRecording = recording
        defer { isRecording = before }
        return try body()
    }

    /// Whether the node stands on this tape.
    @inline(__always)
    func holds(_ node: Node) -> Bool {
        if node.tape == id { return true }
        if node.tape != 0 { refuseOuter(node) }
        return false
    }

    /// A tensor tracked by an outer scope that is still open would silently become a constant here.
    @inline(never)
    private func refuseOuter(_ node: Node) {
        var outer = parent
        while let tape = outer {
            precondition(
                tape.id != node.tape,
                "a tensor tracked by an outer scope is used in an inner one: detach it, or ask for gradients with gradients(of:wrt:)"
            )
            outer = tape.parent
        }
    }

    /// The tracked tensor of a cell's value; one entry for all its uses.
    package func leaf(_ identity: ObjectIdentifier, _ value: Tensor) -> Tensor {
        guard isRecording, tracksCells else { return value }
        var tracked = value
        if let index = leafIndices[identity] {
            tracked.node = Node(tape: id, index: index)
            return tracked
        }
        tracked.node = append(nil, InputNodes())
        leafIndices[identity] = tracked.node.index
        leaves.append((identity, tracked.node.index))
        return tracked
    }

    func append(_ operation: (any DifferentiableOperation)?, _ inputs: InputNodes) -> Node {
        entries.append(Entry(operation: operation, inputs: inputs))
        return Node(tape: id, index: Int32(entries.count - 1))
    }

    func index(of tensor: Tensor) -> Int32 { holds(tensor.node) ? tensor.node.index : -1 }

    /// Takes the operation out of an entry, so that what it saved is freed.
    fileprivate func take(_ index: Int) -> (any DifferentiableOperation)? {
        let operation = entries[index].operation
        entries[index].operation = nil
        return operation
    }

    private static func nextIdentifier() -> UInt32 {
        // One counter a thread would do; tensors cross threads, so it is one for the process.
        identifiers.next()
    }
    private static let identifiers = IdentifierCounter()
}

/// Up to four inputs inline, more in an array.
struct InputNodes {
    var inline = SIMD4<Int32>(repeating: -1)
    var count: Int32 = 0
    var rest: [Int32]?

    init() {}
    init(_ a: Int32) {
        inline[0] = a
        count = 1
    }
    init(_ a: Int32, _ b: Int32) {
        inline[0] = a
        inline[1] = b
        count = 2
    }
    init(_ a: Int32, _ b: Int32, _ c: Int32) {
        inline[0] = a
        inline[1] = b
        inline[2] = c
        count = 3
    }
    init(_ all: [Int32]) {
        count = Int32(all.count)
        rest = all
    }

    subscript(position: Int) -> Int32 { rest?[position] ?? inline[position] }

    /// Which inputs a gradient is wanted for.
    var wanted: WantedGradients {
        var wanted = WantedGradients()
        for position in 0..<Int(count) { wanted.append(self[position] >= 0) }
        return wanted
    }
}

// MARK: - Backward

extension Tape {
    /// Gradients of `output` (seeded with `seed`) at the entries `targets`.
    ///
    /// First order runs the fused backward of each operation and frees it; `keeping` the tape runs the
    /// composed backward in taped operations, so that the result can be differentiated again.
    func backward(from output: Node, seed: Tensor, targets: [Int32], keeping: Bool) -> [Tensor?] {
        var slots = [Tensor?](repeating: nil, count: Int(output.index) + 1)
        let wantedTargets = Set(targets)
        var results: [Int32: Tensor] = [:]
        slots[Int(output.index)] = seed
        var index = Int(output.index)
        while index >= 0 {
            defer { index -= 1 }
            guard let gradient = slots[index] else {
                if !keeping { _ = take(index) }
                continue
            }
            slots[index] = nil
            if wantedTargets.contains(Int32(index)) { results[Int32(index)] = gradient }
            let inputs = entries[index].inputs
            guard let operation = keeping ? entries[index].operation : take(index) else { continue }
            let wanted = inputs.wanted
            let parts =
                keeping
                ? operation.composedBackward(gradient, wanted)
                : operation.backward(gradient, wanted)
            precondition(
                parts.count == Int(inputs.count),
                "\(type(of: operation).name): backward gave \(parts.count) gradients")
            for (position, part) in parts.enumerated() {
                let input = Int(inputs[position])
                guard input >= 0, let part else { continue }
                accumulate(part, into: &slots[input], keeping: keeping)
            }
        }
        return targets.map { results[$0] }
    }

    private func accumulate(_ part: Tensor, into slot: inout Tensor?, keeping: Bool) {
        guard var sum = slot.take() else {
            slot = part
            return
        }
        if keeping {
            slot = sum + part
        } else if sum.addInPlace(part) {
            slot = sum
        } else {
            slot = sum + part
        }
    }
}
