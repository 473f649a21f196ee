import ApusData

extension Recipe {
    /// The names of the model's classes, numbers where the data set has no names.
    public var classNames: [String] {
        guard data.classes.isEmpty else { return data.classes }
        let count = withKnownClasses.model.classes ?? 0
        if data.name == .quadrants { return Quadrants.classNames }
        if data.name == .fashion, count == FashionMNIST.classNames.count { return FashionMNIST.classNames }
        return (0..<count).map(String.init)
    }

    /// The recipe with the number of classes written into it, where that is known without looking at the data.
    var withKnownClasses: Recipe {
        var recipe = self
        let known: Int? =
            switch data.name {
            case _ where !data.classes.isEmpty: data.classes.count
            case .fashion: FashionMNIST.classNames.count
            case .digits: 10
            case .quadrants: Quadrants.classNames.count
            case .idx, .folder, .shapes, .streets, .coco, .voc, .yolo: nil
            }
        recipe.model.classes = model.classes ?? known
        return recipe
    }

    /// The recipe with the classes of the data written into it.
    ///
    /// - Parameter names: the data set's classes, in its order.
    /// - Throws: ``RecipeError`` where the recipe says otherwise.
    func withClasses(_ names: [String]) throws(RecipeError) -> Recipe {
        guard !names.isEmpty else {
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("data"), reason: "the data set has no classes")
        }
        guard data.classes.isEmpty || data.classes == names else {
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("data").appending("classes"),
                reason: "are \(data.classes.joined(separator: ", ")), and the data have "
                    + "\(names.joined(separator: ", ")); write those, or leave them out")
        }
        if let classes = model.classes, classes != names.count {
            throw RecipeError(
                origin: "recipe", path: RecipePath().appending("model").appending("classes"),
                reason: "is \(classes), and the data have \(names.count): leave it out")
        }
        var recipe = self
        recipe.data.classes = names
        recipe.model.classes = names.count
        return recipe
    }
}
