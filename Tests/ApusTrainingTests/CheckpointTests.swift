import ApusInterop
import ApusNN
import ApusTensor
import ApusTraining
import Foundation
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    private static func checkpoint(step: Int) -> Checkpoint {
        var progress = TrainingProgress()
        (progress.epoch, progress.batch, progress.step, progress.best) = (2, 7, step, 0.1 + 0.2)
        progress.sums = MetricSums(samples: 10, sums: [("loss", 1 / 3), ("accuracy", 4)])
        return Checkpoint(
            progress: progress, model: [("weight", Tensor([1, 2, 3] as [Float]))],
            optimizer: TrainingState(
                tensors: [("weight.momentum_buffer", Tensor([Float(step)]))],
                numbers: [("weight.step", Double(step))]))
    }

    private static let context = RunContext(
        recipe: "name: \"a\"\n", seed: 1, threads: 2, instructionSet: "AVX2", oneDNN: "2.6.0")

    @Test("What is written reads back, to the last bit")
    func roundTrip() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/last.safetensors"
            try CheckpointFile.write(Self.checkpoint(step: 5), Self.context, to: path)
            let file = try CheckpointFile(path: path)
            #expect(file.context == Self.context)
            let read = try file.checkpoint(hasAverage: false)
            #expect(read.progress == Self.checkpoint(step: 5).progress)
            #expect(read.model.map(\.name) == ["weight"])
            #expect(read.model[0].value.floats == [1, 2, 3])
            #expect(read.optimizer.numbers.map(\.name) == ["weight.step"])
            #expect(read.optimizer.numbers[0].value == 5)
            #expect(read.optimizer.tensors[0].value.floats == [5])
        }
    }

    @Test("Cut at any byte it is refused in one line that names the file")
    func cutShort() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/last.safetensors"
            try CheckpointFile.write(Self.checkpoint(step: 5), Self.context, to: path)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for length in 0..<whole.count {
                try whole.prefix(length).write(to: URL(fileURLWithPath: path))
                let error = #expect(throws: (any Error).self) { try CheckpointFile(path: path) }
                let message = error.map { "\($0)" } ?? ""
                #expect(message.hasPrefix("\(path): ") && !message.contains("\n"))
            }
        }
    }

    @Test("A writer killed at any byte leaves the checkpoint before it whole")
    func killedWriter() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/last.safetensors"
            try CheckpointFile.write(Self.checkpoint(step: 5), Self.context, to: path)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            try CheckpointFile.write(Self.checkpoint(step: 6), Self.context, to: "\(folder)/other")
            let next = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/other"))
            // Bytes go into the partial file beside it; whatever of them is there counts for nothing.
            for length in stride(from: 0, through: next.count, by: 7) {
                try next.prefix(length).write(to: URL(fileURLWithPath: "\(folder)/.last.safetensors.partial"))
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
                #expect(try CheckpointFile(path: path).checkpoint(hasAverage: false).progress.step == 5)
            }
            try CheckpointFile.write(Self.checkpoint(step: 6), Self.context, to: path)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == next)
        }
    }

    @Test("A checkpoint that cannot be written leaves the earlier one")
    func readOnly() throws {
        try withTemporaryFolder { folder in
            let store = CheckpointStore(folder: "\(folder)/none", context: Self.context)
            let error = #expect(throws: SafetensorsError.self) {
                try store.save(Self.checkpoint(step: 1), isNumbered: false)
            }
            #expect(
                error?.description.hasPrefix("\(folder)/none/last.safetensors: cannot be written: ") == true)
        }
    }

    @Test("Numbered checkpoints: the newest few stay")
    func numbered() throws {
        try withTemporaryFolder { folder in
            let store = CheckpointStore(folder: folder, context: Self.context, keep: 2)
            for step in [10, 20, 30] { try store.save(Self.checkpoint(step: step), isNumbered: true) }
            try store.save(Self.checkpoint(step: 33), isNumbered: false)
            #expect(try store.numberedSteps() == [20, 30])
            #expect(try CheckpointFile(path: store.last).checkpoint(hasAverage: false).progress.step == 33)
        }
    }

    @Test("A safetensors file of something else is no checkpoint")
    func foreign() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/weights.safetensors"
            try SafetensorsFile.write([(name: "weight", tensor: Tensor([1] as [Float]))], to: path)
            let error = #expect(throws: CheckpointError.self) { try CheckpointFile(path: path) }
            #expect(
                error?.description
                    == "\(path): no checkpoint of Apus, though a safetensors file; resume from a run's "
                    + "last.safetensors")
        }
    }

    @Test("Damaged metadata are named", arguments: ["step", "sums", "best", "optimizer.weight.step"])
    func damagedMetadata(key: String) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/last.safetensors"
            try CheckpointFile.write(Self.checkpoint(step: 5), Self.context, to: path)
            let content = try SafetensorsFile(path: path)
            var metadata = content.metadata
            #expect(metadata[key] != nil)
            metadata[key] = "what"
            let tensors = try content.names.map { (name: $0, tensor: try content.tensor(named: $0)) }
            let damaged = "\(folder)/damaged.safetensors"
            try SafetensorsFile.write(tensors, to: damaged, metadata: metadata)
            let error = #expect(throws: CheckpointError.self) {
                try CheckpointFile(path: damaged).checkpoint(hasAverage: false)
            }
            #expect(
                error?.description
                    == "\(damaged): damaged: its metadata give \(key) as \"what\"; resume from another checkpoint"
            )
        }
    }

    @Test("A checkpoint of another model is refused, with what differs")
    func otherModel() throws {
        try withTemporaryFolder { folder in
            try SmallRuns.train(try SmallRuns.recipe(["steps=1"]), in: folder + "/run")
            let file = try CheckpointFile(path: folder + "/run/last.safetensors")
            let recipe = try SmallRuns.recipe(["steps=1", "model.options.width=6"])
            var trainer = try Trainer<ClassificationTask>.open(recipe).content
            let error = #expect(throws: LoadError.self) { try trainer.restore(file) }
            #expect(
                error?.description.contains("is [6, 1, 3, 3] in the model and [4, 1, 3, 3] in the source")
                    == true)
        }
    }
}
