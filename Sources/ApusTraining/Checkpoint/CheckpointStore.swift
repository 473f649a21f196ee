import ApusInterop
import ApusTensor
import Foundation

/// The checkpoints of a run folder: `last.safetensors` to go on from, `best.safetensors` to use, and numbered
/// ones where the recipe asks for them.
public struct CheckpointStore: Sendable {
    public let folder: String
    public let context: RunContext
    /// Numbered checkpoints that stay.
    public let keep: Int

    public init(folder: String, context: RunContext, keep: Int = 0) {
        self.folder = folder
        self.context = context
        self.keep = keep
    }

    public var last: String { "\(folder)/last.safetensors" }
    public var best: String { "\(folder)/best.safetensors" }

    /// The checkpoint to go on from, nil where none was written.
    public var newest: String? { FileManager.default.fileExists(atPath: last) ? last : nil }

    /// Writes `last`, and a numbered one where they are kept and asked for.
    ///
    /// - Returns: the files that were written.
    /// - Throws: `SafetensorsError`, naming the file; what was there before is untouched.
    @discardableResult
    public func save(_ checkpoint: Checkpoint, isNumbered: Bool) throws -> [String] {
        try CheckpointFile.write(checkpoint, context, to: last)
        guard isNumbered, keep > 0 else { return [last] }
        let numbered = Self.path(in: folder, step: checkpoint.progress.step)
        try CheckpointFile.write(checkpoint, context, to: numbered)
        let surplus = try numberedSteps().filter { $0 <= checkpoint.progress.step }.dropLast(keep)
        for step in surplus { try FileManager.default.removeItem(atPath: Self.path(in: folder, step: step)) }
        return [last, numbered]
    }

    /// Writes `best`: weights alone, as they were measured, under PyTorch's names. The metadata hold the
    /// recipe, the place in the run and the metrics.
    ///
    /// - Returns: the file that was written.
    /// - Throws: `SafetensorsError`, naming the file; what was there before is untouched.
    @discardableResult
    public func saveBest(
        _ weights: [(name: String, value: Tensor)], _ progress: TrainingProgress, _ metrics: [Metric]
    ) throws -> String {
        var metadata = context.metadata.merging(["format": "pt"]) { $1 }
        metadata["epoch"] = "\(progress.epoch)"
        metadata["step"] = "\(progress.step)"
        for metric in metrics { metadata[metric.name] = "\(metric.value)" }
        try SafetensorsFile.write(
            weights.map { (name: $0.name, tensor: $0.value) }, to: best, metadata: metadata)
        return best
    }

    /// The steps of the numbered checkpoints, rising.
    public func numberedSteps() throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
            guard name.hasPrefix("step-"), name.hasSuffix(".safetensors") else { return nil }
            return Int(name.dropFirst(5).dropLast(12))
        }.sorted()
    }

    private static func path(in folder: String, step: Int) -> String {
        let digits = String(step)
        return
            "\(folder)/step-\(String(repeating: "0", count: max(0, 7 - digits.count)))\(digits).safetensors"
    }
}
