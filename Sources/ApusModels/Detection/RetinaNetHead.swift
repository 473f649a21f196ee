import ApusNN
import ApusTensor

/// What RetinaNet reads off its maps.
public final class RetinaNetHead: Module {
    public let classificationHead: RetinaNetClassificationHead
    public let regressionHead: RetinaNetRegressionHead

    /// - Parameters:
    ///   - depth: convolutions in front of the last one of each.
    ///   - groups: of the norms behind them; 0 where there are none.
    ///   - classes: of objects; the head has one output more, which is never an object's.
    ///   - probability: with which every class is taken to be there at first.
    init(
        _ channels: Int, depth: Int, groups: Int, anchorsPerCell: Int, classes: Int, probability: Double
    ) {
        classificationHead = RetinaNetClassificationHead(
            headUnits(channels, depth: depth, groups: groups), channels, outputs: classes + 1,
            anchorsPerCell: anchorsPerCell, probability: probability)
        regressionHead = RetinaNetRegressionHead(
            headUnits(channels, depth: depth, groups: groups), channels, anchorsPerCell: anchorsPerCell)
    }
}

/// Says of every anchor and class whether it is there.
public final class RetinaNetClassificationHead: Module {
    let conv: Sequential
    let clsLogits: Conv2d
    /// Of each anchor.
    let outputs: Int

    init(_ conv: Sequential, _ channels: Int, outputs: Int, anchorsPerCell: Int, probability: Double) {
        self.conv = conv
        clsLogits = headConvolution(
            channels, anchorsPerCell * outputs, biases: .logit(of: probability))
        self.outputs = outputs
    }

    /// Sizes below are of the first map of pictures of 640 x 480, 9 anchors and 91 outputs.
    func callAsFunction(_ maps: [Tensor]) -> Tensor {
        let rows = maps.map { map in  // [N, 256, 60, 80]
            clsLogits(conv(map))  // [N, 9 * 91, 60, 80]
                .anchorRows(outputs)  // [N, 43200, 91]
        }
        return concatenate(rows, axis: 1)  // [N, 57600, 91]
    }
}

/// Says of every anchor how to move and stretch it.
public final class RetinaNetRegressionHead: Module {
    let conv: Sequential
    let bboxReg: Conv2d

    init(_ conv: Sequential, _ channels: Int, anchorsPerCell: Int) {
        self.conv = conv
        bboxReg = headConvolution(channels, anchorsPerCell * 4, biases: .constant(0))
    }

    func callAsFunction(_ maps: [Tensor]) -> Tensor {
        let rows = maps.map { map in  // [N, 256, 60, 80]
            bboxReg(conv(map))  // [N, 9 * 4, 60, 80]
                .anchorRows(4)  // [N, 43200, 4]
        }
        return concatenate(rows, axis: 1)  // [N, 57600, 4]
    }
}

/// Norms are those of torchvision's second version.
private func headUnits(_ channels: Int, depth: Int, groups: Int) -> Sequential {
    Sequential(
        (0..<depth).map { _ -> any Layer in
            guard groups > 0 else {
                return ConvolutionActivation(
                    headConvolution(channels, channels, biases: .constant(0)), then: .relu)
            }
            return Sequential(
                headConvolution(channels, channels, biases: nil), GroupNorm(groups: groups, channels), ReLU())
        })
}
