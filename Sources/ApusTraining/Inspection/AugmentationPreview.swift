import ApusData
import ApusTensor
import ApusVision

/// A sheet of training samples as a recipe's run meets them: each row one sample, first as the data have it, then as
/// one epoch after the other changes it. Drawn from the very batches that training would see.
public struct AugmentationPreview: Sendable {
    /// The sheet.
    public let image: Image

    /// - Parameters:
    ///   - samples: rows, at least 1, chosen by the recipe's seed; fewer where the data have fewer.
    ///   - epochs: how often each is drawn, at least 1.
    /// - Throws: ``RecipeError``, and what reading the data throws.
    public init(_ recipe: Recipe, samples: Int, epochs: Int) throws {
        precondition(
            samples >= 1 && epochs >= 1,
            "AugmentationPreview: samples \(samples) and epochs \(epochs) are at least 1")
        guard recipe.kind == .train else {
            throw RecipeError(
                origin: recipe.name, path: RecipePath().appending("kind"),
                reason: "is \(recipe.kind.rawValue); only recipes that train have samples")
        }
        let rows =
            recipe.data.name.isDetection
            ? try Self.detection(recipe, samples, epochs) : try Self.classification(recipe, samples, epochs)
        let tiles = rows.flatMap { $0 }
        let side = tiles.reduce(1) { max($0, $1.image.width, $1.image.height) }
        image = ImageGrid(
            tiles: tiles, columns: epochs + 1, enlargement: max(1, 112 / side),
            cell: Canvas(width: 320, height: 320), textScale: 1,
            title: "\(recipe.name): samples and their augmentation, epoch by epoch"
        ).render()
    }

    /// Samples chosen at random, in the order of the set.
    private static func chosen(_ samples: Int, of count: Int, _ recipe: Recipe) -> [Int] {
        var stream = RandomStream(seed: UInt64(recipe.seed), "augmentation preview")
        return stream.permutation(count).prefix(samples).sorted()
    }

    private static func classification(
        _ recipe: Recipe, _ samples: Int, _ epochs: Int
    ) throws -> [[ImageGrid.Tile]] {
        let opened = try ClassificationTask.open(recipe)
        let (recipe, loader) = (opened.recipe, opened.content.training)
        let pictures = loader.dataset.pictures
        let normalization = recipe.data.normalization(channels: pictures.channels, maximum: 255)
        let indices = chosen(samples, of: pictures.count, recipe)
        let batches = try (0..<epochs).map { try loader.batch(of: indices, epoch: $0) }
        return try indices.enumerated().map { row, index in
            let first = ImageGrid.Tile(
                try pictures.picture(index), caption: pictures.classNames[pictures.labels[index]],
                detail: "sample \(index)")
            let changed = batches.enumerated().map { epoch, batch in
                ImageGrid.Tile(
                    normalization.picture(batch.images.selected(axis: 0, index: row)),
                    caption: shares(batch, row, pictures.classNames), detail: "epoch \(epoch)")
            }
            return [first] + changed
        }
    }

    /// The classes of a sample, with their shares where it is mixed.
    private static func shares(_ batch: ImageBatch, _ row: Int, _ names: [String]) -> String {
        guard let soft = batch.softLabels else { return names[batch.labels.integers[row]] }
        let shares = soft.selected(axis: 0, index: row).floats
        return shares.indices.filter { shares[$0] > 0 }.sorted { shares[$0] > shares[$1] }
            .map { "\(names[$0]) \(Int((shares[$0] * 100).rounded())) %" }.joined(separator: ", ")
    }

    private static func detection(
        _ recipe: Recipe, _ samples: Int, _ epochs: Int
    ) throws -> [[ImageGrid.Tile]] {
        let opened = try DetectionTask.open(recipe)
        let (recipe, task) = (opened.recipe, opened.content)
        let dataset = task.training.dataset
        let normalization = recipe.data.normalization(for: task.model)
        let plain = DetectionExamples(dataset.dataset, size: dataset.size)
        let names = recipe.classNames
        return try chosen(samples, of: dataset.count, recipe).map { index in
            var stream = RandomStream(seed: 0)
            let raw = try plain.sample(index, stream: &stream)
            let first = tile(raw.image, raw.objects, names, caption: "sample \(index)")
            let changed = try (0..<epochs).map { epoch in
                let batch = try task.training.batch(of: [index], epoch: epoch)
                return tile(
                    normalization.picture(batch.images.selected(axis: 0, index: 0)), batch.objects[0], names,
                    caption: "epoch \(epoch)")
            }
            return [first] + changed
        }
    }

    private static func tile(
        _ image: Image, _ objects: [ObjectAnnotation], _ names: [String], caption: String
    ) -> ImageGrid.Tile {
        var drawn = image
        drawn.drawObjects(objects.map { (box: $0.box, category: $0.category) }, names: names)
        return ImageGrid.Tile(drawn, caption: caption, detail: "\(objects.count) objects")
    }
}
