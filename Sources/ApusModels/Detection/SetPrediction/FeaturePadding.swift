import ApusTensor
import ApusVision

/// Which cells of a batch's maps are filling.
struct FeaturePadding {
    let pictures: Int
    let rows: Int
    let columns: Int
    /// Picture by picture and row by row; true: nothing of the picture is there.
    let isFilling: [Bool]

    /// - Parameters:
    ///   - extents: the size of each picture without its filling.
    ///   - canvas: of the filled pictures.
    ///   - rows, columns: of the map; a cell is filling where the pixel at its upper left corner is.
    init(_ extents: [Canvas], in canvas: Canvas, rows: Int, columns: Int) {
        pictures = extents.count
        (self.rows, self.columns) = (rows, columns)
        let down = FeaturePadding.pixels(canvas.height, cells: rows)
        let across = FeaturePadding.pixels(canvas.width, cells: columns)
        isFilling = extents.flatMap { extent in
            down.flatMap { y in across.map { x in y >= extent.height || x >= extent.width } }
        }
    }

    /// Where cells begin, computed in float32 as PyTorch's nearest neighbours are.
    private static func pixels(_ size: Int, cells: Int) -> [Int] {
        let scale = Float(size) / Float(cells)
        return (0..<cells).map { min(Int(Float($0) * scale), size - 1) }
    }

    /// Bool `[N, rows * columns]` for attention; nil where nothing is filling.
    var keyMask: Tensor? {
        isFilling.contains(true) ? Tensor(isFilling, shape: [pictures, rows * columns]) : nil
    }
}
