import ApusVision
import Synchronization

/// The boxes that a search finds in each picture of a data set, searched for once and kept: a search takes longer than
/// what a detector then does with its boxes.
///
/// The boxes are the same ones, so nothing but the time depends on what is kept.
public final class ProposalMemory: Sendable {
    private let search: SelectiveSearch
    private let kept: Mutex<[[Float]?]>

    /// - Parameter count: pictures of the data set.
    public init(_ search: SelectiveSearch, count: Int) {
        self.search = search
        kept = Mutex([[Float]?](repeating: nil, count: count))
    }

    /// The boxes of a picture, in its pixels.
    ///
    /// - Parameters:
    ///   - index: the picture's place in its data set.
    ///   - image: the picture as the data set has it.
    public func callAsFunction(_ index: Int, _ image: Image) -> [Box] {
        if let known = kept.withLock({ $0[index] }) { return Self.boxes(known) }
        // Half the memory; what is not kept is rounded as well.
        let found = search(image).flatMap { [$0.minX, $0.minY, $0.maxX, $0.maxY].map(Float.init) }
        kept.withLock { $0[index] = found }
        return Self.boxes(found)
    }

    private static func boxes(_ edges: [Float]) -> [Box] {
        stride(from: 0, to: edges.count, by: 4).map {
            Box(
                minX: Double(edges[$0]), minY: Double(edges[$0 + 1]), maxX: Double(edges[$0 + 2]),
                maxY: Double(edges[$0 + 3]))
        }
    }
}
