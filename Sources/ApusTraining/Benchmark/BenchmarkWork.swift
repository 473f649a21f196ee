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
        if let height = settings.imageHeight, height != size {
            throw ModelOptionError.imageSize(
                model: settings.model, size: height, reason: "it takes squares; leave their height out")
        }
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
        let canvas = Canvas(width: size, height: settings.imageHeight ?? size)
        let options = ModelRegistry.Options(classes: entry.published.classes, imageSize: size)
        try entry.check(options)
        try entry.check(.init(classes: options.classes, imageSize: canvas.height))
        // Nobody loads weights here: norms that learn, as the peers have them then.
        detector = try entry.model(options, settings: entry.settingsForDrawnValues)
        var stream = RandomStream(seed: 2)
        images = stream.normal([settings.batch, 3, canvas.height, size]).cast(to: settings.precision)
        let classes = entry.published.classes
        objects = (0..<settings.batch).map { _ in
            (0..<8).map { _ in
                let (width, height) = (stream.uniform(in: 0.1..<0.5), stream.uniform(in: 0.1..<0.5))
                let (left, top) = (stream.uniform(in: 0..<1 - width), stream.uniform(in: 0..<1 - height))
                let box = Box(x: left, y: top, width: width, height: height)
                    .scaled(x: Double(canvas.width), y: Double(canvas.height))
                return ObjectAnnotation(box: box, category: stream.integer(below: classes))
            }
        }
        canvases = [Canvas](repeating: canvas, count: settings.batch)
    }

    var model: any Module { detector }
    var learningRate: Double { 1e-4 }
    func loss() -> Tensor { detector.loss(images, objects).total }
    func infer() { _ = detector.detections(images, canvases) }
}
