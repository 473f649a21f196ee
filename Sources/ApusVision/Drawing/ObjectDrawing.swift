extension Image {
    /// Draws the boxes of marked objects with the names of their classes, each class in a colour of its own; the largest
    /// first, so that a small object's label is not covered.
    ///
    /// - Parameters:
    ///   - objects: boxes in pixels of this picture, and classes by their places in `names`.
    ///   - names: of the classes.
    public mutating func drawObjects(_ objects: [(box: Box, category: Int)], names: [String]) {
        for object in objects.sorted(by: { $0.box.area > $1.box.area }) {
            drawBox(
                object.box, label: names[object.category], color: Color.category(object.category),
                thickness: 1)
        }
    }
}
