/// Why a mask could not be made of what a file says.
public enum RunLengthMaskError: Error, Equatable, CustomStringConvertible {
    case tooFewPoints(count: Int)
    /// A coordinate is NaN or infinite.
    case notFinite
    /// Following the polygon's edge would take more steps than any picture needs.
    case tooLong
    /// The runs sum up to another number of pixels than the picture has.
    case wrongSum(pixels: Int, canvas: Canvas)
    case negativeRun
    /// Text that is no compressed runs.
    case damagedText

    public var description: String {
        switch self {
        case .tooFewPoints(let count): "a polygon of \(count) points; it needs at least 3"
        case .notFinite: "a polygon with a coordinate that is no finite number"
        case .tooLong: "a polygon that reaches far beyond any picture"
        case .wrongSum(let pixels, let canvas):
            "runs of \(pixels) pixels for a picture of \(canvas.width)x\(canvas.height)"
        case .negativeRun: "a run of negative length"
        case .damagedText: "text that is not run lengths as COCO compresses them"
        }
    }
}

extension RunLengthMask {
    /// A mask of runs from a file.
    ///
    /// - Throws: ``RunLengthMaskError`` where they do not fill the canvas.
    public init(checking counts: [Int], canvas: Canvas) throws(RunLengthMaskError) {
        var sum = 0
        for count in counts {
            guard count >= 0 else { throw .negativeRun }
            let (total, overflows) = sum.addingReportingOverflow(count)
            sum = overflows ? Int.max : total
        }
        guard sum == canvas.width * canvas.height else { throw .wrongSum(pixels: sum, canvas: canvas) }
        self.init(canvas: canvas, counts: counts)
    }
}
