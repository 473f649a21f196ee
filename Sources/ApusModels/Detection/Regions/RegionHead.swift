import ApusNN
import ApusTensor
import ApusVision

/// The second stage of Fast and Faster R-CNN (Girshick 2015, arXiv 1504.08083, section 2): regions cut from the maps,
/// two fully connected layers, and for each region which class it holds and how to move and stretch it for each class.
/// Names are torchvision's.
public final class RegionHead: Module {
    public struct Configuration: Sendable, Hashable {
        public var pooling: RegionPooling
        /// Units of each of the two hidden layers.
        public var hidden: Int
        /// Dropped behind each hidden layer while training.
        public var dropout: Double

        public init(pooling: RegionPooling, hidden: Int, dropout: Double = 0) {
            self.pooling = pooling
            self.hidden = hidden
            self.dropout = dropout
        }
    }

    let pooling: RegionPooling
    let boxHead: RegionFeatures
    let boxPredictor: RegionPredictor

    public var namedChildren: [(name: String, child: any Sendable)]? {
        [("box_head", boxHead), ("box_predictor", boxPredictor)]
    }

    /// - Parameters:
    ///   - channels: of each map.
    ///   - classes: of objects; the background is one output more.
    public init(_ configuration: Configuration, channels: Int, classes: Int) {
        pooling = configuration.pooling
        boxHead = RegionFeatures(
            channels * pooling.side * pooling.side, configuration.hidden, dropout: configuration.dropout)
        boxPredictor = RegionPredictor(configuration.hidden, outputs: classes + 1)
    }

    /// Sizes below are of a pyramid of 256 channels, 1024 hidden units and 90 classes.
    ///
    /// - Parameters:
    ///   - maps: `[N, channels, H, W]` each, the finest first.
    ///   - proposals: what the output carries along.
    public func callAsFunction(
        _ maps: [Tensor], _ regions: Regions, proposals: ProposalOutput? = nil
    ) -> RegionOutput {
        let cut = pooling(maps, regions)  // [R, 256 * 7 * 7], map by map
        let features = boxHead(cut.rows)  // [R, 1024]
        // The regions' own order again, where there are few numbers left.
        let ordered = features.taking(Tensor(cut.places))  // [R, 1024]
        let (logits, offsets) = boxPredictor(ordered)  // [R, 91], [R, 91 * 4]
        return RegionOutput(
            classLogits: logits, boxOffsets: offsets.reshaped(regions.count, logits.shape[1], 4),
            regions: regions, proposals: proposals)
    }
}

/// Two fully connected layers; torchvision's `TwoMLPHead`.
public final class RegionFeatures: Layer {
    let fc6: Linear
    let fc7: Linear
    let dropoutProbability: Double

    init(_ inputs: Int, _ hidden: Int, dropout: Double) {
        fc6 = Linear(inputs, hidden)
        fc7 = Linear(hidden, hidden)
        dropoutProbability = dropout
    }

    public func callAsFunction(_ x: Tensor) -> Tensor {  // [R, 12544]
        let first = dropout(fc6(x, then: .relu), probability: dropoutProbability)  // [R, 1024]
        return dropout(fc7(first, then: .relu), probability: dropoutProbability)  // [R, 1024]
    }
}

/// Classes and boxes of each region, drawn as section 2.3 of the paper draws them.
public final class RegionPredictor: Module {
    let clsScore: Linear
    let bboxPred: Linear

    init(_ inputs: Int, outputs: Int) {
        func layer(_ outputs: Int, deviation: Double) -> Linear {
            Linear(
                inputs, outputs, weights: .normal(mean: 0, standardDeviation: deviation), biases: .constant(0)
            )
        }
        clsScore = layer(outputs, deviation: 0.01)
        bboxPred = layer(outputs * 4, deviation: 0.001)
    }

    func callAsFunction(_ x: Tensor) -> (logits: Tensor, offsets: Tensor) {  // [R, 1024]
        (clsScore(x), bboxPred(x))  // [R, 91], [R, 91 * 4]
    }
}
