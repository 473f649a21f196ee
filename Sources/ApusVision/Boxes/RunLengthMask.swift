/// A mask as lengths of runs, outside first, column by column from the left: COCO's uncompressed RLE.
public struct RunLengthMask: Sendable, Equatable {
    public let canvas: Canvas
    /// Alternately pixels outside and inside; the first may be 0. Their sum is the canvas's number of pixels.
    public let counts: [Int]

    /// - Precondition: the counts are not negative and sum up to the canvas.
    public init(canvas: Canvas, counts: [Int]) {
        precondition(
            counts.allSatisfy { $0 >= 0 } && counts.reduce(0, +) == canvas.width * canvas.height,
            "RunLengthMask: runs of \(counts.reduce(0, +)) pixels for \(canvas.width)x\(canvas.height)")
        self.canvas = canvas
        self.counts = counts
    }

    /// The mask of the pixels for which `isInside(x, y)` holds.
    public init(canvas: Canvas, isInside: (_ x: Int, _ y: Int) -> Bool) {
        var counts: [Int] = []
        var run = 0
        var inside = false
        for x in 0..<canvas.width {
            for y in 0..<canvas.height {
                if isInside(x, y) != inside {
                    counts.append(run)
                    run = 0
                    inside.toggle()
                }
                run += 1
            }
        }
        counts.append(run)
        self.canvas = canvas
        self.counts = counts
    }

    /// Pixels inside.
    public var area: Int {
        stride(from: 1, to: counts.count, by: 2).reduce(0) { $0 + counts[$1] }
    }
}
