import ApusData
import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Foundation

/// A detector that is asked which of its anchors learn which object.
public struct ExplainedDetector: Sendable {
    /// A picture as the network takes it, with the objects in it.
    public struct Picture: Sendable {
        public let name: String
        public let image: Image
        /// In pixels of ``image``.
        public let objects: [ObjectAnnotation]
        /// Whether somebody marked the objects; else the detector found them.
        public let isMarked: Bool
    }

    let trained: TrainedDetector
    private let model: any Detector<AnchorOutput>
    private let assigner: any AnchorAssigner

    /// - Throws: ``ExplanationError`` for a detector without anchors, or whose criterion does not assign them.
    public init(_ trained: TrainedDetector) throws(ExplanationError) {
        let name = trained.recipe.model.name
        guard let model = trained.model as? any Detector<AnchorOutput> else {
            throw ExplanationError(reason: "\(name) does not look at anchors")
        }
        guard let criterion = model.criterion as? any AnchorCriterion else {
            throw ExplanationError(reason: "the criterion of \(name) does not say which anchors learn what")
        }
        self.trained = trained
        self.model = model
        assigner = criterion.assigner
    }

    /// The first pictures of the recipe's test set, with what is marked in them.
    ///
    /// - Throws: what reading the data throws.
    public func testPictures(count: Int) throws -> [Picture] {
        let test = try trained.recipe.loadDetectionData().test
        return try pictures(FirstPictures(test, count: count), isMarked: true) { try test.record($0).objects }
    }

    /// Pictures in files, with what the detector finds in them in the place of marked objects.
    ///
    /// - Throws: an error that names a file that cannot be read.
    public func pictures(_ files: [URL]) throws -> [Picture] {
        let dataset = PictureFiles(files, classNames: trained.classNames)
        let found = DetectionPictures(
            try trained.measure(dataset).measurement, of: dataset, classNames: trained.classNames)
        return try pictures(dataset, isMarked: false) { index in
            found.shown(index).map { ObjectAnnotation(box: $0.box, category: $0.category) }
        }
    }

    private func pictures(
        _ dataset: any DetectionDataset, isMarked: Bool, _ objects: (Int) throws -> [ObjectAnnotation]
    ) throws -> [Picture] {
        let size = trained.recipe.model.detectionSize
        return try (0..<dataset.count).map { index in
            var marked = try objects(index)
            for place in marked.indices { marked[place].mask = nil }
            let raw = AnnotatedImage(image: try dataset.image(index).rgb(), objects: marked)
            let seen = DetectionExample(raw, size: size, index: index, original: raw.image.canvas)
            let name = URL(fileURLWithPath: try dataset.record(index).name).deletingPathExtension()
                .lastPathComponent
            return Picture(
                name: name, image: seen.image,
                // Crowds and boxes without an inside are not learned.
                objects: seen.objects.filter { !$0.isCrowd && $0.box.isProper }, isMarked: isMarked)
        }
    }

    /// What each anchor learns in a picture, by the rule that the detector is trained with.
    public func assignment(_ picture: Picture) throws -> (anchors: AnchorSet, assignment: AnchorAssignment) {
        let collation = trained.recipe.collation(for: model)
        let batch = try collation([
            DetectionExample(image: picture.image, objects: [], index: 0, original: picture.image.canvas)
        ])
        let anchors = model(batch.images).anchors
        return (anchors, assigner.assign(picture.objects.map(\.box), to: anchors))
    }
}
