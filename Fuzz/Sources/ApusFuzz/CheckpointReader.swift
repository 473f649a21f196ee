import Apus
import Foundation

extension Reader {
    /// Changed headers of a checkpoint under a true length, read as far as resuming reads them.
    static var checkpoint: Reader {
        let whole = wholeCheckpoint
        let end = 8 + whole.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
        let data = Array(whole[end...])
        return ofFiles(
            "checkpoint", extension: "safetensors", seeds: [Array(whole[8..<end])],
            content: { header in
                (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
            },
            read: { path in
                let file = try CheckpointFile(path: path)
                _ = try file.recipe()
                let checkpoint = try file.checkpoint(hasAverage: true)
                var trained = Optimizer(ModelState(Linear(2, 2)), AdamW())
                try trained.restore(checkpoint.optimizer)
                try Linear(2, 2).load(file.weights(averaged: true))
            })
    }

    /// The bytes of a checkpoint of a small layer, as a run writes it.
    private static var wholeCheckpoint: [UInt8] {
        let state = ModelState(Linear(2, 2))
        state.initialize(seed: 1)
        let path = "\(NSTemporaryDirectory())/apus-fuzz-seed-\(getpid()).safetensors"
        defer { unlink(path) }
        do {
            let recipe = try RecipeLibrary.recipe(named: "digits-cnn", overrides: ["ema.decay=0.9"])
            let optimizer = Optimizer(state, AdamW())
            let average = ExponentialMovingAverage(state, decay: 0.9)
            var progress = TrainingProgress()
            (progress.epoch, progress.batch, progress.step, progress.best) = (1, 2, 3, 0.5)
            progress.sums = MetricSums(samples: 64, sums: [("loss", 1.5)])
            try CheckpointFile.write(
                Checkpoint(
                    progress: progress, model: state.snapshot().map { ($0.name, $0.value) },
                    optimizer: optimizer.trainingState, average: average.trainingState),
                RunContext(recipe), to: path)
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            fatalError("the seed of the checkpoint reader cannot be made: \(error)")
        }
    }
}
