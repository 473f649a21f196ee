import ApusNN
import ApusTensor
import ApusVision

/// The second and third training of R-CNN (Girshick et al. 2014, arXiv 1311.2524, section 2.3 and appendix C): a linear
/// support vector machine and a regression of boxes for each class, on what the network says of regions.
///
/// Features are scaled so that their mean length is that which the penalties were chosen for.
public struct RCNNFitting: Sendable, Hashable {
    public var solver = LinearSVMSolver()
    /// Regions that overlap every object of a class by less are its negatives; those between are nobody's.
    public var negativeThreshold = 0.3
    public var ridge = RidgeRegression(penalty: 1000)
    /// Regions that overlap an object by as much learn its box.
    public var regressionThreshold = 0.6
    /// Of a class, drawn at random from all that there are: the paper has no limit, and memory has one.
    public var regressionsPerClass = 4000
    /// The mean length that features are scaled to.
    public var featureLength = 20.0
    /// So many pictures tell how long features are.
    public var measuredPictures = 200
    /// Of what is drawn.
    public var seed: UInt64 = 0

    public init() {}

    /// Goes through the pictures twice: for the objects themselves, and for their regions.
    func fit(
        _ model: RCNN, _ forEachBatch: ((FittingBatch) -> Void) throws -> Void
    ) throws -> (machines: [LinearSVM], regressions: [(weights: [Float], bias: Float)]) {
        var objects = ObjectFeatures(model, self)
        try forEachBatch { objects.add($0) }
        let scales = objects.scales
        var mining = objects.positives.map {
            HardNegativeMining(positives: $0.scaled(by: scales.hidden), solver: solver)
        }
        var regressions = (0..<model.classes).map { category in
            BoxRegression(
                limit: regressionsPerClass,
                stream: RandomStream(seed: seed, "box regression", .init(category)))
        }
        try forEachBatch { batch in
            let features = model.features(batch.pictures, batch.regions)
            let pooled = ExampleTable(features.pooled).scaled(by: scales.pooled)
            let hidden = ExampleTable(features.hidden).scaled(by: scales.hidden)
            var first = 0
            for (boxes, objects) in zip(batch.regions.boxes, batch.objects) {
                let learned = objects.learned(of: model.classes, "RCNNFitting")
                let overlaps = Box.pairwiseIntersectionOverUnion(boxes, learned.map(\.box))
                func overlap(_ region: Int, _ object: Int) -> Double {
                    overlaps[region * learned.count + object]
                }
                for category in mining.indices {
                    let own = learned.indices.filter { learned[$0].category == category }
                    let rows = boxes.indices.filter { region in
                        own.allSatisfy { overlap(region, $0) < negativeThreshold }
                    }
                    mining[category].add(hidden, rows: rows.map { first + $0 })
                }
                for (region, box) in boxes.enumerated() where box.isProper {
                    guard let best = learned.indices.max(by: { overlap(region, $0) < overlap(region, $1) }),
                        overlap(region, best) >= regressionThreshold
                    else { continue }
                    let code = BoxCoder(weights: [1, 1, 1, 1]).encode(learned[best].box, from: box)
                    regressions[learned[best].category].add(pooled[first + region], code)
                }
                first += boxes.count
            }
        }
        let machines = mining.indices.map { category in
            let machine = mining[category].finished()
            return LinearSVM(weights: machine.weights.map { $0 * scales.hidden }, bias: machine.bias)
        }
        return (
            machines,
            regressions.flatMap { regression in
                regression.fitted(ridge, columns: model.configuration.network.pooledCount).map {
                    (weights: $0.weights.map { $0 * scales.pooled }, bias: $0.bias)
                }
            }
        )
    }
}

/// What the network says of the objects themselves, and how long its features are.
private struct ObjectFeatures {
    private(set) var positives: [ExampleTable]
    private let model: RCNN
    private let fitting: RCNNFitting
    private var pictures = 0
    private var lengths = (pooled: MeanLength(), hidden: MeanLength())

    init(_ model: RCNN, _ fitting: RCNNFitting) {
        self.model = model
        self.fitting = fitting
        let table = ExampleTable(columns: model.configuration.network.hidden)
        positives = [ExampleTable](repeating: table, count: model.classes)
    }

    /// Factors that give features the mean length that is wanted.
    var scales: (pooled: Float, hidden: Float) {
        (lengths.pooled.factor(fitting.featureLength), lengths.hidden.factor(fitting.featureLength))
    }

    mutating func add(_ batch: FittingBatch) {
        let learned = batch.objects.map { $0.learned(of: model.classes, "RCNNFitting") }
        let boxes = learned.map { $0.map(\.box) }
        let own = model.features(batch.pictures, Regions(canvas: batch.regions.canvas, boxes: boxes))
        let rows = ExampleTable(own.hidden)
        for (row, object) in learned.joined().enumerated() { positives[object.category].append(rows[row]) }
        guard pictures < fitting.measuredPictures else { return }
        pictures += learned.count
        let around = model.features(batch.pictures, batch.regions)
        lengths.pooled.add(ExampleTable(around.pooled))
        lengths.hidden.add(ExampleTable(around.hidden))
    }
}

/// The mean length of many rows.
private struct MeanLength {
    private var sum = 0.0
    private var count = 0

    mutating func add(_ table: ExampleTable) {
        for row in 0..<table.rows {
            sum += table[row].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
        count += table.rows
    }

    func factor(_ length: Double) -> Float { sum > 0 ? Float(length * Double(count) / sum) : 1 }
}

extension ExampleTable {
    /// `[rows, columns]`
    init(_ tensor: Tensor) {
        self.init(columns: tensor.shape[1], values: tensor.detached().cast(to: .float32).floats)
    }
}
