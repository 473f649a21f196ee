import ApusNN
import ApusTensor

/// What FCOS, and AutoAssign after it, read off their maps.
public final class FCOSHead: Module {
    /// In what the detectors with this head differ before they have learned anything.
    struct Start {
        /// The probability with which every class is taken to be everywhere.
        var probability = 0.01
        /// Strides to each edge.
        var distance = 0.0
        /// Maps whose distances have a learned factor each, as in the paper; torchvision's have none.
        var scaledMaps = 0
    }

    public let classificationHead: FCOSClassificationHead
    public let regressionHead: FCOSRegressionHead

    /// - Parameters:
    ///   - depth: convolutions in front of the last one of each.
    ///   - groups: of the norms.
    ///   - classes: of objects; the head has one output more, which is never an object's.
    init(_ channels: Int, depth: Int, groups: Int, classes: Int, start: Start = Start()) {
        classificationHead = FCOSClassificationHead(
            channels, depth: depth, groups: groups, outputs: classes + 1, probability: start.probability)
        regressionHead = FCOSRegressionHead(channels, depth: depth, groups: groups, start: start)
    }
}

/// Says of every point and class whether it lies in one.
public final class FCOSClassificationHead: Module {
    let conv: Sequential
    let clsLogits: Conv2d
    let outputs: Int

    init(_ channels: Int, depth: Int, groups: Int, outputs: Int, probability: Double) {
        conv = headUnits(channels, depth: depth, groups: groups)
        clsLogits = headConvolution(channels, outputs, biases: .logit(of: probability))
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
    /// Factors of the distances, one a map; empty where there are none.
    let scales: [Parameter]

    init(_ channels: Int, depth: Int, groups: Int, start: FCOSHead.Start) {
        conv = headUnits(channels, depth: depth, groups: groups)
        bboxReg = headConvolution(channels, 4, biases: .constant(start.distance))
        bboxCtrness = headConvolution(channels, 1, biases: .constant(0))
        scales = (0..<start.scaledMaps).map { _ in Parameter([1], .constant(1)) }
    }

    func callAsFunction(_ maps: [Tensor]) -> (distances: Tensor, centerness: Tensor) {
        let both = maps.enumerated().map { number, map in  // [N, 256, 60, 80]
            let features = conv(map)  // [N, 256, 60, 80]
            return (
                distances(features, number).anchorRows(4),  // [N, 4800, 4]
                bboxCtrness(features).anchorRows(1)  // [N, 4800, 1]
            )
        }
        return (
            concatenate(both.map { $0.0 }, axis: 1),  // [N, 6400, 4]
            concatenate(both.map { $0.1 }, axis: 1)  // [N, 6400, 1]
        )
    }

    /// `[N, 4, H, W]`. A point lies inside: no distance is below 0.
    private func distances(_ features: Tensor, _ map: Int) -> Tensor {
        guard !scales.isEmpty else { return bboxReg(features, then: .relu) }
        return relu(bboxReg(features) * scales[map].tensor.cast(to: features.dtype))
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
