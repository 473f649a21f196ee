import ApusInterop

// How older files of torchvision's spell the states of detectors with a pyramid.

extension RetinaNet {
    /// Before torchvision 0.13 a pyramid's convolutions, and before 0.14 the heads', stood without a unit around them.
    public static let olderTorchvision = KeyMap(
        "torchvision's older pyramid",
        ["inner_blocks", "layer_blocks"].flatMap { blocks in
            ["weight", "bias"].map { kind in
                KeyMap.Rule("backbone.fpn.\(blocks).#.\(kind)", "backbone.fpn.\(blocks).#.0.\(kind)")
            }
        }
            + ["classification_head", "regression_head"].flatMap { head in
                // A ReLU stood behind each, and counted.
                (0..<4).flatMap { layer in
                    ["weight", "bias"].map { kind in
                        KeyMap.Rule(
                            "head.\(head).conv.\(2 * layer).\(kind)", "head.\(head).conv.\(layer).0.\(kind)")
                    }
                }
            })
}

extension FCOS {
    /// The same of the pyramid; FCOS's heads are spelled as ever.
    public static let olderTorchvision = KeyMap(
        "torchvision's older pyramid of FCOS",
        ["inner_blocks", "layer_blocks"].flatMap { blocks in
            ["weight", "bias"].map { kind in
                KeyMap.Rule("backbone.fpn.\(blocks).#.\(kind)", "backbone.fpn.\(blocks).#.0.\(kind)")
            }
        })
}
