import ApusVision
import Synchronization

/// The anchors of the last size of pictures: batches of one size follow each other.
final class AnchorMemory: Sendable {
    private let last = Mutex<AnchorSet?>(nil)

    func callAsFunction(_ canvas: Canvas, _ make: () -> AnchorSet) -> AnchorSet {
        if let known = last.withLock({ $0 }), known.canvas == canvas { return known }
        let made = make()
        last.withLock { $0 = made }
        return made
    }
}
