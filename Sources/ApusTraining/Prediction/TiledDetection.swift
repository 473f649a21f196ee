import ApusData
import ApusModels
import ApusVision

/// How a picture is cut into tiles, for a detector of small objects in large pictures.
public struct Tiling: Sendable, Hashable {
    /// In pixels of the picture; nil: the size that the network takes, so that nothing is shrunk.
    public var tile: Canvas?
    /// The least share of a tile's side that its neighbour sees too.
    public var overlap: Double
    /// Whether the whole picture is looked at too, shrunk as without tiles: for objects larger than a tile.
    public var looksAtWhole: Bool
    public var merging: TileMerging

    public init(
        tile: Canvas? = nil, overlap: Double = 0.25, looksAtWhole: Bool = true,
        merging: TileMerging = TileMerging()
    ) {
        self.tile = tile
        self.overlap = overlap
        self.looksAtWhole = looksAtWhole
        self.merging = merging
    }
}

extension TrainedDetector {
    /// Everything that is found in a data set's pictures, each looked at tile by tile. Those that cannot be read are
    /// left out, up to the recipe's limit.
    ///
    /// - Parameter progress: told the pictures done and those there are.
    /// - Throws: `TileError`, `TooManySkippedSamples`, or what `progress` throws.
    public func measure(
        _ dataset: any DetectionDataset, tiling: Tiling, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws -> (measurement: DetectionMeasurement, warnings: [String]) {
        try TileGrid.check(tile: tiling.tile ?? canvas, overlap: tiling.overlap)
        let task = task(on: dataset)
        let skipped = SkippedSamples(limit: recipe.loader.skipLimit)
        var measurement = task.emptyMeasurement
        for index in 0..<dataset.count {
            let image: Image
            do {
                image = try dataset.image(index).rgb()
            } catch {
                try skipped.skip(SampleError(index: index, epoch: 0, underlying: error))
                continue
            }
            measurement.add([try detections(image, tiling, task)], indices: [index])
            try progress(index + 1, dataset.count)
        }
        return (measurement, skipped.takeUnreported().map { "\($0.underlying)" })
    }

    /// The size that the network takes.
    private var canvas: Canvas { recipe.model.canvas }

    private func detections(_ image: Image, _ tiling: Tiling, _ task: DetectionTask) throws -> [Detection] {
        let grid = try TileGrid(
            canvas: image.canvas, tile: tiling.tile ?? canvas, overlap: tiling.overlap)
        let (width, height) = (grid.tile.width, grid.tile.height)
        let mean = task.model.pictureMean.map { UInt8(min(max($0 * 255, 0), 255).rounded()) }
        let fill = Color(red: mean[0], green: mean[1], blue: mean[2])
        // A picture within one tile is whole in it.
        let isSplit = grid.count > 1
        var looks = grid.origins.map {
            TileMerging.Look(
                region: Box(x: Double($0.x), y: Double($0.y), width: Double(width), height: Double(height)),
                detections: [])
        }
        if tiling.looksAtWhole && isSplit { looks.append(.init(region: Box(image.canvas), detections: [])) }
        let collation = recipe.collation(for: task.model)
        let search = (task.model as? any ProposalDetector)?.search
        for start in stride(from: 0, to: looks.count, by: recipe.batchSize) {
            let batch = start..<min(start + recipe.batchSize, looks.count)
            let examples = batch.map { number in
                let region = looks[number].region
                let isWhole = number >= grid.count
                let part =
                    isWhole
                    ? image
                    : image.window(
                        x: Int(region.minX), y: Int(region.minY), width: width, height: height, fill: fill)
                return DetectionExample(
                    AnnotatedImage(image: part, proposals: search?(part) ?? []),
                    size: recipe.model.detectionSize, index: number, original: part.canvas)
            }
            for (number, found) in zip(batch, task.detections(try collation(examples))) {
                let region = looks[number].region
                looks[number].detections = found.map { detection in
                    var moved = detection
                    moved.box = detection.box.shifted(x: region.minX, y: region.minY).clipped(
                        to: image.canvas)
                    return moved
                }
            }
        }
        return tiling.merging(looks, canvas: image.canvas)
    }
}

extension Box {
    /// All of a picture.
    fileprivate init(_ canvas: Canvas) {
        self.init(x: 0, y: 0, width: Double(canvas.width), height: Double(canvas.height))
    }
}
