import ApusNN
import ApusTensor
import Foundation

/// What RetinaNet reads off its maps.
public final class RetinaNetHead: Module {
    public let classificationHead: RetinaNetClassificationHead
    public let regressionHead: RetinaNetRegressionHead

    /// - Parameters:
    ///   - depth: convolutions in front of the last one of each.
    ///   - classes: of objects; the head has one output more, which is never an object's.
    init(_ channels: Int, depth: Int, anchorsPerCell: Int, classes: Int) {
        classificationHead = RetinaNetClassificationHead(
            channels, depth: depth, outputs: classes + 1, anchorsPerCell: anchorsPerCell)
        regressionHead = RetinaNetRegressionHead(channels, depth: depth, anchorsPerCell: anchorsPerCell)
    }
}

/// Says of every anchor and class whether it is there.
public final class RetinaNetClassificationHead: Module {
    let conv: [ConvolutionActivation]
    let clsLogits: Conv2d
    /// Of each anchor.
    let outputs: Int

    init(_ channels: Int, depth: Int, outputs: Int, anchorsPerCell: Int) {
        conv = headConvolutions(channels, depth: depth)
        // At first every class is taken to be there with probability .01 (section 4.1).
        clsLogits = headConvolution(
            channels, anchorsPerCell * outputs, biases: .constant(-log((1 - 0.01) / 0.01)))
        self.outputs = outputs
    }

    /// Sizes below are of the first map of pictures of 640 x 480, 9 anchors and 91 outputs.
    func callAsFunction(_ maps: [Tensor]) -> Tensor {
        let rows = maps.map { map in  // [N, 256, 60, 80]
            let features = conv.reduce(map) { $1($0) }  // [N, 256, 60, 80]
            return clsLogits(features)  // [N, 9 * 91, 60, 80]
                .anchorRows(outputs)  // [N, 43200, 91]
        }
        return concatenate(rows, axis: 1)  // [N, 57600, 91]
    }
}

/// Says of every anchor how to move and stretch it.
public final class RetinaNetRegressionHead: Module {
    let conv: [ConvolutionActivation]
    let bboxReg: Conv2d

    init(_ channels: Int, depth: Int, anchorsPerCell: Int) {
        conv = headConvolutions(channels, depth: depth)
        bboxReg = headConvolution(channels, anchorsPerCell * 4, biases: .constant(0))
    }

    func callAsFunction(_ maps: [Tensor]) -> Tensor {
        let rows = maps.map { map in  // [N, 256, 60, 80]
            bboxReg(conv.reduce(map) { $1($0) })  // [N, 9 * 4, 60, 80]
                .anchorRows(4)  // [N, 43200, 4]
        }
        return concatenate(rows, axis: 1)  // [N, 57600, 4]
    }
}

private func headConvolutions(_ channels: Int, depth: Int) -> [ConvolutionActivation] {
    (0..<depth).map { _ in
        ConvolutionActivation(headConvolution(channels, channels, biases: .constant(0)), then: .relu)
    }
}
