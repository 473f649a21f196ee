import ApusModels
import ApusNN
import ApusTensor
import ApusVision

/// What a model is timed at: random pictures, always the same, and what is asked about them.
protocol BenchmarkWork {
    var model: any Module { get }
    /// Small enough that random labels do not make the weights infinite.
    var learningRate: Double { get }

    /// The loss of the batch, float32 scalar. Called inside a training scope.
    func loss() -> Tensor

    /// One answer, waited for.
    func infer()
}

/// Random classes.
struct ClassificationWork: BenchmarkWork {
    private let classifier: any ImageClassifier
    private let images: Tensor
    private let labels: Tensor

    init(_ settings: ModelBenchmark.Settings) throws {
        let entry = try ModelRegistry.classifier(named: settings.model)
        let size = settings.imageSize ?? entry.imageSize
        let classes = entry.published.classes
        classifier = entry.build(.init(classes: classes, imageSize: size))
        var stream = RandomStream(seed: 2)
        images = stream.normal([settings.batch, 3, size, size]).cast(to: settings.precision)
        labels = Tensor((0..<settings.batch).map { _ in Int64(stream.integer(below: classes)) })
    }

    var model: any Module { classifier }
    var learningRate: Double { 0.01 }
    func loss() -> Tensor { classifier.output(images).inFloat32.loss { crossEntropy($0, labels) } }
    func infer() { _ = classifier(images).floats }
}

/// Eight random objects a picture, matched and compared in training; in use detections are read off too.
struct DetectionWork: BenchmarkWork {
    private let detector: any Detector
    private let images: Tensor
    private let objects: [[ObjectAnnotation]]
    private let canvases: [Canvas]

    init(_ settings: ModelBenchmark.Settings) throws {
        let entry = try ModelRegistry.detector(named: settings.model)
        let size = settings.imageSize ?? entry.imageSize
        detector = entry.build(.init(classes: entry.published.classes, imageSize: size))
        var stream = RandomStream(seed: 2)
        images = stream.normal([settings.batch, 3, size, size]).cast(to: settings.precision)
        let classes = entry.published.classes
        objects = (0..<settings.batch).map { _ in
            (0..<8).map { _ in
                let (width, height) = (stream.uniform(in: 0.1..<0.5), stream.uniform(in: 0.1..<0.5))
                let side = Double(size)
                let box = Box(
                    x: stream.uniform(in: 0..<1 - width) * side, y: stream.uniform(in: 0..<1 - height) * side,
                    width: width * side, height: height * side)
                return ObjectAnnotation(box: box, category: stream.integer(below: classes))
            }
        }
        canvases = [Canvas](repeating: Canvas(width: size, height: size), count: settings.batch)
    }

    var model: any Module { detector }
    var learningRate: Double { 1e-4 }
    func loss() -> Tensor { detector.criterion(output(), objects).total }
    func infer() { _ = detector.postprocessor(output(), canvases) }

    private func output() -> DetectionOutput { detector(images).inFloat32 }
}
