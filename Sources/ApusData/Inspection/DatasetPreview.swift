import ApusTensor
import ApusVision

/// A sheet of pictures with their boxes and labels, to see whether the markings fit.
public struct DatasetPreview: Sendable {
    /// The sheet.
    public let image: Image
    /// Pictures that could not be read, each with the reason; others stand in their place where there are any.
    public let unreadable: [String]

    /// Draws pictures that are chosen at random, in the order of the set.
    ///
    /// - Parameters:
    ///   - count: pictures on the sheet, at least 1; fewer where the set has fewer.
    ///   - seed: another seed chooses others.
    ///   - side: the longer side of a thumbnail in pixels; a smaller picture keeps its size, or grows by a whole number.
    /// - Throws: ``DatasetError`` where no picture could be read.
    public init(
        _ dataset: any DetectionDataset, name: String, count: Int, seed: UInt64, side: Int = 480
    ) throws(DatasetError) {
        precondition(
            count >= 1 && side >= 1, "DatasetPreview: count \(count) and side \(side) are at least 1")
        var stream = RandomStream(seed: seed, "dataset preview")
        var tiles: [(index: Int, tile: ImageGrid.Tile)] = []
        var unreadable: [String] = []
        for index in stream.permutation(dataset.count) {
            if tiles.count == count || unreadable.count > 2 * count { break }
            do {
                tiles.append((index, try Self.tile(index, of: dataset, side: side)))
            } catch {
                unreadable.append("\(error)")
            }
        }
        guard !tiles.isEmpty else {
            throw DatasetError(
                file: name,
                reason: unreadable.first.map { "no picture could be read; the first: \($0)" }
                    ?? "has no pictures")
        }
        tiles.sort { $0.index < $1.index }
        var columns = 1
        while columns * columns < tiles.count { columns += 1 }
        let grid = ImageGrid(
            tiles: tiles.map(\.tile), columns: min(columns, 6), enlargement: 1, textScale: 1, title: name)
        image = grid.render()
        self.unreadable = unreadable
    }

    private static func tile(_ index: Int, of dataset: any DetectionDataset, side: Int) throws
        -> ImageGrid.Tile
    {
        let record = try dataset.record(index)
        let picture = try dataset.image(index)
        let fit = Double(side) / Double(max(picture.width, picture.height))
        let scale = fit < 2 ? min(1, fit) : fit.rounded(.down)
        let width = max(1, Int((Double(picture.width) * scale).rounded()))
        let height = max(1, Int((Double(picture.height) * scale).rounded()))
        var drawn =
            scale < 1 ? picture.resized(width: width, height: height) : picture.enlarged(by: Int(scale))
        let (x, y) = (Double(width) / Double(picture.width), Double(height) / Double(picture.height))
        drawn.drawObjects(
            record.objects.map { (box: $0.box.scaled(x: x, y: y), category: $0.category) },
            names: dataset.categories.map(\.name))
        return ImageGrid.Tile(
            drawn, caption: record.name,
            detail: "\(record.objects.count) objects, \(picture.width)x\(picture.height)")
    }
}
