import ApusNN
import ApusTensor

/// What SSD reads off its maps: a class of every default box, and how far off the box is.
public final class SSDHead: Module {
    public let classificationHead: SSDScoringHead
    public let regressionHead: SSDScoringHead

    /// - Parameters:
    ///   - channels: of each map.
    ///   - boxesPerCell: of each map.
    ///   - classes: of objects; the head has one output more, the background's.
    init(_ channels: [Int], boxesPerCell: [Int], classes: Int) {
        classificationHead = SSDScoringHead(channels, boxesPerCell: boxesPerCell, values: classes + 1)
        regressionHead = SSDScoringHead(channels, boxesPerCell: boxesPerCell, values: 4)
    }
}

/// A 3x3 convolution for each map, giving a few values of each default box.
public final class SSDScoringHead: Module {
    let moduleList: [Conv2d]
    /// Of each box.
    let values: Int

    init(_ channels: [Int], boxesPerCell: [Int], values: Int) {
        precondition(
            channels.count == boxesPerCell.count,
            "SSDScoringHead: \(channels.count) maps and default boxes for \(boxesPerCell.count)")
        moduleList = zip(channels, boxesPerCell).map { channels, boxes in
            Conv2d(
                channels, boxes * values, kernel: 3, padding: 1, weights: .xavierUniform(gain: 1),
                biases: .constant(0))
        }
        self.values = values
    }

    /// Sizes below are of SSD300's first map and 91 values.
    func callAsFunction(_ maps: [Tensor]) -> Tensor {
        let rows = zip(moduleList, maps).map { convolution, map in  // [N, 512, 38, 38]
            let scores = convolution(map)  // [N, 4 * 91, 38, 38]
            return scores.anchorRows(values)  // [N, 5776, 91]
        }
        return concatenate(rows, axis: 1)  // [N, 8732, 91]
    }
}
