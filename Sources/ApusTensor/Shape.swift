/// The sizes of a tensor's axes, outermost first; at most eight, kept inline.
public struct Shape: Sendable, Hashable, RandomAccessCollection, ExpressibleByArrayLiteral,
    CustomStringConvertible
{
    public static let maximumRank = 8

    @usableFromInline var sizes: SIMD8<Int32>
    @usableFromInline var rankStorage: Int32

    public init(_ sizes: some Collection<Int>) {
        precondition(sizes.count <= Shape.maximumRank, "a tensor has at most 8 axes, not \(sizes.count)")
        self.sizes = SIMD8(repeating: 0)
        rankStorage = Int32(sizes.count)
        for (axis, size) in sizes.enumerated() {
            precondition(
                size >= 0 && size <= Int(Int32.max),
                "axis \(axis) of size \(size): sizes lie in 0...2147483647")
            self.sizes[axis] = Int32(truncatingIfNeeded: size)
        }
    }

    public init(arrayLiteral elements: Int...) { self.init(elements) }

    public var rank: Int { Int(rankStorage) }
    public var startIndex: Int { 0 }
    public var endIndex: Int { Int(rankStorage) }

    public subscript(axis: Int) -> Int {
        get {
            precondition(axis >= 0 && axis < rank, "axis \(axis) of a shape of rank \(rank)")
            return Int(sizes[axis])
        }
        set {
            precondition(axis >= 0 && axis < rank, "axis \(axis) of a shape of rank \(rank)")
            sizes[axis] = Int32(newValue)
        }
    }

    /// Number of elements: the product of all sizes, 1 for a scalar; `Int.max` where that is too much.
    public var elementCount: Int {
        var count = 1
        for axis in 0..<rank {
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(sizes[axis]))
            count = overflow ? Int.max : product
        }
        return count
    }

    /// Axis counted from the end where negative: -1 is the last.
    func normalized(axis: Int, for operation: StaticString) -> Int {
        let positive = axis < 0 ? axis + rank : axis
        precondition(positive >= 0 && positive < rank, "\(operation): axis \(axis) of shape \(self)")
        return positive
    }

    /// Strides in elements of a dense row-major tensor.
    var denseStrides: Strides {
        var strides = Strides()
        var step: Int32 = 1
        for axis in stride(from: rank - 1, through: 0, by: -1) {
            strides.steps[axis] = step
            step &*= Swift.max(sizes[axis], 1)
        }
        return strides
    }

    /// The shape two operands are repeated to, by NumPy's rule: aligned at the last axis, a size of 1
    /// goes with any; nil where they do not fit.
    public static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
        if a == b { return a }
        let rank = Swift.max(a.rank, b.rank)
        var result = Shape([])
        result.rankStorage = Int32(rank)
        for axis in 0..<rank {
            let i = axis - (rank - a.rank)
            let j = axis - (rank - b.rank)
            let left = i >= 0 ? a.sizes[i] : 1
            let right = j >= 0 ? b.sizes[j] : 1
            if left == right || right == 1 {
                result.sizes[axis] = left
            } else if left == 1 {
                result.sizes[axis] = right
            } else {
                return nil
            }
        }
        return result
    }

    public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}

/// Distances in elements between neighbours along each axis of plain storage; 0 where an element is
/// repeated, negative where an axis is read backwards.
struct Strides: Sendable, Hashable {
    var steps = SIMD8<Int32>(repeating: 0)

    subscript(axis: Int) -> Int {
        get { Int(steps[axis]) }
        set { steps[axis] = Int32(newValue) }
    }
}
