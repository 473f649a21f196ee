import ApusNN
import ApusTensor

/// The regression of one class's boxes (Girshick et al. 2014, arXiv 1311.2524, appendix C): from features of a region to
/// how the object's box lies in it. Targets are whitened first, so that one penalty fits all four.
struct BoxRegression {
    private let limit: Int
    private var stream: RandomStream
    private var examples: [[Float]] = []
    private var targets: [[Double]] = []
    private var seen = 0

    /// - Parameter limit: examples that are kept; of more each is as likely (Vitter 1985, algorithm R).
    init(limit: Int, stream: RandomStream) {
        self.limit = limit
        self.stream = stream
    }

    /// - Parameter code: the object's box as its distance from the region's.
    mutating func add(_ features: ArraySlice<Float>, _ code: SIMD4<Float>) {
        seen += 1
        let target = (0..<4).map { Double(code[$0]) }
        if examples.count < limit {
            examples.append(Array(features))
            targets.append(target)
        } else {
            let place = stream.integer(below: seen)
            guard place < limit else { return }
            examples[place] = Array(features)
            targets[place] = target
        }
    }

    /// Weights and bias of each of the four numbers; all 0, which leaves regions as they are, where there are no
    /// examples.
    func fitted(_ ridge: RidgeRegression, columns: Int) -> [(weights: [Float], bias: Float)] {
        guard !examples.isEmpty else {
            return Array(
                repeating: (weights: [Float](repeating: 0, count: columns), bias: 0), count: 4)
        }
        let whitening = Whitening(targets)
        let white = ridge.fit(
            ExampleTable(columns: columns, values: examples.flatMap { $0 }),
            targets: targets.map(whitening.whitened))
        return (0..<4).map { number in
            // The whitening undone: a mixture of the four regressions.
            let shares = whitening.inverse[number]
            let weights = (0..<columns).map { column in
                Float((0..<4).reduce(0.0) { $0 + shares[$1] * white[$1][column] })
            }
            let bias = (0..<4).reduce(whitening.mean[number]) { $0 + shares[$1] * white[$1][columns] }
            return (weights: weights, bias: Float(bias))
        }
    }
}
