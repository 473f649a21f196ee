import ApusVision
import Foundation

/// Pictures with marked objects from files that somebody else has written.
public protocol FileDetectionDataset: DetectionDataset {
    /// The file or folder that was read.
    var source: URL { get }

    /// What was left out because it cannot be right.
    var issues: DatasetIssues { get }

    /// Where a picture lies; it need not be there.
    ///
    /// - Parameter index: 0 to `count - 1`.
    func imageFile(_ index: Int) -> URL
}

extension FileDetectionDataset {
    /// Reads the picture.
    ///
    /// - Throws: `ImageReadError`, or ``DatasetError`` where the picture has another size than its record says, for
    ///   then its boxes cannot be trusted.
    public func image(_ index: Int) throws -> Image {
        let image = try Image(contentsOf: imageFile(index)).rgb()
        let canvas = try record(index).canvas
        guard image.canvas == canvas else {
            throw DatasetError(
                file: imageFile(index).path,
                reason:
                    "the picture is \(image.width)x\(image.height), its markings are for "
                    + "\(canvas.width)x\(canvas.height); mark it again or mend the size")
        }
        return image
    }
}

extension Canvas {
    /// The size of a picture as a file of markings claims it; nil where it is none that a picture can have.
    package init?(claimedWidth width: Int?, height: Int?) {
        // A product of two such sides still fits an integer.
        let sides = 1...(1 << 24)
        guard let width, let height, sides.contains(width), sides.contains(height) else { return nil }
        self.init(width: width, height: height)
    }
}
