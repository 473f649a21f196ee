import Foundation

extension BuiltInCheck {
    /// He et al. 2015: deep plain networks are hard to train, the same with shortcuts are not.
    static func residualShare(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try TemporaryFolder.with { folder in
            func loss(_ title: String, _ overrides: [String]) throws -> Double {
                try ComparedTraining(
                    title, "residual-digits", overrides, seed: recipe.seed, in: folder, tell: tell
                ).metric("train_loss")
            }
            return try loss("residual", []) / loss("plain", ["model.options.shortcut=none"])
        }
    }

    /// Szegedy et al. 2014: auxiliary heads bring gradients to the early layers.
    static func auxiliaryShare(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try TemporaryFolder.with { folder in
            func loss(_ title: String, isHelped: Bool) throws -> Double {
                try ComparedTraining(
                    title, "inception-digits", ["model.options.auxiliary=\(isHelped)"], seed: recipe.seed,
                    in: folder, tell: tell
                ).metric("test_loss")
            }
            return try loss("with heads", isHelped: true) / loss("without", isHelped: false)
        }
    }

    /// Simonyan and Zisserman 2014, section 3.1: deep networks start from layers of a shallow one.
    static func stagedShare(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try TemporaryFolder.with { folder in
            func train(_ title: String, _ overrides: [String]) throws -> ComparedTraining {
                try ComparedTraining(
                    title, "vgg-digits", overrides, seed: recipe.seed, in: folder, tell: tell)
            }
            let shallow = try train("VGG-11", [])
            let drawn = try train("VGG-16 from drawn values", ["model.name=vgg16"])
            let staged = try train(
                "VGG-16 from VGG-11",
                ["model.name=vgg16", "model.weights=\(shallow.weights)", "model.weightsOf=vgg11"])
            guard let goal = drawn.losses.last, let last = staged.losses.last, last < goal else {
                tell("VGG-16 from VGG-11 does not learn better")
                return .infinity
            }
            let reached = staged.losses.firstIndex { $0 <= goal } ?? staged.losses.count
            return Double(reached + 1) / Double(drawn.losses.count)
        }
    }

    /// Dosovitskiy et al. 2020, appendix D.4: which kind of position it is hardly matters.
    static func positionSpread(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try TemporaryFolder.with { folder in
            // Learned vectors of positions begin small and learn faster in the recipe; others are as they are.
            let same = "optimizer.groups=[]"
            let kinds = [
                ("learned1D", []), ("learned2D", []), ("sinusoidal1D", [same]), ("sinusoidal2D", [same]),
                ("relative", ["optimizer.groups=[{names: ['*relative_embedding'], learningRateFactor: 10}]"]),
            ].map { ($0, ["model.options.positions=\($0)"] + $1) }
            let places = ["everyLayer", "sharedByLayers"]
                .map { ("learned1D \($0)", ["model.options.positionPlace=\($0)"]) }
            let accuracies = try (kinds + places).map { title, overrides in
                try ComparedTraining(
                    title, "vit-quadrants", overrides, seed: recipe.seed, in: folder, tell: tell
                ).metric("test_accuracy")
            }
            return (accuracies.max() ?? 1) - (accuracies.min() ?? 0)
        }
    }

    /// Five kinds of clothes first, then five others with ten pictures of each; the mean of three seeds, since ten
    /// pictures may be good or bad ones to start from.
    static func fineTuningGain(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let seeds = recipe.seed..<recipe.seed + 3
        let gains = try seeds.map { seed in
            try TemporaryFolder.with { folder in
                func train(_ title: String, _ name: String, _ overrides: [String]) throws -> ComparedTraining
                {
                    try ComparedTraining(title, name, overrides, seed: seed, in: folder, tell: tell)
                }
                let body = try train("pretrained", "five-clothes", [])
                let start = ["model.weights=\(body.weights)", "model.replace=[fc]"]
                let accuracies = try [
                    ("from drawn values", []), ("frozen body", start + group(head: 10, body: 0)),
                    ("slower body", start + group(head: 3, body: 0.3)),
                ].map { title, overrides in
                    try train(title, "few-clothes", overrides).metric("test_accuracy")
                }
                return min(accuracies[1], accuracies[2]) - accuracies[0]
            }
        }
        return gains.reduce(0, +) / Double(gains.count)
    }

    /// Factors of the learning rate.
    private static func group(head: Double, body: Double) -> [String] {
        let groups =
            "{names: [fc.*], learningRateFactor: \(head)}, {names: ['*'], learningRateFactor: \(body)}"
        return ["optimizer.groups=[\(groups)]"]
    }
}
