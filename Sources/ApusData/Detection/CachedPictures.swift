import ApusVision
import Synchronization

/// A data set that keeps the pictures it has made, up to a limit, so that later epochs neither decode nor render.
///
/// The pictures are the same ones, so nothing but the time depends on what is kept.
public final class CachedPictures: DetectionDataset {
    private struct Kept {
        var images: [Image?]
        var bytes = 0
    }

    private let base: any DetectionDataset
    private let byteLimit: Int
    private let kept: Mutex<Kept>

    /// - Parameter byteLimit: the most that kept pictures may take; the first ones made are kept.
    public init(_ base: any DetectionDataset, byteLimit: Int) {
        self.base = base
        self.byteLimit = byteLimit
        kept = Mutex(Kept(images: [Image?](repeating: nil, count: base.count)))
    }

    public var categories: [ObjectCategory] { base.categories }
    public var count: Int { base.count }
    public func record(_ index: Int) throws -> ImageRecord { try base.record(index) }

    public func image(_ index: Int) throws -> Image {
        if let image = kept.withLock({ $0.images[index] }) { return image }
        let image = try base.image(index)
        kept.withLock { kept in
            guard kept.images[index] == nil, kept.bytes + image.pixels.count <= byteLimit else { return }
            kept.images[index] = image
            kept.bytes += image.pixels.count
        }
        return image
    }
}
