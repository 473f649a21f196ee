import ApusInterop

// A classifier's file as the body of a detector: what published detectors begin from. The detector's other parts have no
// counterpart there and are drawn (`model.replace`).

extension ResNet {
    /// torchvision's ResNets as the body under a feature pyramid, and under DETR and Deformable DETR; each for frozen
    /// norms, which count no batches, and for others.
    public static let bodyKeyMaps = ["backbone.body.", "backbone.0.body."].flatMap { body in
        [true, false].map { isFrozen in
            let counts = ["bn1", "layer#.#.bn#", "layer#.#.downsample.#"].map { $0 + ".num_batches_tracked" }
            return KeyMap(
                "torchvision's ResNet as \(body)*" + (isFrozen ? ", norms frozen" : ""),
                ["conv1.*", "bn1.*", "layer#.*"].map { KeyMap.Rule($0, body + $0) },
                ignoring: ["fc.*"] + (isFrozen ? counts : []))
        }
    }
}

extension VGG {
    /// torchvision's VGG-16 as the body of its SSD300: the last three convolutions stand beside those that were fully
    /// connected.
    public static let bodyKeyMaps = [
        KeyMap(
            "torchvision's VGG-16 as SSD's backbone",
            [
                .init("features.24.*", "backbone.extra.0.1.*"),
                .init("features.26.*", "backbone.extra.0.3.*"),
                .init("features.28.*", "backbone.extra.0.5.*"),
                .init("features.#.*", "backbone.features.#.*"),
            ],
            ignoring: ["classifier.*"])
    ]
}
