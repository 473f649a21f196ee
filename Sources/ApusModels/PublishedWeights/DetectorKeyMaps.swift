import ApusInterop

// How older files of torchvision's spell the states of detectors with a pyramid: each convolution stood without a unit
// around it. Torchvision renames them while it loads.

/// Weight and bias of a convolution that a unit stands around now.
private func unit(_ theirs: String, _ ours: String) -> [KeyMap.Rule] {
    ["weight", "bias"].map { KeyMap.Rule("\(theirs).\($0)", "\(ours).0.\($0)") }
}

private let pyramid = ["inner_blocks", "layer_blocks"].flatMap {
    unit("backbone.fpn.\($0).#", "backbone.fpn.\($0).#")
}

extension RetinaNet {
    public static let olderTorchvision = KeyMap(
        "torchvision's older RetinaNet",
        pyramid
            + ["classification_head", "regression_head"].flatMap { head in
                // A ReLU stood behind each convolution, and counted.
                (0..<4).flatMap { unit("head.\(head).conv.\(2 * $0)", "head.\(head).conv.\($0)") }
            })
}

extension FCOS {
    /// Its heads are spelled as ever.
    public static let olderTorchvision = KeyMap("torchvision's older FCOS", pyramid)
}

extension FasterRCNN {
    public static let olderTorchvision = KeyMap(
        "torchvision's older Faster R-CNN", pyramid + unit("rpn.head.conv", "rpn.head.conv.0"))
}
