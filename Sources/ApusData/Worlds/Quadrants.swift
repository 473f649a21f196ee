import ApusTensor

/// Seeded pictures in which only places tell the class: a cross and a dot, and the class says in which direction from
/// the dot the cross lies. Whatever treats patches as a bag sees the same in every class.
///
/// 32x32 pixels, grey. Both marks lie within cells of 8x8, in other rows and in other columns of them.
public enum Quadrants {
    public static let side = 32
    static let cell = 8
    public static let classNames = ["above left", "above right", "below left", "below right"]

    /// - Precondition: the count is not negative.
    public static func pictures(seed: UInt64, split: WorldSplit, count: Int) throws -> ImageArrays {
        precondition(count >= 0, "Quadrants: a count of \(count)")
        var images: [UInt8] = []
        var labels: [Int] = []
        images.reserveCapacity(count * side * side)
        for index in 0..<count {
            var stream = RandomStream(seed: seed, "quadrants", split.key, .init(index))
            let (image, label) = picture(&stream)
            images += image
            labels.append(label)
        }
        return try ImageArrays(
            images: images, channels: 1, height: side, width: side, labels: labels, classNames: classNames,
            name: "quadrants")
    }

    private static func picture(_ stream: inout RandomStream) -> (pixels: [UInt8], label: Int) {
        var pixels = (0..<side * side).map { _ in UInt8(stream.integer(below: 64)) }
        let cells = side / cell
        // Two different rows and two different columns; the first of each is the dot's.
        let rows = stream.permutation(cells)
        let columns = stream.permutation(cells)
        func draw(row: Int, column: Int, extent: Int, covers: (Int, Int) -> Bool) {
            let top = row * cell + stream.integer(below: cell - extent + 1)
            let left = column * cell + stream.integer(below: cell - extent + 1)
            let value = UInt8(160 + stream.integer(below: 96))
            for y in 0..<extent {
                for x in 0..<extent where covers(y, x) { pixels[(top + y) * side + left + x] = value }
            }
        }
        draw(row: rows[0], column: columns[0], extent: 3) { _, _ in true }
        draw(row: rows[1], column: columns[1], extent: 7) { y, x in y == 3 || x == 3 }
        let isBelow = rows[1] > rows[0]
        let isRight = columns[1] > columns[0]
        return (pixels, (isBelow ? 2 : 0) + (isRight ? 1 : 0))
    }
}
