import ApusNN
import ApusTensor
import Foundation

/// What FCOS reads off its maps.
public final class FCOSHead: Module {
    public let classificationHead: FCOSClassificationHead
    public let regressionHead: FCOSRegressionHead

    /// - Parameters:
    ///   - depth: convolutions in front of the last one of each.
    ///   - groups: of the norms.
    ///   - classes: of objects; the head has one output more, which is never an object's.
    init(_ channels: Int, depth: Int, groups: Int, classes: Int) {
        classificationHead = FCOSClassificationHead(
            channels, depth: depth, groups: groups, outputs: classes + 1)
        regressionHead = FCOSRegressionHead(channels, depth: depth, groups: groups)
    }
}

/// Says of every point and class whether it lies in one.
public final class FCOSClassificationHead: Module {
    let conv: Sequential
    let clsLogits: Conv2d
    let outputs: Int

    init(_ channels: Int, depth: Int, groups: Int, outputs: Int) {
        conv = headUnits(channels, depth: depth, groups: groups)
        clsLogits = headConvolution(channels, outputs, biases: .constant(-log((1 - 0.01) / 0.01)))
        self.outputs = outputs
    }

    /// Sizes below are of the first map of pictures of 640 x 480 and 91 outputs.
    func callAsFunction(_ maps: [Tensor]) -> Tensor {
        let rows = maps.map { map in  // [N, 256, 60, 80]
            clsLogits(conv(map))  // [N, 91, 60, 80]
                .anchorRows(outputs)  // [N, 4800, 91]
        }
        return concatenate(rows, axis: 1)  // [N, 6400, 91]
    }
}

/// Says of every point how far the edges are, and how well it is centred between them.
public final class FCOSRegressionHead: Module {
    let conv: Sequential
    let bboxReg: Conv2d
    let bboxCtrness: Conv2d

    init(_ channels: Int, depth: Int, groups: Int) {
        conv = headUnits(channels, depth: depth, groups: groups)
        bboxReg = headConvolution(channels, 4, biases: .constant(0))
        bboxCtrness = headConvolution(channels, 1, biases: .constant(0))
    }

    func callAsFunction(_ maps: [Tensor]) -> (distances: Tensor, centerness: Tensor) {
        let both = maps.map { map in  // [N, 256, 60, 80]
            let features = conv(map)  // [N, 256, 60, 80]
            // A point lies inside: no distance is below 0.
            return (
                bboxReg(features, then: .relu).anchorRows(4),  // [N, 4800, 4]
                bboxCtrness(features).anchorRows(1)  // [N, 4800, 1]
            )
        }
        return (
            concatenate(both.map { $0.0 }, axis: 1),  // [N, 6400, 4]
            concatenate(both.map { $0.1 }, axis: 1)  // [N, 6400, 1]
        )
    }
}

private func headUnits(_ channels: Int, depth: Int, groups: Int) -> Sequential {
    Sequential(
        (0..<depth).flatMap { _ -> [any Layer] in
            [
                headConvolution(channels, channels, biases: .constant(0)),
                GroupNorm(groups: groups, channels), ReLU(),
            ]
        })
}
