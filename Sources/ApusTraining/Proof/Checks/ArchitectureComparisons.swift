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
            guard let goal = drawn.losses.last else { return .infinity }
            let reached = staged.losses.firstIndex { $0 <= goal } ?? staged.losses.count
            return Double(reached + 1) / Double(drawn.losses.count)
        }
    }

    /// Dosovitskiy et al. 2020, appendix D.4: which kind of position it is hardly matters.
    static func positionSpread(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try TemporaryFolder.with { folder in
            let kinds = ["learned1D", "learned2D", "sinusoidal1D", "sinusoidal2D", "relative"]
                .map { ($0, ["model.options.positions=\($0)"]) }
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

    /// Digits 0 to 4 first, then 5 to 9 with ten pictures of each.
    static func fineTuningGain(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try TemporaryFolder.with { folder in
            func train(_ title: String, _ name: String, _ overrides: [String]) throws -> ComparedTraining {
                try ComparedTraining(title, name, overrides, seed: recipe.seed, in: folder, tell: tell)
            }
            let body = try train(
                "pretrained", "digits-cnn",
                ["model.classes=null", #"data.classes=["0", "1", "2", "3", "4"]"#])
            let start = ["model.weights=\(body.weights)", "model.replace=[fc]"]
            let group = { (factor: Double) in
                ["optimizer.groups=[{names: [fc.*]}, {names: ['*'], learningRateFactor: \(factor)}]"]
            }
            let accuracies = try [
                ("from drawn values", []), ("frozen body", start + group(0)),
                ("slower body", start + group(0.1)),
            ].map { title, overrides in
                try train(title, "few-digits", overrides).metric("test_accuracy")
            }
            return min(accuracies[1], accuracies[2]) - accuracies[0]
        }
    }
}
