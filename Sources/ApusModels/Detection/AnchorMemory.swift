import ApusTensor
import ApusVision
import Synchronization

/// The anchors of the last size of pictures: batches of one size follow each other.
final class AnchorMemory: Sendable {
    private let last = Mutex<AnchorSet?>(nil)

    /// - Parameters:
    ///   - pictures: `[N, channels, H, W]`
    ///   - maps: what the network made of them, the finest first.
    ///   - make: the anchors on a picture whose maps have so many cells.
    func callAsFunction(
        _ pictures: Tensor, _ maps: [Tensor],
        _ make: (Canvas, [(columns: Int, rows: Int)]) -> AnchorSet
    ) -> AnchorSet {
        let canvas = Canvas(width: pictures.shape[3], height: pictures.shape[2])
        if let known = last.withLock({ $0 }), known.canvas == canvas { return known }
        let made = make(canvas, maps.map { (columns: $0.shape[3], rows: $0.shape[2]) })
        last.withLock { $0 = made }
        return made
    }
}
