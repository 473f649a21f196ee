import ApusNN
import ApusTensor
import ApusVision

/// A detector that looks at boxes which others have found: it says what is in them, and proposes none itself.
public protocol ProposalDetector<Output>: Detector {
    /// Finds the boxes.
    var search: SelectiveSearch { get }

    /// The raw answer to normalised pictures `[N, channels, H, W]`.
    ///
    /// - Parameter regions: of every picture, in its pixels.
    func callAsFunction(_ pictures: Tensor, _ regions: Regions) -> Output

    /// How wrong it is about pictures: it chooses those regions that it learns from, drawn from the open scope's stream.
    ///
    /// - Parameters:
    ///   - regions: of every picture, in its pixels.
    ///   - objects: likewise.
    func loss(_ pictures: Tensor, _ regions: Regions, _ objects: [[ObjectAnnotation]]) -> DetectionLoss
}

extension ProposalDetector {
    /// The answer to pictures whose regions are searched for now.
    public func callAsFunction(_ pictures: Tensor) -> Output { self(pictures, regions(of: pictures)) }

    public func loss(
        _ pictures: Tensor, _ objects: [[ObjectAnnotation]], extents: [Canvas]?
    ) -> DetectionLoss {
        loss(pictures, regions(of: pictures), objects)
    }

    /// What it finds in pictures.
    ///
    /// - Parameters:
    ///   - regions: of every picture, in its pixels.
    ///   - canvases: the size of every picture before it was resized for the network.
    ///   - extents: the size of each picture without what it was filled up with; nil where nothing is.
    /// - Returns: for every picture its detections, the surest first, in pixels of its canvas.
    public func detections(
        _ pictures: Tensor, _ regions: Regions, _ canvases: [Canvas], extents: [Canvas]? = nil
    ) -> [[Detection]] {
        let output = self(pictures, regions).inFloat32
        guard let extents else { return postprocessor(output, canvases) }
        return detections(output, in: pictures, canvases, extents)
    }

    /// The regions that a search finds in normalised pictures: as many as a data set's would be, had it pictures of
    /// this size.
    public func regions(of pictures: Tensor) -> Regions {
        let shape = pictures.shape
        precondition(
            shape.rank == 4 && (shape[1] == 1 || shape[1] == 3), "ProposalDetector: pictures \(shape)")
        let (channels, height, width) = (shape[1], shape[2], shape[3])
        let values = pictures.detached().cast(to: .float32).floats
        let area = height * width
        let boxes = (0..<shape[0]).map { picture in
            var pixels = [UInt8](repeating: 0, count: area * channels)
            for channel in 0..<channels {
                let (mean, deviation) = (pictureMean[channel], pictureDeviation[channel])
                let start = (picture * channels + channel) * area
                for place in 0..<area {
                    let share = values[start + place] * deviation + mean
                    // Not a number becomes black.
                    let byte = (share * 255).rounded()
                    pixels[place * channels + channel] = byte > 0 ? UInt8(min(byte, 255)) : 0
                }
            }
            return search(Image(width: width, height: height, channels: channels, pixels: pixels))
        }
        return Regions(canvas: Canvas(width: width, height: height), boxes: boxes)
    }
}

/// A detector of which a part is not learned step by step, but fitted at once to what the rest makes of all pictures:
/// before it is measured, and again whenever the rest has learned more.
public protocol FittedDetector: ProposalDetector {
    /// Fits that part; a function of the rest and of the pictures alone.
    ///
    /// - Parameter forEachBatch: goes once through all pictures to learn from, in an order that stays, and hands them
    ///   over.
    /// - Throws: what `forEachBatch` throws; then nothing has changed.
    func fit(_ forEachBatch: ((FittingBatch) -> Void) throws -> Void) throws
}

/// Pictures with what is in them, and the regions that were found.
public struct FittingBatch: Sendable {
    /// `[N, channels, H, W]`, normalised.
    public let pictures: Tensor
    /// Of every picture, in its pixels.
    public let regions: Regions
    public let objects: [[ObjectAnnotation]]

    public init(pictures: Tensor, regions: Regions, objects: [[ObjectAnnotation]]) {
        self.pictures = pictures
        self.regions = regions
        self.objects = objects
    }
}
