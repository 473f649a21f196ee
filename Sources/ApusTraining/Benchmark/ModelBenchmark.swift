import ApusModels
import ApusNN
import ApusTensor
import Foundation

/// Steps of one model, timed: what `apus bench` measures and what it tells a driver that interleaves it with
/// other frameworks.
public final class ModelBenchmark {
    public enum Mode: String, Sendable, CaseIterable {
        /// Forward, the task's loss, backward, and a step of SGD with momentum.
        case train
        /// Forward without a tape; a detector's detections too.
        case infer
    }

    public struct Settings: Sendable {
        public var model: String
        public var mode: Mode
        public var precision: DType
        public var batch: Int
        /// Width and height in pixels; the model's own where nil.
        public var imageSize: Int?
        /// The height where it is another, of a detector.
        public var imageHeight: Int?

        public init(
            model: String, mode: Mode, precision: DType = .float32, batch: Int = 8, imageSize: Int? = nil,
            imageHeight: Int? = nil
        ) {
            self.model = model
            self.mode = mode
            self.precision = precision
            self.batch = batch
            self.imageSize = imageSize
            self.imageHeight = imageHeight
        }
    }

    public let settings: Settings
    private let work: any BenchmarkWork
    private var optimizer: Optimizer
    private var step = 0

    /// - Throws: `UnknownModel` where the registry has no such name.
    public init(_ settings: Settings) throws {
        self.settings = settings
        work =
            switch try ModelRegistry.entry(named: settings.model).task {
            case .classification: try ClassificationWork(settings)
            case .detection: try DetectionWork(settings)
            }
        let state = ModelState(work.model)
        state.initialize(seed: 1)
        optimizer = Optimizer(state, SGD(momentum: 0.9, weightDecay: 1e-4))
    }

    /// One step, waited for.
    public func runStep() {
        switch settings.mode {
        case .infer:
            work.infer()
        case .train:
            step += 1
            let stream = RandomStream(seed: 3, .init(step))
            let (loss, gradients) = valueWithGradients(stream: stream) { work.loss() }
            optimizer.step(gradients, learningRate: work.learningRate)
            _ = loss.item
        }
    }

    /// Seconds that `steps` steps took.
    public func run(_ steps: Int) -> Double {
        let start = MonotonicClock.seconds
        for _ in 0..<steps { runStep() }
        return MonotonicClock.seconds - start
    }

    /// What one measurement gives; see DESIGN's gates.
    public struct Report: Sendable, Encodable {
        public let model: String
        public let mode: String
        public let precision: String
        public let batch: Int
        public let threads: Int
        public let imagesPerSecond: Double
        public let milliseconds: Double
        public let peakMemoryBytes: Int
        /// Requests to the system for memory after three steps.
        public let poolMisses: Int
        /// Share of a step outside of every kernel: tape, wiring, allocation.
        public let outsideKernelShare: Double
        public let reordersPerStep: Double
        public let referenceKernels: Int
        public let tinyOpNs: Double
        public let instructionSet: String
        public let oneDNN: String
    }

    /// Warms up for three steps, then times `steps` of them one by one.
    public func measure(steps: Int) -> Report {
        for _ in 0..<3 { runStep() }
        let pool = Engine.poolStatistics
        let counters = Engine.counters
        let times = (0..<steps).map { _ in run(1) }.sorted()
        let median = times[times.count / 2]
        let misses = Engine.poolStatistics.misses - pool.misses
        let reorders = Engine.counters.reorders - counters.reorders
        var shares: [Double] = []
        for _ in 0..<3 {
            let start = MonotonicClock.seconds
            let profile = Engine.profiled { runStep() }
            let whole = MonotonicClock.seconds - start
            let kernels = profile.reduce(0.0) { $0 + Double($1.nanoseconds) * 1e-9 }
            shares.append(max(0, whole - kernels) / whole)
        }
        return Report(
            model: settings.model, mode: settings.mode.rawValue, precision: "\(settings.precision)",
            batch: settings.batch, threads: Engine.threads,
            imagesPerSecond: Double(settings.batch) / median, milliseconds: median * 1e3,
            peakMemoryBytes: ProcessMemory.peakBytes, poolMisses: misses,
            outsideKernelShare: shares.sorted()[1], reordersPerStep: Double(reorders) / Double(steps),
            referenceKernels: Engine.counters.referenceKernels, tinyOpNs: TinyOperation.nanoseconds(),
            instructionSet: Engine.instructionSet, oneDNN: Engine.oneDNNVersion)
    }

    /// Time and calls of each kernel family in one step.
    public func profile() -> [Engine.ProfileEntry] {
        for _ in 0..<3 { runStep() }
        return Engine.profiled { runStep() }
    }
}
