/// What signs show, as small bitmaps: a row a string, `#` for ink.
enum SignPictures {
    /// Digits of 4 x 6.
    static let digits: [[UInt8]] = [
        ["####", "#..#", "#..#", "#..#", "#..#", "####"], [".##.", "..#.", "..#.", "..#.", "..#.", ".###"],
        ["####", "...#", "..##", ".##.", "##..", "####"], ["####", "...#", ".###", "...#", "...#", "####"],
        ["#..#", "#..#", "#..#", "####", "...#", "...#"], ["####", "#...", "####", "...#", "...#", "####"],
        ["####", "#...", "####", "#..#", "#..#", "####"], ["####", "...#", "..##", "..#.", ".##.", ".#.."],
        ["####", "#..#", "####", "#..#", "#..#", "####"], ["####", "#..#", "####", "...#", "...#", "####"],
    ].map { rows(of: $0) }

    /// Pictograms of warnings, 8 x 7: danger, a bend, a walker, a crossing, a bump, an animal.
    static let warnings: [[UInt8]] = [
        ["...##...", "...##...", "...##...", "...##...", "........", "...##...", "...##..."],
        ["....##..", "...##...", "..##....", "...##...", "....##..", "....##..", "....##.."],
        ["...##...", "...#....", "..###...", ".#.#.#..", "...##...", "..#..#..", ".#....#."],
        [".#....#.", "..#..#..", "...##...", "...##...", "..#..#..", ".#....#.", "#......#"],
        ["........", "........", "...##...", "..####..", ".######.", "########", "########"],
        ["......##", ".#....#.", "..#####.", "..#####.", "..#..#..", ".#...#..", ".#...#.."],
    ].map { rows(of: $0) }

    /// Whether a bitmap of `width` columns has ink at shares of its width and height, from the upper left.
    @inline(__always)
    static func hasInk(_ rows: [UInt8], width: Int, _ x: Float, _ y: Float) -> Bool {
        guard x >= 0, x < 1, y >= 0, y < 1 else { return false }
        let row = rows[Int(y * Float(rows.count))]
        return row >> UInt8(Int(x * Float(width))) & 1 == 1
    }

    /// Bit `x` of a row is the pixel `x` from the left.
    private static func rows(of picture: [String]) -> [UInt8] {
        picture.map { row in
            row.utf8.reversed().reduce(0) { $0 << 1 | ($1 == UInt8(ascii: "#") ? 1 : 0) }
        }
    }
}
