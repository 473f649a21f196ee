import ApusData
import ApusNN
import ApusTensor

/// The training loop, of every task.
///
///     var trainer = Trainer(task, plan: plan, optimizer: Optimizer(task.state, SGD(momentum: 0.9)))
///     let outcome = try trainer.run(store: store) { event in console.show(event) }
///
/// It runs on the thread that calls it; the loader's threads only fetch. Nothing in it depends on the time
/// or on how often it was stopped and resumed: the same recipe gives the same bits.
public struct Trainer<Task: TrainingTask> {
    public let task: Task
    public let plan: TrainingPlan
    /// How far the run is.
    public private(set) var progress = TrainingProgress()
    private var optimizer: any StepOptimizer
    /// Averages of the weights, evaluated in their stead.
    private var average: ExponentialMovingAverage?

    package init(
        _ task: Task, plan: TrainingPlan, optimizer: any StepOptimizer,
        average: ExponentialMovingAverage? = nil
    ) {
        self.task = task
        self.plan = plan
        self.optimizer = optimizer
        self.average = average
    }

    public init(
        _ task: Task, plan: TrainingPlan, optimizer: Optimizer, average: ExponentialMovingAverage? = nil
    ) {
        self.init(task, plan: plan, optimizer: optimizer as any StepOptimizer, average: average)
    }

    public var isFinished: Bool { progress.step >= plan.totalSteps && progress.batch == 0 }

    /// Trains to the end, or until asked to stop.
    ///
    /// - Parameters:
    ///   - store: where checkpoints go; nil writes none.
    ///   - shouldStop: asked after every step and test batch. Where it says yes the checkpoint is written
    ///     and ``TrainingOutcome/stopped(step:)`` comes back.
    ///   - observe: told what happens; what it throws ends the run.
    /// - Throws: ``TrainingError``, what the loader throws, ``CheckpointError`` and file errors.
    public mutating func run(
        store: CheckpointStore? = nil, shouldStop: () -> Bool = { false },
        observe: (TrainingEvent) throws -> Void = { _ in }
    ) throws -> TrainingOutcome {
        try observe(.began(outline))
        while !isFinished {
            let batches = task.batches(epoch: progress.epoch, from: progress.batch)
            while progress.step < plan.totalSteps, let report = try step(from: batches, store) {
                try observe(.step(report))
                if shouldStop() { return try stop(store, observe) }
                if let every = plan.saveEvery, progress.step.isMultiple(of: every) {
                    try save(store, isNumbered: true, observe)
                }
            }
            guard let tested = try test(shouldStop, observe) else { return try stop(store, observe) }
            try endEpoch(tested, store, observe)
        }
        try observe(.ended(.finished))
        return .finished
    }

    // MARK: One step

    /// Learns from the next batches; nil at the epoch's end.
    private mutating func step(
        from batches: EpochBatches<Task.Batch>, _ store: CheckpointStore?
    ) throws -> StepReport? {
        var group: [Task.Batch] = []
        while group.count < plan.accumulation, let batch = try batches.next() { group.append(batch) }
        guard !group.isEmpty else { return nil }

        let (task, seed, done) = (task, plan.seed, progress.step)
        let rate = plan.learningRate(after: done)
        var measured: MetricSums?
        let (loss, norm) = try optimizer.step(learningRate: rate, clip: plan.clip) {
            let (loss, gradients, sums) = task.meanGradients(group, seed: seed, step: done)
            guard loss.item.isFinite else {
                throw TrainingError.diverged(
                    step: done + 1, loss: Double(loss.item), checkpoint: store?.newest)
            }
            if measured == nil { measured = sums }
            return (loss, gradients)
        }
        average?.update()

        progress.step += 1
        progress.batch = batches.position
        progress.sums += measured ?? MetricSums()
        return StepReport(
            step: progress.step, epoch: progress.epoch, samples: measured?.samples ?? 0, loss: loss,
            learningRate: rate, gradientNorm: norm)
    }

    // MARK: The end of an epoch

    private mutating func endEpoch(
        _ tested: [Metric], _ store: CheckpointStore?, _ observe: (TrainingEvent) throws -> Void
    ) throws {
        let value = tested[task.goal.metric]
        let isBest = value.map { task.goal.isImproved(by: $0, over: progress.best) } ?? false
        if isBest { progress.best = value }
        let metrics = progress.sums.means.map { $0.of("train") } + tested.map { $0.of("test") }
        progress.epoch += 1
        progress.batch = 0
        progress.sums = MetricSums()

        for warning in task.takeWarnings() { try observe(.warning(warning)) }
        try observe(
            .epoch(
                EpochReport(
                    epoch: progress.epoch, step: progress.step,
                    learningRate: plan.learningRate(after: progress.step - 1), metrics: metrics,
                    isBest: isBest)))
        if isBest, let store {
            let path = try withEvaluatedWeights {
                let weights = task.state.snapshot()
                try checkFinite(weights, store)
                return try store.saveBest(weights, progress, metrics)
            }
            try observe(.saved(path: path))
        }
        try save(store, isNumbered: false, observe)
    }

    /// The test set's metrics; empty where this epoch is not measured, nil where asked to stop.
    private func test(
        _ shouldStop: () -> Bool, _ observe: (TrainingEvent) throws -> Void
    ) throws -> [Metric]? {
        let isLast = progress.step >= plan.totalSteps
        guard isLast || (progress.epoch + 1).isMultiple(of: plan.evaluateEvery) else { return [] }
        return try withEvaluatedWeights {
            guard try task.fit(goesOn: { !shouldStop() }) else { return nil }
            return try task.evaluate { done in
                try observe(.evaluating(done: done, of: task.testBatchCount))
                return !shouldStop()
            }
        }
    }

    /// Runs `body` with the averages in the model's place where there are any.
    private func withEvaluatedWeights<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let average else { return try body() }
        return try average.withAverages(body)
    }

    // MARK: Checkpoints

    /// Everything that going on needs.
    public var checkpoint: Checkpoint {
        Checkpoint(
            progress: progress, model: task.state.snapshot(), optimizer: optimizer.trainingState,
            average: average?.trainingState)
    }

    /// Takes up the state of a checkpoint.
    ///
    /// - Throws: ``CheckpointError`` where it is of another model or optimizer; then the run must not go on.
    public mutating func restore(_ file: CheckpointFile) throws {
        let checkpoint = try file.checkpoint(hasAverage: average != nil)
        try file.restore(task.state)
        do {
            try optimizer.restore(checkpoint.optimizer)
            if let saved = checkpoint.average { try average?.restore(saved) }
        } catch {
            throw CheckpointError(file: file.path, problem: .state(error))
        }
        guard checkpoint.progress.batch <= task.batchCount else {
            throw CheckpointError(
                file: file.path,
                problem: .position(batch: checkpoint.progress.batch, batchCount: task.batchCount))
        }
        progress = checkpoint.progress
    }

    private func save(
        _ store: CheckpointStore?, isNumbered: Bool, _ observe: (TrainingEvent) throws -> Void
    ) throws {
        guard let store else { return }
        let checkpoint = checkpoint
        try checkFinite(checkpoint.model + checkpoint.optimizer.tensors, store)
        for path in try store.save(checkpoint, isNumbered: isNumbered) { try observe(.saved(path: path)) }
    }

    private func stop(
        _ store: CheckpointStore?, _ observe: (TrainingEvent) throws -> Void
    ) throws -> TrainingOutcome {
        try save(store, isNumbered: false, observe)
        let outcome = TrainingOutcome.stopped(step: progress.step)
        try observe(.ended(outcome))
        return outcome
    }

    /// What is saved must be worth resuming from: a loss can be finite one step longer than the weights.
    private func checkFinite(_ tensors: [(name: String, value: Tensor)], _ store: CheckpointStore) throws {
        for (name, value) in tensors where !value.isFinite {
            throw TrainingError.damagedState(step: progress.step, name: name, checkpoint: store.newest)
        }
    }

    private var outline: TrainingOutline {
        TrainingOutline(
            parameters: task.state.parameterCount, totalSteps: plan.totalSteps,
            stepsPerEpoch: plan.stepsPerEpoch, stepsDone: progress.step)
    }
}
