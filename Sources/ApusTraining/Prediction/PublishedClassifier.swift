import ApusData
import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import ApusVision
import Foundation

/// A classifier of the registry with weights trained on ImageNet elsewhere, for pictures of any size.
///
/// Pictures are prepared as torchvision's presets do: the shorter side to 8/7 of the model's, antialiased and
/// bilinear; the middle cut out; ImageNet's mean and deviation.
public struct PublishedClassifier: Sendable {
    public let model: String
    let classifier: any ImageClassifier
    private let side: Int
    static let collation = ImageCollation(
        ImageNormalization(mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225]))

    /// - Parameters:
    ///   - name: the model's name in the registry.
    ///   - weights: a safetensors file with torchvision's state names.
    /// - Throws: `UnknownModel`, `SafetensorsError`, `LoadError`, each with what to do about it.
    public init(_ name: String, weights: String) throws {
        let entry = try ModelRegistry.classifier(named: name)
        model = name
        side = entry.imageSize
        classifier = entry.build(.init(imageSize: side))
        try ModelState(classifier).load(SafetensorsFile(path: weights))
    }

    /// The likeliest classes of a picture, the likeliest first, with their probabilities.
    public func predict(_ picture: Image, count: Int = 5) throws -> [(label: Int, probability: Double)] {
        let batch = try Self.collation([LabelledImage(image: prepared(picture), label: 0)])
        let probabilities = softmax(classifier(batch.images), axis: 1).floats  // [classes]
        return probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }.prefix(count)
            .map { (label: $0, probability: Double(probabilities[$0])) }
    }

    /// The part of a picture that the classifier sees, at its size.
    func prepared(_ picture: Image) -> Image {
        let image = picture.rgb()
        let shorter = side * 8 / 7
        let (width, height) =
            image.width <= image.height
            ? (shorter, shorter * image.height / image.width)
            : (shorter * image.width / image.height, shorter)
        let resized = image.resized(width: width, height: height)
        // Halves are rounded to even numbers, as Python rounds them.
        let x = (Double(width - side) / 2).rounded(.toNearestOrEven)
        let y = (Double(height - side) / 2).rounded(.toNearestOrEven)
        return resized.window(x: Int(x), y: Int(y), width: side, height: side)
    }
}
