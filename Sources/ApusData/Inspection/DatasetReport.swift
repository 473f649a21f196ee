import ApusVision

/// What is in a data set, and what is wrong with it; no picture is decoded for it.
public struct DatasetReport: Sendable, Equatable, Codable {
    /// Something to look at, as one line that names its place.
    public struct Finding: Sendable, Equatable, Codable {
        /// How often it was met.
        public var count = 0
        /// The first few.
        public var examples: [String] = []

        mutating func add(_ example: @autoclosure () -> String) {
            count += 1
            if examples.count < DatasetReport.mostExamples { examples.append(example()) }
        }
    }

    public struct ClassCount: Sendable, Equatable, Codable {
        public let name: String
        public var objects = 0
        /// Pictures with at least one of it.
        public var pictures = 0
    }

    static let mostExamples = 5
    /// An object whose shorter side has fewer pixels is counted as tiny.
    public static let tinySide = 24.0
    /// An object of which others hide more than this share is counted as occluded.
    public static let occludedShare = 0.05
    /// Boxes may reach over the picture's edge by this many pixels, as the conventions of formats differ.
    public static let edgeTolerance = 1.0

    public let name: String
    /// Pictures looked at.
    public var pictures = 0
    public var objects = 0
    public var crowds = 0
    public var difficult = 0
    public var classes: [ClassCount]

    /// Pictures without an object.
    public var emptyPictures = 0
    /// Objects a picture: their mean, and the most.
    public var objectsPerPicture = 0.0
    public var mostObjects = 0

    /// Objects by their area as COCO counts it: under 32², to 96² and above, square pixels.
    public var small = 0
    public var medium = 0
    public var large = 0
    /// The share of objects whose shorter side has fewer than ``tinySide`` pixels.
    public var tinyShare = 0.0
    /// The share of objects of which others hide more than ``occludedShare``; nil where no occlusion is known.
    public var occludedObjectShare: Double?
    /// The smallest and the largest width and height of a picture.
    public var widths: ClosedRange<Int>?
    public var heights: ClosedRange<Int>?

    /// Pictures whose file is not there.
    public var missingPictures = Finding()
    /// Pictures whose file's head cannot be read.
    public var unreadablePictures = Finding()
    /// Pictures of another size than their markings say.
    public var wrongSizes = Finding()
    /// Boxes that reach over the picture's edge by more than ``edgeTolerance``.
    public var boxesOverEdge = Finding()
    /// What the reader has left out, by the kinds of ``DatasetIssue``.
    public var leftOut: [String: Finding] = [:]

    /// Classes of which there is no object.
    public var emptyClasses: [String] { classes.filter { $0.objects == 0 }.map(\.name) }

    /// Whether nothing was found that should be mended.
    public var isClean: Bool {
        missingPictures.count + unreadablePictures.count + wrongSizes.count + boxesOverEdge.count == 0
            && leftOut.isEmpty
    }

    /// Looks at the first `limit` pictures of a data set, or all.
    ///
    /// - Parameter progress: hears after each picture how many have been looked at.
    public init(
        _ dataset: any DetectionDataset, name: String, limit: Int? = nil, progress: (Int) -> Void = { _ in }
    ) {
        self.name = name
        classes = dataset.categories.map { ClassCount(name: $0.name) }
        var survey = DatasetSurvey(files: dataset as? any FileDetectionDataset)
        for index in 0..<min(limit ?? dataset.count, dataset.count) {
            survey.look(at: index, of: dataset, report: &self)
            progress(index + 1)
        }
        if let files = dataset as? any FileDetectionDataset {
            for kind in DatasetIssue.Kind.allCases where files.issues.count(kind) > 0 {
                let examples = files.issues.examples.filter { $0.kind == kind }.prefix(Self.mostExamples)
                leftOut[kind.rawValue] = Finding(
                    count: files.issues.count(kind), examples: examples.map(\.description))
            }
        }
        let all = Double(max(objects, 1))
        objectsPerPicture = Double(objects) / Double(max(pictures, 1))
        tinyShare = Double(survey.tiny) / all
        if survey.knowsOcclusion { occludedObjectShare = Double(survey.occluded) / all }
    }
}
