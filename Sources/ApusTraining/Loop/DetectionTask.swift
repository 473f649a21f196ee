import ApusData
import ApusModels
import ApusNN
import ApusTensor
import ApusVision

/// Pictures into boxes with classes: a detector under its own criterion, measured as COCO does.
public struct DetectionTask: TrainingTask {
    public let model: any Detector
    public let state: ModelState
    public let precision: Recipe.Precision
    public let training: DataLoader<DetectionExamples, DetectionBatch>
    public let test: DataLoader<DetectionExamples, DetectionBatch>
    /// The pictures to learn from as they are and in their order, for detectors with a part that is fitted.
    public let fitting: DataLoader<DetectionExamples, DetectionBatch>?

    public init(
        model: any Detector, precision: Recipe.Precision = .float32,
        training: DataLoader<DetectionExamples, DetectionBatch>,
        test: DataLoader<DetectionExamples, DetectionBatch>,
        fitting: DataLoader<DetectionExamples, DetectionBatch>? = nil
    ) {
        self.fitting = fitting
        self.model = model
        state = ModelState(model)
        self.precision = precision
        self.training = training
        self.test = test
    }

    public var goal: Goal { Goal(metric: "ap", isHigherBetter: true) }
    public var batchCount: Int { training.batchCount }
    public var testBatchCount: Int { test.batchCount }

    public func batches(epoch: Int, from batch: Int) -> EpochBatches<DetectionBatch> {
        training.batches(epoch: epoch, from: batch)
    }

    public func testBatches() -> EpochBatches<DetectionBatch> { test.batches(epoch: 0) }

    public func takeWarnings() -> [String] {
        [training.skipped, test.skipped].flatMap { $0?.takeUnreported() ?? [] }.map { "\($0.underlying)" }
    }

    public func loss(_ batch: DetectionBatch) -> (loss: Tensor, sums: MetricSums) {
        let loss = loss(images(batch), batch)
        let total = loss.total
        let samples = Double(batch.count)
        let sums = ([(name: "loss", value: total)] + loss.terms).map {
            (name: $0.name, sum: Double($0.value.detached().item) * samples)
        }
        return (total, MetricSums(samples: batch.count, sums: sums))
    }

    public var emptyMeasurement: DetectionMeasurement {
        DetectionMeasurement(dataset: test.dataset.dataset)
    }

    public func measure(_ batch: DetectionBatch, into measurement: inout DetectionMeasurement) {
        measurement.add(detections(batch), indices: batch.indices)
    }

    /// What the detector finds, in pixels of the pictures as the data set has them.
    public func detections(_ batch: DetectionBatch) -> [[Detection]] {
        guard let model = model as? any ProposalDetector else {
            return model.detections(images(batch), batch.originals, extents: batch.extents)
        }
        return model.detections(images(batch), batch.regions, batch.originals, extents: batch.extents)
    }

    public func fit(goesOn: () throws -> Bool) throws -> Bool {
        guard let model = model as? any FittedDetector, let fitting else { return true }
        struct GivenUp: Error {}
        do {
            try model.fit { use in
                let batches = fitting.batches(epoch: 0)
                while let batch = try batches.next() {
                    use(FittingBatch(pictures: images(batch), regions: batch.regions, objects: batch.objects))
                    guard try goesOn() else { throw GivenUp() }
                }
            }
        } catch is GivenUp {
            return false
        }
        return true
    }

    private func loss(_ images: Tensor, _ batch: DetectionBatch) -> DetectionLoss {
        guard let model = model as? any ProposalDetector else {
            return model.loss(images, batch.objects, extents: batch.extents)
        }
        return model.loss(images, batch.regions, batch.objects)
    }

    private func images(_ batch: DetectionBatch) -> Tensor {
        precision == .bfloat16 ? batch.images.cast(to: .bfloat16) : batch.images
    }
}

extension DetectionBatch {
    /// The boxes that were found before, of every picture.
    fileprivate var regions: Regions {
        let canvas = Canvas(width: images.shape[3], height: images.shape[2])
        return Regions(canvas: canvas, boxes: proposals)
    }
}

/// Every detection in the test set, from which COCO's numbers are made at the end.
public struct DetectionMeasurement: TestMeasurement {
    private let dataset: any DetectionDataset
    /// By the picture's place in the data set; pictures that could not be read are not in it.
    public private(set) var detections: [Int: [Detection]] = [:]

    init(dataset: any DetectionDataset) {
        self.dataset = dataset
    }

    mutating func add(_ found: [[Detection]], indices: [Int]) {
        for (index, found) in zip(indices, found) { detections[index] = found }
    }

    /// What was found and what is there, picture by picture, of those that were read.
    ///
    /// A record that is unreadable could not have given a picture, so none is missing here.
    var compared: (indices: [Int], found: [[Detection]], objects: [[ObjectAnnotation]]) {
        var (indices, found, objects): ([Int], [[Detection]], [[ObjectAnnotation]]) = ([], [], [])
        for index in detections.keys.sorted() {
            guard let record = try? dataset.record(index), let detected = detections[index] else { continue }
            indices.append(index)
            found.append(detected)
            objects.append(record.objects)
        }
        return (indices, found, objects)
    }

    /// COCO's evaluation of the pictures that were read.
    public var result: COCOResult {
        let (_, found, objects) = compared
        return result(found, objects)
    }

    private func result(_ found: [[Detection]], _ objects: [[ObjectAnnotation]]) -> COCOResult {
        COCOEvaluator(categoryCount: dataset.categories.count, ignoresDifficult: true)
            .evaluate(found, objects: objects)
    }

    /// COCO's evaluation, and what is wrong with the detections.
    ///
    /// - Parameter classNames: one for each of the data set's categories.
    public func analysis(classNames: [String]) -> DetectionAnalysis {
        let (_, found, objects) = compared
        return DetectionAnalysis(found, objects: objects, classNames: classNames)
    }

    public var metrics: [Metric] {
        guard !detections.isEmpty else { return [] }
        let (_, found, objects) = compared
        let result = result(found, objects)
        var duplicates = DuplicateShare()
        for (found, objects) in zip(found, objects) { duplicates.add(found, objects) }
        let figures = result.figures + [(name: "duplicates", value: duplicates.share)]
        return figures.compactMap { name, value in
            value.map { Metric(name: name, value: $0, isDetail: name != "ap" && name != "ap50") }
        }
    }
}
