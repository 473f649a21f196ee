import ApusNN
import ApusTensor
import ApusVision

/// The first stage of Faster R-CNN (Ren, He, Girshick and Sun 2015, arXiv 1506.01497, section 3.1): says of every anchor
/// whether it holds an object, and how to move and stretch it, with the maps that the second stage cuts its regions
/// from. Names are torchvision's.
///
/// One logit an anchor, as the paper's footnote and torchvision have it, not two under a softmax.
public final class RegionProposalNetwork: Module {
    public let head: RegionProposalHead

    init(_ channels: Int, anchorsPerCell: Int) {
        head = RegionProposalHead(channels, anchorsPerCell: anchorsPerCell)
    }

    /// - Parameters:
    ///   - maps: `[N, channels, H, W]` each, the finest first.
    ///   - anchors: of all cells of the maps.
    public func callAsFunction(_ maps: [Tensor], _ anchors: AnchorSet) -> ProposalOutput {
        head(maps, anchors)
    }
}

/// A 3x3 convolution and two of one place each, the same for every map.
public final class RegionProposalHead: Module {
    let conv: [ConvolutionActivation]
    let clsLogits: Conv2d
    let bboxPred: Conv2d

    init(_ channels: Int, anchorsPerCell: Int) {
        func convolution(_ outputs: Int, kernel: Int) -> Conv2d {
            Conv2d(
                channels, outputs, kernel: kernel, padding: kernel / 2,
                weights: .normal(mean: 0, standardDeviation: 0.01), biases: .constant(0))
        }
        conv = [ConvolutionActivation(convolution(channels, kernel: 3), then: .relu)]
        clsLogits = convolution(anchorsPerCell, kernel: 1)
        bboxPred = convolution(anchorsPerCell * 4, kernel: 1)
    }

    /// Sizes below are of the first map of pictures of 640 x 480 with a pyramid of 256 channels and 3 anchors a cell.
    func callAsFunction(_ maps: [Tensor], _ anchors: AnchorSet) -> ProposalOutput {
        let rows = maps.map { map in  // [N, 256, 120, 160]
            let features = conv.reduce(map) { $1($0) }  // [N, 256, 120, 160]
            return (
                clsLogits(features)  // [N, 3, 120, 160]
                    .anchorRows(1),  // [N, 57600, 1]
                bboxPred(features)  // [N, 3 * 4, 120, 160]
                    .anchorRows(4)  // [N, 57600, 4]
            )
        }
        let logits = concatenate(rows.map { $0.0 }, axis: 1)  // [N, 76740, 1]
        return ProposalOutput(
            objectness: logits.reshaped(logits.shape[0], -1),  // [N, 76740]
            boxOffsets: concatenate(rows.map { $0.1 }, axis: 1),  // [N, 76740, 4]
            anchors: anchors)
    }
}
