/// A rectangle of whole pixels, its top left corner at `(x, y)`.
package struct PixelRectangle: Sendable, Hashable {
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    var box: Box { Box(x: Double(x), y: Double(y), width: Double(width), height: Double(height)) }
}
