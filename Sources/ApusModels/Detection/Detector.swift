import ApusNN
import ApusTensor
import ApusVision

/// A model that finds objects in pictures.
///
/// Learning and using it are other types' business: the criterion makes losses of the raw output, the post-processor
/// makes detections of it. Each family has an output of its own, which only its criterion and post-processor know.
public protocol Detector<Output>: Module {
    associatedtype Output: DetectorOutput

    /// Classes of objects; the background is none of them.
    var classes: Int { get }
    /// What is subtracted from each channel of a picture, in red, green, blue, where black is 0 and white is 1.
    var pictureMean: [Float] { get }
    /// What each channel is then divided by.
    var pictureDeviation: [Float] { get }
    /// What it learns with, as its paper has it.
    var criterion: any DetectionCriterion<Output> { get }
    /// What its answers are read with, as its paper has it.
    var postprocessor: any DetectionPostprocessor<Output> { get }

    /// The raw answer to normalised pictures `[N, channels, H, W]`.
    func callAsFunction(_ pictures: Tensor) -> Output

    /// How wrong it is about pictures. A detector of two stages chooses what its second stage learns from between the
    /// two, by what is in the pictures; the others compare their answer.
    ///
    /// - Parameters:
    ///   - objects: of every picture, in its pixels.
    ///   - extents: the size of each picture without its filling; nil where nothing is filled up.
    func loss(_ pictures: Tensor, _ objects: [[ObjectAnnotation]], extents: [Canvas]?) -> DetectionLoss

    /// The same for pictures of several sizes in the upper left corners of one batch, filled up with zeros. Most
    /// detectors look at the filling as at any picture.
    ///
    /// - Parameter extents: the size of each picture without its filling.
    func callAsFunction(_ pictures: Tensor, extents: [Canvas]) -> Output

    /// What it finds in such pictures.
    ///
    /// - Parameter canvases: the size of every picture before it was resized for the network.
    /// - Returns: for every picture its detections, the surest first, in pixels of its canvas.
    func detections(_ pictures: Tensor, _ canvases: [Canvas], extents: [Canvas]) -> [[Detection]]
}

extension Detector {
    /// What its criterion says of its answer. Layers follow the type of their input, the criterion reads float32.
    public func loss(
        _ pictures: Tensor, _ objects: [[ObjectAnnotation]], extents: [Canvas]?
    ) -> DetectionLoss {
        // Asked for before the answer: what YOLOv2 learns with depends on how many pictures it has seen.
        let criterion = criterion
        let output = extents.map { self(pictures, extents: $0) } ?? self(pictures)
        return criterion(output.inFloat32, objects)
    }

    /// How wrong it is about pictures that nothing is filled up in.
    public func loss(_ pictures: Tensor, _ objects: [[ObjectAnnotation]]) -> DetectionLoss {
        loss(pictures, objects, extents: nil)
    }

    /// What it finds in pictures.
    ///
    /// - Parameter canvases: the size of every picture before it was resized for the network.
    /// - Returns: for every picture its detections, the surest first, in pixels of its canvas.
    public func detections(_ pictures: Tensor, _ canvases: [Canvas]) -> [[Detection]] {
        postprocessor(self(pictures).inFloat32, canvases)
    }

    public func callAsFunction(_ pictures: Tensor, extents: [Canvas]) -> Output { self(pictures) }

    public func detections(_ pictures: Tensor, _ canvases: [Canvas], extents: [Canvas]) -> [[Detection]] {
        detections(self(pictures, extents: extents).inFloat32, in: pictures, canvases, extents)
    }

    /// Boxes are found in the filled picture, and carried over from there.
    func detections(
        _ output: Output, in pictures: Tensor, _ canvases: [Canvas], _ extents: [Canvas]
    ) -> [[Detection]] {
        let seen = Canvas(width: pictures.shape[3], height: pictures.shape[2])
        guard extents.contains(where: { $0 != seen }) else { return postprocessor(output, canvases) }
        let found = postprocessor(output, [Canvas](repeating: seen, count: canvases.count))
        return zip(found, zip(extents, canvases)).map { found, sizes in
            found.map { $0.stretched(from: sizes.0, to: sizes.1) }.filter(\.box.isProper)
        }
    }
}

extension Detector where Output == SetPredictionOutput {
    /// Boxes are shares of the picture without its filling.
    public func detections(_ pictures: Tensor, _ canvases: [Canvas], extents: [Canvas]) -> [[Detection]] {
        postprocessor(self(pictures, extents: extents).inFloat32, canvases)
    }
}

/// What a family of detectors gives for a batch of pictures.
public protocol DetectorOutput: Sendable {
    /// Every tensor of it.
    var tensors: [Tensor] { get }
    /// The same numbers as float32.
    var inFloat32: Self { get }
}

/// Compares a detector's raw output with what is in the pictures.
public protocol DetectionCriterion<Output>: Sendable {
    associatedtype Output: DetectorOutput

    /// - Parameter objects: of every picture of the batch, in pixels of what the network saw.
    func callAsFunction(_ output: Output, _ objects: [[ObjectAnnotation]]) -> DetectionLoss
}

/// Reads detections off a detector's raw output.
public protocol DetectionPostprocessor<Output>: Sendable {
    associatedtype Output: DetectorOutput

    /// - Parameter canvases: the size of every picture of the batch before it was resized for the network.
    /// - Returns: for every picture its detections, the surest first, in pixels of its canvas.
    func callAsFunction(_ output: Output, _ canvases: [Canvas]) -> [[Detection]]
}

/// The parts of a detector's loss, each a float32 scalar with the name that it is reported under.
public struct DetectionLoss: Sendable {
    public let terms: [(name: String, value: Tensor)]

    public init(_ terms: KeyValuePairs<String, Tensor>) {
        self.init(terms.map { (name: $0.key, value: $0.value) })
    }

    init(_ terms: [(name: String, value: Tensor)]) { self.terms = terms }

    /// What is learned from: the sum.
    public var total: Tensor {
        terms.dropFirst().reduce(terms.first?.value ?? .zeros([])) { $0 + $1.value }
    }

    /// The part of a name; nil where there is none.
    public subscript(name: String) -> Tensor? { terms.first { $0.name == name }?.value }
}
