import ApusData
import ApusNN
import ApusTensor
import ApusTraining
import Foundation
import Testing

@Suite("The training loop")
struct TrainerTests {
    /// A line through points; the loss of sample i of batch b is that of y = 2x + 1 at x = b + i / 4.
    private struct LineTask: TrainingTask {
        final class Line: Module {
            let slope = Parameter([1], .constant(0))
            let offset = Parameter([1], .constant(0))
        }

        struct Points: Dataset {
            let count = 12
            /// The sample that is not a number.
            var broken: Int?
            func sample(_ index: Int, stream: inout RandomStream) -> Float {
                index == broken ? .nan : Float(index) / 4
            }
        }

        let line = Line()
        let state: ModelState
        let loader: DataLoader<Points, Tensor>

        init(broken: Int? = nil, batchSize: Int = 4) {
            state = ModelState(line)
            state.initialize(seed: 1)
            loader = DataLoader(
                Points(broken: broken), batchSize: batchSize, seed: 1, shuffles: false
            ) { Tensor($0) }
        }

        var goal: Goal { Goal(metric: "loss", isHigherBetter: false) }
        var batchCount: Int { loader.batchCount }
        var testBatchCount: Int { loader.batchCount }
        func batches(epoch: Int, from batch: Int) -> EpochBatches<Tensor> {
            loader.batches(epoch: epoch, from: batch)
        }
        func testBatches() -> EpochBatches<Tensor> { loader.batches(epoch: 0) }
        func loss(_ x: Tensor) -> (loss: Tensor, sums: MetricSums) {
            let error = line.slope.tensor * x + line.offset.tensor - (x * 2 + 1)
            let loss = square(error).mean()
            let count = x.shape[0]
            return (loss, MetricSums(samples: count, sums: [("loss", Double(loss.item) * Double(count))]))
        }
        var emptyMeasurement: MetricSums { MetricSums() }
        func measure(_ batch: Tensor, into measurement: inout MetricSums) {
            measurement += loss(batch).sums
        }
    }

    private static func trainer(
        _ task: LineTask, _ overrides: [String] = [], rule: any UpdateRule = SGD()
    ) throws -> Trainer<LineTask> {
        let recipe = try SmallRuns.recipe(
            ["schedule={name: constant}", "optimizer.learningRate=0.05"] + overrides)
        return Trainer(
            task, plan: TrainingPlan(recipe, batchCount: task.batchCount),
            optimizer: Optimizer(task.state, rule))
    }

    @Test("It learns the line")
    func learns() throws {
        let task = LineTask()
        var trainer = try Self.trainer(task, ["steps=300"])
        #expect(try trainer.run() == .finished)
        #expect(abs(task.line.slope.tensor.item - 2) < 0.01)
        #expect(abs(task.line.offset.tensor.item - 1) < 0.02)
    }

    @Test("Accumulating equal batches is one step on all of them together")
    func accumulation() throws {
        let (together, apart) = (LineTask(batchSize: 12), LineTask(batchSize: 4))
        var one = try Self.trainer(together, ["steps=1"])
        var three = try Self.trainer(apart, ["steps=1", "accumulation=3"])
        _ = try one.run()
        _ = try three.run()
        #expect(abs(together.line.slope.tensor.item - apart.line.slope.tensor.item) < 1e-6)
        #expect(abs(together.line.offset.tensor.item - apart.line.offset.tensor.item) < 1e-6)
        #expect(together.line.slope.tensor.item != 0)
    }

    @Test("The last step of an epoch takes the batches that are left")
    func remainder() throws {
        var trainer = try Self.trainer(LineTask(batchSize: 3), ["accumulation=3", "steps=null", "epochs=2"])
        var samples: [Int] = []
        _ = try trainer.run(observe: { if case .step(let report) = $0 { samples.append(report.samples) } })
        #expect(samples == [9, 3, 9, 3])
        #expect(trainer.progress.epoch == 2)
    }

    @Test("Clipping shortens the step to the norm")
    func clipping() throws {
        let task = LineTask()
        var trainer = try Self.trainer(task, ["steps=1", "clip.norm=0.001"])
        var norm: Double?
        _ = try trainer.run(observe: { if case .step(let report) = $0 { norm = report.gradientNorm } })
        let (slope, offset) = (Double(task.line.slope.tensor.item), Double(task.line.offset.tensor.item))
        #expect(abs((slope * slope + offset * offset).squareRoot() - 0.05 * 0.001) < 1e-8)
        #expect((norm ?? 0) > 0.1)
    }

    @Test("NaN stops the run, names the step and keeps the last good checkpoint")
    func diverges() throws {
        try withTemporaryFolder { folder in
            let task = LineTask(broken: 9)
            let store = CheckpointStore(
                folder: folder,
                context: RunContext(recipe: "", seed: 1, threads: 1, instructionSet: "", oneDNN: ""))
            var trainer = try Self.trainer(task, ["checkpoint.every=1"])
            let error = #expect(throws: TrainingError.self) { try trainer.run(store: store) }
            guard case .diverged(let step, let loss, let checkpoint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(step == 3)
            #expect(loss.isNaN)
            #expect(checkpoint == store.last)
            #expect(try CheckpointFile(path: store.last).checkpoint(hasAverage: false).progress.step == 2)
            #expect(task.line.slope.tensor.item.isFinite)
        }
    }

    @Test("Weights that are no longer finite are not saved")
    func damaged() throws {
        try withTemporaryFolder { folder in
            let store = CheckpointStore(
                folder: folder,
                context: RunContext(recipe: "", seed: 1, threads: 1, instructionSet: "", oneDNN: ""))
            // The first loss is finite, and the step it asks for is not.
            var trainer = try Self.trainer(
                LineTask(), ["optimizer.learningRate=1000", "checkpoint.every=1"], rule: Exploding())
            #expect(throws: TrainingError.damagedState(step: 1, name: "slope", checkpoint: nil)) {
                try trainer.run(store: store)
            }
            #expect(store.newest == nil)
        }
    }

    private struct Exploding: UpdateRule {
        var weightDecay: Double { 0 }
        var stateNames: [String] { [] }
        func apply(_ update: ParameterUpdate) { update.values.update(repeating: .infinity) }
    }

    @Test("Schedules count in epochs")
    func schedules() throws {
        func factors(_ schedule: String, at steps: [Int]) throws -> [Double] {
            let recipe = try SmallRuns.recipe([
                "steps=null", "epochs=4", "optimizer.learningRate=1", "schedule=\(schedule)",
            ])
            let plan = TrainingPlan(recipe, batchCount: 10)
            #expect(plan.totalSteps == 40)
            return steps.map { plan.learningRate(after: $0) }
        }
        #expect(try factors("{name: step, every: 2, gamma: 0.5}", at: [0, 19, 20, 39]) == [1, 1, 0.5, 0.5])
        #expect(
            try factors(
                "{name: multistep, milestones: [1, 3], gamma: 0.5, warmup: 0.5}", at: [0, 5, 9, 10, 30])
                == [0, 1, 1, 0.5, 0.25])
        #expect(try factors("{name: exponential, gamma: 0.5}", at: [9, 10, 20]) == [1, 0.5, 0.25])
        let cosine = try factors("{name: cosine, warmup: 1}", at: [0, 5, 10, 25, 40])
        #expect(zip(cosine, [0, 0.5, 1, 0.5, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
    }
}
