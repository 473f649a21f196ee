import ApusVision

/// Indices of a mask's pixels, row by row, in the order of its runs.
func pixels(of mask: RunLengthMask) -> [Int] {
    var result: [Int] = []
    var place = 0
    for (index, run) in mask.counts.enumerated() {
        if index % 2 == 1 {
            for pixel in place..<place + run {
                result.append(pixel % mask.canvas.height * mask.canvas.width + pixel / mask.canvas.height)
            }
        }
        place += run
    }
    return result
}

/// The smallest box around pixels.
func extent(_ pixels: [Int], width: Int) -> Box {
    let columns = pixels.map { $0 % width }
    let rows = pixels.map { $0 / width }
    return Box(
        minX: Double(columns.min() ?? 0), minY: Double(rows.min() ?? 0),
        maxX: Double((columns.max() ?? 0) + 1),
        maxY: Double((rows.max() ?? 0) + 1))
}
