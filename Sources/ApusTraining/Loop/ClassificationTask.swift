import ApusData
import ApusModels
import ApusNN
import ApusTensor

/// Pictures into classes: cross-entropy over a classifier's scores.
public struct ClassificationTask: TrainingTask {
    public let model: any ImageClassifier
    public let state: ModelState
    public let precision: Recipe.Precision
    public let labelSmoothing: Double
    public let training: DataLoader<LabelledImages, ImageBatch>
    public let test: DataLoader<LabelledImages, ImageBatch>

    public init(
        model: any ImageClassifier, precision: Recipe.Precision = .float32, labelSmoothing: Double = 0,
        training: DataLoader<LabelledImages, ImageBatch>, test: DataLoader<LabelledImages, ImageBatch>
    ) {
        self.model = model
        state = ModelState(model)
        self.precision = precision
        self.labelSmoothing = labelSmoothing
        self.training = training
        self.test = test
    }

    public var goal: Goal { Goal(metric: "accuracy", isHigherBetter: true) }
    public var batchCount: Int { training.batchCount }
    public var testBatchCount: Int { test.batchCount }

    public func batches(epoch: Int, from batch: Int) -> EpochBatches<ImageBatch> {
        training.batches(epoch: epoch, from: batch)
    }

    public func testBatches() -> EpochBatches<ImageBatch> { test.batches(epoch: 0) }

    public func takeWarnings() -> [String] {
        [training.skipped, test.skipped].flatMap { $0?.takeUnreported() ?? [] }.map { "\($0.underlying)" }
    }

    public func loss(_ batch: ImageBatch) -> (loss: Tensor, sums: MetricSums) {
        let output = output(batch.images)
        let loss = output.loss { crossEntropy($0, batch.target, labelSmoothing: labelSmoothing) }  // []
        return (loss, sums(output.scores, batch.labels, loss: loss))
    }

    public var emptyMeasurement: MetricSums { MetricSums() }

    public func measure(_ batch: ImageBatch, into measurement: inout MetricSums) {
        let scores = scores(batch.images)  // [N, classes]
        measurement += sums(scores, batch.labels, loss: crossEntropy(scores, batch.labels))
    }

    /// `[N, C, H, W]` to float32 scores `[N, classes]`, computed in the recipe's precision: layers follow
    /// the type of their input.
    public func scores(_ images: Tensor) -> Tensor {
        switch precision {
        case .float32: model(images)
        case .bfloat16: model(images.cast(to: .bfloat16)).cast(to: .float32)
        }
    }

    /// The same with the scores of auxiliary heads, in a training scope.
    private func output(_ images: Tensor) -> ClassifierOutput {
        switch precision {
        case .float32: model.output(images)
        case .bfloat16: model.output(images.cast(to: .bfloat16)).inFloat32
        }
    }

    private func sums(_ scores: Tensor, _ labels: Tensor, loss: Tensor) -> MetricSums {
        let samples = labels.shape[0]
        let predictions = scores.detached().argmax(axis: 1).integers
        let correct = zip(predictions, labels.integers).count { $0 == $1 }
        return MetricSums(
            samples: samples,
            sums: [("loss", Double(loss.detached().item) * Double(samples)), ("accuracy", Double(correct))])
    }
}
