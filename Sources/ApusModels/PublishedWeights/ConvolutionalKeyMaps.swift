import ApusInterop

// How other hosts spell the states of convolutional networks; here it is torchvision's spelling, which is timm's too
// but for the head of its VGGs.

extension ResNet {
    /// The spellings that weights of a residual network are found under.
    public static let keyMaps = [huggingFace, huggingFaceBackbone]

    public static let huggingFace = huggingFace(behind: "resnet.")

    /// The model without a head, whose names begin one step further in.
    public static let huggingFaceBackbone = huggingFace(behind: "")

    private static func huggingFace(behind prefix: String) -> KeyMap {
        func unit(_ theirs: String, _ convolution: String, _ norm: String) -> [KeyMap.Rule] {
            [
                .init(theirs + ".convolution.*", convolution + ".*"),
                .init(theirs + ".normalization.*", norm + ".*"),
            ]
        }
        var rules = unit(prefix + "embedder.embedder", "conv1", "bn1")
        // Stages and convolutions are counted from 0 there, from 1 here.
        for stage in 0..<4 {
            let (theirs, ours) = ("\(prefix)encoder.stages.\(stage).layers.#", "layer\(stage + 1).#")
            for layer in 0..<3 {
                rules += unit(
                    "\(theirs).layer.\(layer)", "\(ours).conv\(layer + 1)", "\(ours).bn\(layer + 1)")
            }
            rules += unit(theirs + ".shortcut", ours + ".downsample.0", ours + ".downsample.1")
        }
        rules.append(.init("classifier.1.*", "fc.*"))
        return KeyMap(
            prefix.isEmpty ? "Hugging Face's ResNet without a head" : "Hugging Face's ResNet", rules)
    }
}

extension VGG {
    /// The spellings that weights of a VGG are found under.
    public static let keyMaps = [timm]

    /// timm makes convolutions of the first two linear maps.
    public static let timm = KeyMap(
        "timm's VGG",
        [
            .init("pre_logits.fc1.weight", "classifier.0.weight", .flattened),
            .init("pre_logits.fc1.bias", "classifier.0.bias"),
            .init("pre_logits.fc2.weight", "classifier.3.weight", .flattened),
            .init("pre_logits.fc2.bias", "classifier.3.bias"),
            .init("head.fc.*", "classifier.6.*"),
        ])
}
