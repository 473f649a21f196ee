import ApusInterop
import ApusModels
import ApusNN

extension Recipe {
    /// Gives a model the weights that the recipe begins from: strictly, but for the parts that are drawn anew.
    ///
    /// - Returns: what was done, a line each; nothing where the recipe names no weights.
    /// - Throws: `WeightFileError`, `SafetensorsError`, `LoadError`, each naming the file.
    func readWeights(into state: ModelState) throws -> [String] {
        guard let path = model.weights else { return [] }
        let fitted = try WeightFile.open(path).source.fitted(to: state)
        let report = try state.load(fitted.source, replacing: model.replace, seed: UInt64(seed))
        return (fitted.notes + report.description.split(separator: "\n").map(String.init)).map {
            "\(path): \($0)"
        }
    }
}
