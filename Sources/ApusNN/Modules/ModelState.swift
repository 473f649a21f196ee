import ApusTensor
import Synchronization

/// Everything a model's state consists of, found once by walking its stored properties.
///
/// Optimizers, averages, loaders and checkpoints keep their arrays in this order, so that nothing ever
/// depends on hashing.
public final class ModelState: Sendable {
    public struct Entry<Cell: AnyObject & Sendable>: Sendable {
        /// The state name in PyTorch's spelling: `layer1.0.conv1.weight`.
        public let name: String
        public let cell: Cell
    }

    /// Each parameter once, under its first name.
    public let parameters: [Entry<Parameter>]
    public let buffers: [Entry<Buffer>]
    /// Further names of parameters and buffers that appear more than once (tied weights): name and first name.
    public let aliases: [(name: String, original: String)]
    /// Names of parameters and buffers in the order of the walk: the order of PyTorch's `state_dict`.
    public let order: [String]
    private let parameterIndices: [ObjectIdentifier: Int]

    public init(_ model: any Module) {
        var walk = StateWalk()
        walk.visit(model, path: [])
        parameters = walk.parameters
        buffers = walk.buffers
        aliases = walk.aliases
        order = walk.order
        parameterIndices = Dictionary(
            uniqueKeysWithValues: walk.parameters.enumerated().map { (ObjectIdentifier($1.cell), $0) })
    }

    /// Number of trained values, tied ones once.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.cell.shape.elementCount } }

    /// Draws the first values of every parameter that has none: each from the stream of (seed, its name).
    public func initialize(seed: UInt64) {
        for entry in parameters where !entry.cell.isInitialized { draw(entry, seed: seed) }
    }

    /// Draws the first values of one parameter, whatever it holds.
    package func draw(_ entry: Entry<Parameter>, seed: UInt64) {
        let stream = RandomStream(seed: seed, "weights", .name(entry.name))
        entry.cell.set(entry.cell.initializer.values(entry.cell.shape, from: stream))
    }

    /// The gradients in this state's order; nil for a parameter that none reached.
    public func ordered(_ gradients: Gradients) -> [Tensor?] {
        parameters.map { gradients[ObjectIdentifier($0.cell)] }
    }

    /// All values by name, in the order of the walk. No step of an optimizer falls between two of them, even
    /// while another thread trains; running statistics, which forward passes move, may be a step ahead.
    ///
    /// Nothing is copied: a value is, once, when training next changes it while the snapshot is held.
    public func snapshot() -> [(name: String, value: Tensor)] {
        let byName = ModelState.whole {
            Dictionary(
                uniqueKeysWithValues: parameters.map { ($0.name, $0.cell.detached) }
                    + buffers.map { ($0.name, $0.cell.tensor) })
        }
        return order.compactMap { name in byName[name].map { (name, $0) } }
    }

    private static let gate = Mutex(())

    /// Runs a change or a reading of several cells as one: no other one runs meanwhile, of any model.
    package static func whole<Result: Sendable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try gate.withLock { _ throws(Failure) in try body() }
    }

    /// How many updates of parameters had to copy because somebody else held the values.
    package var copyCount: Int { parameters.reduce(0) { $0 + $1.cell.copyCount } }
}

extension Module {
    /// Draws the first values of every parameter, each from a stream of its own: (seed, name).
    public func initialize(seed: UInt64) { ModelState(self).initialize(seed: seed) }
}
