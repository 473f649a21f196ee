// A deep VGG starts from a shallower one's values (section 3.1 of the paper).

extension VGG {
    /// Why a registered network cannot start from another one; nil where it can.
    package static func refusal(toStart name: String, from shallower: String) -> String? {
        func configuration(_ name: String) -> Configuration? {
            let entry = try? ModelRegistry.classifier(named: name)
            return entry.flatMap { ($0.build($0.published) as? VGG)?.configuration }
        }
        guard let deep = configuration(name), let source = configuration(shallower) else {
            return "is \(shallower) for \(name); only a VGG starts from another VGG's layers"
        }
        return deep.canStart(from: source)
            ? nil : "is \(shallower), which is no shallower than \(name), or differs from it in its norms"
    }
}

extension VGG.Configuration {
    /// Whether each stage has at least as many convolutions as the other network's, and both have norms or neither.
    func canStart(from shallower: VGG.Configuration) -> Bool {
        hasBatchNorm == shallower.hasBatchNorm && convolutions.count == shallower.convolutions.count
            && zip(convolutions, shallower.convolutions).allSatisfy { $0 >= $1 }
    }

    /// What a network of this configuration takes from a shallower one: its first convolutions and the three fully
    /// connected layers; the rest stays as it was drawn.
    ///
    /// The paper starts its deep networks with the first four convolutions of network A, whose shapes fit those at the
    /// same place of the same stage: the first of stages 1 and 2, the first two of stage 3.
    ///
    /// - Parameter convolutions: how many of the shallower network's convolutions are taken.
    /// - Precondition: each stage has at least as many convolutions as the shallower network's, and both have norms or
    ///   neither.
    public func start(from shallower: VGG.Configuration, convolutions count: Int = 4) -> StateTransfer {
        precondition(
            canStart(from: shallower),
            "VGG: stages of \(convolutions) convolutions do not start from \(shallower.convolutions)")
        let (sources, targets) = (shallower.places, places)
        let common = shallower.convolutions.enumerated().flatMap { stage, length in
            (0..<length).map { (sources[stage][$0], targets[stage][$0]) }
        }
        let norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
        var pairs: [StateTransfer.Pair] = []
        for (source, target) in common.prefix(count) {
            pairs += ["weight", "bias"].map {
                .init(source: "features.\(source).\($0)", target: "features.\(target).\($0)")
            }
            guard hasBatchNorm else { continue }
            pairs += norm.map {
                .init(source: "features.\(source + 1).\($0)", target: "features.\(target + 1).\($0)")
            }
        }
        for place in [0, 3, 6] {
            pairs += ["weight", "bias"].map {
                .init(source: "classifier.\(place).\($0)", target: "classifier.\(place).\($0)")
            }
        }
        return StateTransfer(pairs)
    }

    /// The place of each convolution in torchvision's list of layers, stage by stage.
    var places: [[Int]] {
        var place = 0
        return convolutions.map { count in
            defer { place += 1 }  // the pooling
            return (0..<count).map { _ in
                defer { place += hasBatchNorm ? 3 : 2 }
                return place
            }
        }
    }
}
