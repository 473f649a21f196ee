import ApusInterop
import ApusModels
import ApusNN

extension Recipe {
    /// Gives a model the weights that the recipe begins from: strictly, but for the parts that are drawn anew.
    ///
    /// - Returns: what was done, a line each; nothing where the recipe names no weights.
    /// - Throws: `WeightFileError`, `SafetensorsError`, `LoadError`, ``CheckpointError``, ``RunFolderError``, each naming
    ///   the file.
    func readWeights(into state: ModelState) throws -> [String] {
        guard let path = model.weights else { return [] }
        if let name = model.weightsOf {
            var shallower = model
            shallower.name = name
            guard let source = try shallower.build() as? VGG, let target = try model.build() as? VGG else {
                preconditionFailure("RecipeWeights: \(model.name) from \(name) was not refused")
            }
            let values = ModelState(source)
            let fitted = try TrainedWeights.source(of: path, key: model.weightsKey).fitted(to: values)
            _ = try values.load(fitted.source)
            let transfer = target.configuration.start(from: source.configuration)
            try transfer.copy(from: values, to: state)
            return ["\(path): \(transfer.pairs.count) tensors of \(name); the others are drawn"]
        }
        let fitted = try TrainedWeights.source(of: path, key: model.weightsKey).fitted(to: state)
        let report = try state.load(fitted.source, replacing: model.replace, seed: UInt64(seed))
        return (fitted.notes + report.description.split(separator: "\n").map(String.init)).map {
            "\(path): \($0)"
        }
    }
}
