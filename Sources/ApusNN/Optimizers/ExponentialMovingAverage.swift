import ApusTensor
import Foundation

/// Averages of a model's parameters and buffers along training (Polyak and Juditsky 1992), which often predict
/// better than the last values.
///
///     average = average + (1 - decay) (value - average)
///
/// Buffers are averaged like parameters; counts (integers) are copied. Call ``update()`` after each step of the
/// optimizer.
public struct ExponentialMovingAverage: Sendable {
    /// A decay that grows with the updates done, so that the first values are soon forgotten:
    /// 1 - (1 + n / gamma)^-power, at least `minimum` (timm's ModelEmaV3).
    public struct WarmUp: Sendable, Hashable, Codable {
        public var gamma: Double
        public var power: Double
        public var minimum: Double

        public init(gamma: Double = 1, power: Double = 2.0 / 3, minimum: Double = 0) {
            self.gamma = gamma
            self.power = power
            self.minimum = minimum
        }
    }

    public let state: ModelState
    /// Share of the average that an update keeps, 0...1.
    public let decay: Double
    public let warmUp: WarmUp?
    /// Updates done.
    public private(set) var updates = 0
    /// In the order of the walk and each in its parameter's physical order; empty before the first update.
    private var parameters: [Tensor] = []
    private var buffers: [Tensor] = []

    /// The first update takes the values as they are then.
    public init(_ state: ModelState, decay: Double = 0.999, warmUp: WarmUp? = nil) {
        precondition((0...1).contains(decay), "ExponentialMovingAverage: a decay of 0...1, not \(decay)")
        self.state = state
        self.decay = decay
        self.warmUp = warmUp
    }

    /// The decay of update number `update`, counted from 0; 0 in the first.
    public func decay(at update: Int) -> Double {
        guard update > 0 else { return 0 }
        guard let warmUp else { return decay }
        let rising = 1 - pow(1 + Double(update) / warmUp.gamma, -warmUp.power)
        return max(min(rising, decay), warmUp.minimum)
    }

    /// Takes in the model's present values.
    public mutating func update() {
        let share = 1 - decay(at: updates)
        defer { updates += 1 }
        if parameters.isEmpty && buffers.isEmpty {
            parameters = state.parameters.map { $0.cell.detached.duplicated() }
            buffers = state.buffers.map { $0.cell.tensor }
            return
        }
        for (index, entry) in state.parameters.enumerated() {
            parameters[index].move(towards: entry.cell.detached, by: share)
        }
        for (index, entry) in state.buffers.enumerated() {
            if entry.cell.dtype == .float32 {
                buffers[index].move(towards: entry.cell.tensor, by: share)
            } else {
                buffers[index] = entry.cell.tensor
            }
        }
    }

    /// Runs `body` (an evaluation, a save) with the averages in the model's place, then puts the trained values
    /// back, bit for bit. The model must not be trained meanwhile. Before the first update the model is as it is.
    public func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard updates > 0 else { return try body() }
        let trained = ModelState.whole { state.exchangeValues(parameters: parameters, buffers: buffers) }
        defer {
            _ = ModelState.whole {
                state.exchangeValues(parameters: trained.parameters, buffers: trained.buffers)
            }
        }
        return try body()
    }

    /// Sets another model of the same structure to the averages: a copy to evaluate while training goes on.
    ///
    /// - Precondition: names and shapes are the same; the averages have been updated at least once.
    public func copy(to other: ModelState) {
        precondition(
            updates > 0, "ExponentialMovingAverage.copy: there is no average before the first update")
        precondition(
            state.parameters.map(\.name) == other.parameters.map(\.name)
                && state.buffers.map(\.name) == other.buffers.map(\.name),
            "ExponentialMovingAverage.copy: the models differ in structure")
        ModelState.whole {
            for (average, entry) in zip(parameters, other.parameters) { entry.cell.set(average) }
            for (average, entry) in zip(buffers, other.buffers) { entry.cell.set(average) }
        }
    }

    /// The averages by state name, in the order of the walk; empty before the first update.
    public var averages: [(name: String, value: Tensor)] {
        zip(state.parameters, parameters).map { ($0.name, $1) }
            + zip(state.buffers, buffers).map { ($0.name, $1) }
    }
}

extension ExponentialMovingAverage {
    /// The averages in row-major order under their state names, and the number of updates.
    public var trainingState: TrainingState {
        TrainingState(
            tensors: averages.map { ($0.name, $0.value.contiguous()) },
            numbers: [("updates", Double(updates))])
    }

    /// Takes up averages saved for the same model.
    ///
    /// - Throws: ``TrainingStateError``; then nothing changes.
    public mutating func restore(_ saved: TrainingState) throws(TrainingStateError) {
        var reader = try TrainingStateReader(saved)
        var restored = self
        restored.updates = try reader.count("updates")
        (restored.parameters, restored.buffers) = ([], [])
        if restored.updates > 0 {
            for entry in state.parameters {
                restored.parameters.append(try reader.tensor(entry.name, entry.cell.shape, entry.cell.layout))
            }
            for entry in state.buffers {
                restored.buffers.append(
                    try reader.tensor(entry.name, entry.cell.shape, dtype: entry.cell.dtype))
            }
        }
        try reader.finish()
        self = restored
    }
}

extension ModelState {
    /// Puts values into the cells, and gives what was there.
    fileprivate func exchangeValues(
        parameters fresh: [Tensor], buffers freshBuffers: [Tensor]
    ) -> (parameters: [Tensor], buffers: [Tensor]) {
        let before = (parameters.map { $0.cell.detached }, buffers.map { $0.cell.tensor })
        for (value, entry) in zip(fresh, parameters) { entry.cell.set(value) }
        for (value, entry) in zip(freshBuffers, buffers) { entry.cell.set(value) }
        return before
    }
}
