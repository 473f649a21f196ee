import ApusData
import ApusTensor
import ApusVision
import Foundation

/// How many pictures a second decode threads prepare for training: files read, decoded, resized to a shorter side of
/// 360 pixels, cropped to 320x320, mirrored, distorted in colour, normalised and put into batches of eight.
///
/// `Benchmarks/loader_compare.py` does the same with torchvision.
public struct LoaderBenchmark: Sendable {
    private struct Pictures: Dataset {
        let files: [URL]
        let steps = ImageTransforms([
            RandomCrop(width: 320, height: 320), RandomHorizontalFlip(), RandomPhotometricDistortion(),
        ])

        var count: Int { files.count }

        func sample(_ index: Int, stream: inout RandomStream) throws -> Image {
            let image = try Image(contentsOf: files[index]).rgb()
            let factor = 360 / Double(min(image.width, image.height))
            let resized = image.resized(
                width: max(320, Int((Double(image.width) * factor).rounded())),
                height: max(320, Int((Double(image.height) * factor).rounded())))
            return steps(resized, stream: &stream)
        }
    }

    public struct Report: Encodable, Sendable {
        public let pictures: Int
        public let seconds: Double
        public let picturesPerSecond: Double
        public let workers: Int
    }

    private let loader: DataLoader<Pictures, Tensor>

    /// - Parameter files: pictures; they are gone through again and again.
    public init(_ files: [URL], workers: Int) {
        let collation = ImageCollation(
            ImageNormalization(mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225]))
        loader = DataLoader(
            Pictures(files: files), batchSize: 8, seed: 1, shuffles: true, workers: workers
        ) { try collation($0.map { LabelledImage(image: $0, label: 0) }).images }
    }

    /// Loads for at least so many seconds, after a first epoch that is not counted.
    ///
    /// - Throws: `SampleError` for a picture that cannot be read.
    public func run(seconds: Double) throws -> Report {
        let warmUp = loader.batches(epoch: 0)
        while try warmUp.next() != nil {}
        let start = MonotonicClock.seconds
        var pictures = 0
        var epoch = 1
        while MonotonicClock.seconds - start < seconds {
            let batches = loader.batches(epoch: epoch)
            while MonotonicClock.seconds - start < seconds, let batch = try batches.next() {
                pictures += batch.shape[0]
            }
            epoch += 1
        }
        let passed = MonotonicClock.seconds - start
        return Report(
            pictures: pictures, seconds: passed, picturesPerSecond: Double(pictures) / passed,
            workers: loader.workers)
    }
}
