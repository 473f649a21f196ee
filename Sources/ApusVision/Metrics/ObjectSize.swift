/// COCO's classes of sizes, by an object's area in square pixels. An area on a border belongs to both sides.
public enum ObjectSize: Int, Sendable, Hashable, CaseIterable {
    case all
    /// Up to 32 x 32.
    case small
    /// 32 x 32 to 96 x 96.
    case medium
    /// From 96 x 96.
    case large

    /// Square pixels, both ends included.
    public var areas: ClosedRange<Double> {
        switch self {
        case .all: 0...1e10
        case .small: 0...1024
        case .medium: 1024...9216
        case .large: 9216...1e10
        }
    }
}
