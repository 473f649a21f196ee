import ApusTensor

/// A line search for the strong Wolfe conditions: enough descent, and a slope much flatter than at the start
/// (Nocedal and Wright 2006, algorithms 3.5 and 3.6, with cubic interpolation and PyTorch's safeguards).
struct StrongWolfeSearch {
    /// Value and gradient at one place.
    struct Point: Sendable {
        let value: Double
        let gradient: Tensor
    }

    /// A place on the line.
    private struct Trial {
        let length: Double
        let point: Point
        /// Along the direction.
        let slope: Double
    }

    /// Least share of the descent that the slope promises.
    private static let descentShare = 1e-4
    /// Largest share of the first slope that may be left.
    private static let slopeShare = 0.9
    private static let maximumTrials = 25

    private let direction: Tensor
    private let start: Trial
    private let changeTolerance: Double
    private(set) var evaluations = 0

    init(direction: Tensor, start: Point, slope: Double, changeTolerance: Double) {
        self.direction = direction
        self.start = Trial(length: 0, point: start, slope: slope)
        self.changeTolerance = changeTolerance
    }

    /// - Parameters:
    ///   - length: tried first.
    ///   - evaluate: value and gradient at a length along the direction.
    /// - Returns: the best place found and its length.
    mutating func run(
        from length: Double, _ evaluate: (Double) throws -> Point
    ) rethrows -> (point: Point, length: Double) {
        var previous = start
        var current = try trial(length, evaluate)
        var trials = 0
        // Lengthen until two places enclose a good one.
        while trials < StrongWolfeSearch.maximumTrials {
            if rises(current) || trials > 1 && current.point.value >= previous.point.value {
                return try zoom(previous, current, trials, evaluate)
            }
            if isFlat(current) { return (current.point, current.length) }
            if current.slope >= 0 { return try zoom(previous, current, trials, evaluate) }
            let lower = current.length + 0.01 * (current.length - previous.length)
            let next = StrongWolfeSearch.minimum(previous, current, within: lower...(current.length * 10))
            previous = current
            current = try trial(next, evaluate)
            trials += 1
        }
        let best = start.point.value <= current.point.value ? start : current
        return (best.point, best.length)
    }

    private mutating func trial(_ length: Double, _ evaluate: (Double) throws -> Point) rethrows -> Trial {
        evaluations += 1
        let point = try evaluate(length)
        return Trial(length: length, point: point, slope: point.gradient.dot(direction))
    }

    private func rises(_ trial: Trial) -> Bool {
        trial.point.value
            > start.point.value + StrongWolfeSearch.descentShare * trial.length * start.slope
    }

    private func isFlat(_ trial: Trial) -> Bool {
        abs(trial.slope) <= -StrongWolfeSearch.slopeShare * start.slope
    }

    /// Narrows the interval between two places, the better of which is `low`.
    private mutating func zoom(
        _ a: Trial, _ b: Trial, _ done: Int, _ evaluate: (Double) throws -> Point
    ) rethrows -> (point: Point, length: Double) {
        var (low, high) = a.point.value <= b.point.value ? (a, b) : (b, a)
        // Where the two places stood, which the interpolation goes by.
        var lowIsFirst = a.point.value <= b.point.value
        let width = Double(absolute(direction).max().item)
        var trials = done
        var wasNearEdge = false
        while trials < StrongWolfeSearch.maximumTrials,
            abs(high.length - low.length) * width >= changeTolerance
        {
            let (least, most) = (min(low.length, high.length), max(low.length, high.length))
            let (first, second) = lowIsFirst ? (low, high) : (high, low)
            var length = StrongWolfeSearch.minimum(first, second, within: least...most)
            // Twice in a row near an edge makes no progress: step in by a tenth.
            let margin = 0.1 * (most - least)
            if min(most - length, length - least) < margin {
                if wasNearEdge || length >= most || length <= least {
                    length = abs(length - most) < abs(length - least) ? most - margin : least + margin
                    wasNearEdge = false
                } else {
                    wasNearEdge = true
                }
            } else {
                wasNearEdge = false
            }
            let fresh = try trial(length, evaluate)
            trials += 1
            if rises(fresh) || fresh.point.value >= low.point.value {
                high = fresh
                if high.point.value < low.point.value || high.point.value == low.point.value && !lowIsFirst {
                    swap(&low, &high)
                    lowIsFirst.toggle()
                }
            } else {
                if isFlat(fresh) { return (fresh.point, fresh.length) }
                if fresh.slope * (high.length - low.length) >= 0 { high = low }
                low = fresh
            }
        }
        return (low.point, low.length)
    }

    /// Place of the minimum of the cubic through two values and slopes, held within a range; its middle where
    /// the cubic has none.
    private static func minimum(_ a: Trial, _ b: Trial, within range: ClosedRange<Double>) -> Double {
        let middle = (range.lowerBound + range.upperBound) / 2
        let mean = a.slope + b.slope - 3 * (a.point.value - b.point.value) / (a.length - b.length)
        let square = mean * mean - a.slope * b.slope
        guard square >= 0 else { return middle }
        let root = square.squareRoot()
        let place =
            a.length <= b.length
            ? b.length - (b.length - a.length) * ((b.slope + root - mean) / (b.slope - a.slope + 2 * root))
            : a.length - (a.length - b.length) * ((a.slope + root - mean) / (a.slope - b.slope + 2 * root))
        guard place.isFinite else { return middle }
        return min(max(place, range.lowerBound), range.upperBound)
    }
}
