extension RunLengthMask {
    /// The pixels inside of a closed polygon, to the pixel as COCO's `maskApi` finds them: the edge is followed on a
    /// grid five times as fine, and a column changes sides where the edge crosses the middle of it.
    ///
    /// - Parameter polygon: the corners, in pixels of the canvas; they may lie outside.
    /// - Throws: ``RunLengthMaskError`` for fewer than 3 corners, or one that is not finite or far beyond any picture.
    public init(polygon: [SIMD2<Double>], canvas: Canvas) throws(RunLengthMaskError) {
        guard polygon.count >= 3 else { throw .tooFewPoints(count: polygon.count) }
        var edge = FineEdge(canvas: canvas)
        let corners = try polygon.map { (corner) throws(RunLengthMaskError) in try FineEdge.point(corner) }
        var steps = 0
        for (corner, next) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
            steps += Int(max((next &- corner).x.magnitude, (next &- corner).y.magnitude)) + 1
        }
        guard steps <= FineEdge.longest else { throw .tooLong }
        for (corner, next) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
            edge.follow(from: corner, to: next)
        }
        self.init(canvas: canvas, counts: edge.runs())
    }

    /// The mask of the pixels that are inside of at least one of the masks.
    ///
    /// - Precondition: there is a mask, and all have the same canvas.
    public init(union masks: [RunLengthMask]) {
        precondition(!masks.isEmpty, "RunLengthMask: a union of no masks")
        self = masks.dropFirst().reduce(masks[0]) { $0.union($1) }
    }

    private func union(_ other: RunLengthMask) -> RunLengthMask {
        precondition(
            canvas == other.canvas,
            "RunLengthMask: a union of \(canvas.width)x\(canvas.height) and \(other.canvas.width)x\(other.canvas.height)"
        )
        var (mine, theirs) = (RunCursor(counts), RunCursor(other.counts))
        var runs: [Int] = []
        var run = 0
        var inside = false
        while let length = mine.rest(beside: theirs) {
            if (mine.isInside || theirs.isInside) != inside {
                runs.append(run)
                run = 0
                inside.toggle()
            }
            run += length
            mine.advance(by: length)
            theirs.advance(by: length)
        }
        runs.append(run)
        return RunLengthMask(canvas: canvas, counts: runs)
    }
}

/// The places where a polygon's edge, followed on a grid of fifths of a pixel, crosses the middles of columns.
private struct FineEdge {
    /// A polygon around a picture of 60,000 pixels a side takes 1,200,000 steps.
    static let longest = 1 << 24

    let canvas: Canvas
    private var last: SIMD2<Int>?
    /// Indices of the first pixels, column by column, behind each crossing.
    private var crossings: [Int] = []

    init(canvas: Canvas) { self.canvas = canvas }

    /// A corner on the fine grid.
    static func point(_ corner: SIMD2<Double>) throws(RunLengthMaskError) -> SIMD2<Int> {
        guard corner.x.isFinite, corner.y.isFinite else { throw .notFinite }
        let fine = 5 * corner + 0.5
        guard abs(fine.x) < Double(longest), abs(fine.y) < Double(longest) else { throw .tooLong }
        return SIMD2(Int(fine.x), Int(fine.y))
    }

    /// Walks one side of the polygon in single steps along its longer axis.
    mutating func follow(from corner: SIMD2<Int>, to next: SIMD2<Int>) {
        let width = abs(next.x - corner.x)
        let height = abs(next.y - corner.y)
        guard width > 0 || height > 0 else { return visit(corner) }
        let isFlat = width >= height
        // Always walked the same way along the axis, so that neighbours share their edge to the pixel.
        let isBackward = isFlat ? corner.x > next.x : corner.y > next.y
        let (start, end) = isBackward ? (next, corner) : (corner, next)
        let length = isFlat ? width : height
        let slope = Double(isFlat ? end.y - start.y : end.x - start.x) / Double(length)
        for step in 0...length {
            let along = isBackward ? length - step : step
            if isFlat {
                visit(SIMD2(start.x + along, Int(Double(start.y) + slope * Double(along) + 0.5)))
            } else {
                visit(SIMD2(Int(Double(start.x) + slope * Double(along) + 0.5), start.y + along))
            }
        }
    }

    private mutating func visit(_ point: SIMD2<Int>) {
        defer { last = point }
        guard let last, last.x != point.x else { return }
        // The left one of the two points; its column is crossed where it is the third of the five.
        let x = (Double(point.x < last.x ? point.x : point.x - 1) + 0.5) / 5 - 0.5
        guard x.rounded(.down) == x, x >= 0, x <= Double(canvas.width - 1) else { return }
        let y = (Double(min(point.y, last.y)) + 0.5) / 5 - 0.5
        let row = min(max(y, 0), Double(canvas.height)).rounded(.up)
        crossings.append(Int(x) * canvas.height + Int(row))
    }

    /// The lengths between the crossings, those without length joined with what lies around them.
    func runs() -> [Int] {
        let places = crossings.sorted() + [canvas.width * canvas.height]
        var runs = [places[0]]
        var index = 1
        while index < places.count {
            let length = places[index] - places[index - 1]
            if length > 0 {
                runs.append(length)
            } else {
                index += 1
                if index < places.count { runs[runs.count - 1] += places[index] - places[index - 1] }
            }
            index += 1
        }
        return runs
    }
}

/// A place in a list of runs.
private struct RunCursor {
    private let counts: [Int]
    private var index = 0
    private var left: Int

    init(_ counts: [Int]) {
        self.counts = counts
        left = counts.first ?? 0
        skipEmpty()
    }

    var isInside: Bool { index % 2 == 1 }

    /// Pixels until one of the two lists changes sides; nil at the end.
    func rest(beside other: RunCursor) -> Int? {
        let length = min(left, other.left)
        return length > 0 ? length : nil
    }

    mutating func advance(by length: Int) {
        left -= length
        skipEmpty()
    }

    private mutating func skipEmpty() {
        while left == 0, index + 1 < counts.count {
            index += 1
            left = counts[index]
        }
    }
}
