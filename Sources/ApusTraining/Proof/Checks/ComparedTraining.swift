import Foundation

/// One of the trainings that a check compares.
struct ComparedTraining {
    /// What the last epoch measured, by name.
    let metrics: [String: Double]
    /// Training loss of each epoch.
    let losses: [Double]
    /// What each epoch measured, by name.
    let epochs: [[String: Double]]
    /// The file with the values that it ended with.
    let weights: String

    /// Trains a recipe of the library to its end in a new folder.
    ///
    /// - Parameter title: what the listener calls it.
    init(
        _ title: String, _ name: String, _ overrides: [String], seed: Int, in folder: String,
        tell: BuiltInCheck.Listener
    ) throws {
        let recipe = try RecipeLibrary.recipe(named: name, overrides: overrides + ["seed=\(seed)"])
        let path = "\(folder)/\(title.replacing(" ", with: "-"))"
        var session = try TrainingSession(recipe, folder: path, isResuming: false)
        var losses: [Double] = []
        var epochs: [[String: Double]] = []
        _ = try session.run(observe: { event in
            guard case .epoch(let report) = event else { return }
            let shown = report.metrics.filter { Self.isShown($0.name) }
            let figures = shown.map { "\($0.name) \(($0.value * 1e4).rounded() / 1e4)" }
            tell("\(title): epoch \(report.epoch)  \(figures.joined(separator: "  "))")
            epochs.append(
                Dictionary(report.metrics.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
            losses += report.metrics.filter { $0.name == "train_loss" }.map(\.value)
        })
        metrics = session.metrics.metrics
        self.losses = losses
        self.epochs = epochs
        weights = "\(path)/last.safetensors"
    }

    /// - Throws: ``RecipeError`` where it was not measured, as where the loss was no number.
    func metric(_ name: String) throws(RecipeError) -> Double {
        guard let value = metrics[name] else {
            throw RecipeError(origin: weights, reason: "\(name) was not measured")
        }
        return value
    }

    /// Of a detector's many figures, what it learns from as a whole and how well it detects.
    private static func isShown(_ name: String) -> Bool {
        name.hasSuffix("accuracy") || name.hasSuffix("ap50") || name == "train_loss" || name == "test_loss"
    }
}
