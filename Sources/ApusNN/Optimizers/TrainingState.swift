import ApusTensor

/// What an optimizer or an average keeps between steps, by name, for a checkpoint: tensors in row-major order
/// and numbers. Written and read back it continues with the same bits.
public struct TrainingState: Sendable {
    public var tensors: [(name: String, value: Tensor)]
    /// Counts and scalars; counts are whole and below 2^53.
    public var numbers: [(name: String, value: Double)]

    public init(tensors: [(name: String, value: Tensor)] = [], numbers: [(name: String, value: Double)] = [])
    {
        self.tensors = tensors
        self.numbers = numbers
    }
}

/// A saved state that does not fit the optimizer or average it is given to.
public enum TrainingStateError: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(name: String)
    case unexpected(name: String)
    case shape(name: String, expected: Shape, found: Shape)
    case type(name: String, expected: DType, found: DType)
    case number(name: String, found: Double)

    public var description: String {
        switch self {
        case .missing(let name):
            "\(name) is missing: the state was saved by another optimizer, or cut short; take the checkpoint before it"
        case .unexpected(let name):
            "\(name) is not known here: the state was saved by another optimizer or for another model; train with the recipe it was saved with"
        case .shape(let name, let expected, let found):
            "\(name) has shape \(found) in the saved state and \(expected) here: it was saved for another model; train with the recipe it was saved with"
        case .type(let name, let expected, let found):
            "\(name) is saved as \(found), not as \(expected); take the checkpoint before it"
        case .number(let name, let found):
            "\(name) is saved as \(found), which it cannot be; take the checkpoint before it"
        }
    }
}

/// A saved state that is read entry by entry; what is left over at the end was not expected.
struct TrainingStateReader {
    private var tensors: [String: Tensor]
    private var numbers: [String: Double]
    private let order: [String]

    init(_ state: TrainingState) throws(TrainingStateError) {
        (tensors, numbers) = ([:], [:])
        for (name, value) in state.tensors {
            guard tensors.updateValue(value, forKey: name) == nil else { throw .unexpected(name: name) }
        }
        for (name, value) in state.numbers {
            guard numbers.updateValue(value, forKey: name) == nil else { throw .unexpected(name: name) }
        }
        order = state.tensors.map(\.name) + state.numbers.map(\.name)
    }

    func contains(number name: String) -> Bool { numbers[name] != nil }

    mutating func tensor(
        _ name: String, _ shape: Shape, _ layout: Layout = .plain, dtype: DType = .float32
    ) throws(TrainingStateError) -> Tensor {
        guard let value = tensors.removeValue(forKey: name) else { throw .missing(name: name) }
        guard value.shape == shape else { throw .shape(name: name, expected: shape, found: value.shape) }
        guard value.dtype == dtype else { throw .type(name: name, expected: dtype, found: value.dtype) }
        return value.detached().converted(to: layout)
    }

    mutating func number(_ name: String) throws(TrainingStateError) -> Double {
        guard let value = numbers.removeValue(forKey: name) else { throw .missing(name: name) }
        return value
    }

    mutating func count(_ name: String) throws(TrainingStateError) -> Int {
        let value = try number(name)
        guard let count = Int(exactly: value), count >= 0 else { throw .number(name: name, found: value) }
        return count
    }

    func finish() throws(TrainingStateError) {
        if let name = order.first(where: { tensors[$0] != nil || numbers[$0] != nil }) {
            throw .unexpected(name: name)
        }
    }
}

extension Optimizer {
    /// What is kept between steps: `conv1.weight.exp_avg`, ... and the number of steps of each parameter,
    /// `conv1.weight.step`. A parameter that had no gradient yet has no entries.
    public var trainingState: TrainingState {
        var result = TrainingState()
        for (slot, entry) in zip(slots, state.parameters) where slot.step > 0 {
            result.numbers.append(("\(entry.name).step", Double(slot.step)))
            for (name, tensor) in zip(rule.stateNames, slot.tensors) {
                result.tensors.append(("\(entry.name).\(name)", tensor.contiguous()))
            }
        }
        return result
    }

    /// Takes up a state saved by the same rule on the same model.
    ///
    /// - Throws: ``TrainingStateError``; then nothing changes.
    public mutating func restore(_ saved: TrainingState) throws(TrainingStateError) {
        var reader = try TrainingStateReader(saved)
        var restored = slots
        for (index, entry) in state.parameters.enumerated() {
            restored[index].step = 0
            restored[index].tensors = []
            guard reader.contains(number: "\(entry.name).step") else { continue }
            restored[index].step = try reader.count("\(entry.name).step")
            for name in rule.stateNames {
                restored[index].tensors.append(
                    try reader.tensor("\(entry.name).\(name)", entry.cell.shape, entry.cell.layout))
            }
        }
        try reader.finish()
        slots = restored
    }
}

extension LBFGS {
    /// The last direction and the history of changes, flat vectors `[parameters]` each.
    public var trainingState: TrainingState {
        var result = TrainingState()
        result.numbers = [
            ("lbfgs.iterations", Double(iterations)), ("lbfgs.scale", scale),
            ("lbfgs.history", Double(history.count)),
        ]
        guard let last else { return result }
        result.tensors = [("lbfgs.direction", last.direction), ("lbfgs.gradient", last.gradient)]
        result.numbers.append(("lbfgs.step", last.step))
        for (index, pair) in history.enumerated() {
            result.tensors.append(("lbfgs.place.\(index)", pair.place))
            result.tensors.append(("lbfgs.change.\(index)", pair.gradient))
            result.numbers.append(("lbfgs.inverse_product.\(index)", pair.inverseProduct))
        }
        return result
    }

    /// Takes up a state saved by an optimizer of the same model.
    ///
    /// - Throws: ``TrainingStateError``; then nothing changes.
    public mutating func restore(_ saved: TrainingState) throws(TrainingStateError) {
        var reader = try TrainingStateReader(saved)
        var restored = self
        restored.iterations = try reader.count("lbfgs.iterations")
        restored.scale = try reader.number("lbfgs.scale")
        let count = try reader.count("lbfgs.history")
        let shape: Shape = [state.parameterCount]
        restored.last = nil
        restored.history = []
        if restored.iterations > 0 {
            restored.last = (
                try reader.tensor("lbfgs.direction", shape), try reader.number("lbfgs.step"),
                try reader.tensor("lbfgs.gradient", shape)
            )
        }
        guard count <= historySize else { throw .number(name: "lbfgs.history", found: Double(count)) }
        for index in 0..<count {
            restored.history.append(
                Pair(
                    place: try reader.tensor("lbfgs.place.\(index)", shape),
                    gradient: try reader.tensor("lbfgs.change.\(index)", shape),
                    inverseProduct: try reader.number("lbfgs.inverse_product.\(index)")))
        }
        try reader.finish()
        self = restored
    }
}
