extension CheckpointFile {
    /// Holds the recipe that made the checkpoint against the one that is to go on.
    ///
    /// What changes nothing but the time may differ: threads, loader workers, how often is saved, and what
    /// is asked of the result.
    ///
    /// - Throws: ``CheckpointError`` with the first line that differs.
    public func check(against recipe: Recipe) throws {
        let saved = try self.recipe().trainingText.split(separator: "\n").map(String.init)
        let here = recipe.trainingText.split(separator: "\n").map(String.init)
        guard saved != here else { return }
        let place = zip(saved, here).prefix { $0 == $1 }.count
        throw CheckpointError(
            file: path,
            problem: .otherRecipe(
                saved: place < saved.count ? saved[place] : nil, here: place < here.count ? here[place] : nil)
        )
    }
}

extension Recipe {
    /// The text of everything that the trained bits depend on.
    fileprivate var trainingText: String {
        var essential = self
        essential.name = "run"
        essential.description = "run"
        essential.systems = []
        essential.sources = []
        essential.threads = nil
        essential.loader = Loader()
        essential.checkpoint = Checkpoint()
        essential.gate = nil
        return essential.text
    }
}
