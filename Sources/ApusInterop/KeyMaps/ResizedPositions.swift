import ApusTensor

/// A source whose learned positions `[1, 1 + grid * grid, width]` are fitted to another grid; the first row, the class
/// token's, stays as it is.
public struct ResizedPositions: TensorSource {
    public let source: any TensorSource
    /// The tensor of positions.
    public let name: String
    public let interpolation: PositionInterpolation
    /// Sides of the grid there and here.
    public let sides: (theirs: Int, ours: Int)
    private let width: Int

    /// - Parameter extents: what the positions are to have here.
    /// - Returns: nil where nothing is to be done, or the two are not positions of square grids.
    public init?(
        _ source: any TensorSource, name: String, to extents: [Int], _ interpolation: PositionInterpolation
    ) {
        guard let theirs = source.extents(of: name), theirs != extents, theirs.count == 3, extents.count == 3,
            theirs[0] == 1, extents[0] == 1, theirs[2] == extents[2],
            let theirSide = ResizedPositions.side(theirs[1] - 1),
            let ourSide = ResizedPositions.side(extents[1] - 1)
        else { return nil }
        self.source = source
        self.name = name
        self.interpolation = interpolation
        sides = (theirSide, ourSide)
        width = theirs[2]
    }

    /// The side of a square of so many patches; no picture has more than 4096 of them in a row.
    private static func side(_ count: Int) -> Int? {
        guard count > 0, count <= 4096 * 4096 else { return nil }
        let root = Int(Double(count).squareRoot().rounded())
        return root * root == count ? root : nil
    }

    public var sourceName: String { source.sourceName }
    public var names: [String] { source.names }
    public func elementType(of name: String) -> String? { source.elementType(of: name) }

    public func extents(of name: String) -> [Int]? {
        name == self.name ? [1, 1 + sides.ours * sides.ours, width] : source.extents(of: name)
    }

    public func tensor(named name: String) throws -> Tensor {
        let tensor = try source.tensor(named: name)
        guard name == self.name, tensor.dtype.isFloatingPoint else { return tensor }
        let values = tensor.floats
        let weights = interpolation.weights(from: sides.theirs, to: sides.ours)
        let (old, new) = (sides.theirs, sides.ours)
        // Rows, then columns: each new place is a mean of old ones.
        var rows = [Float](repeating: 0, count: new * old * width)
        for y in 0..<new {
            for (from, weight) in weights[y].enumerated() where weight != 0 {
                let source = width + from * old * width
                for index in 0..<old * width {
                    rows[y * old * width + index] += Float(weight) * values[source + index]
                }
            }
        }
        var result = [Float](repeating: 0, count: (1 + new * new) * width)
        for index in 0..<width { result[index] = values[index] }
        for y in 0..<new {
            for x in 0..<new {
                let target = width + (y * new + x) * width
                for (from, weight) in weights[x].enumerated() where weight != 0 {
                    let source = (y * old + from) * width
                    for index in 0..<width { result[target + index] += Float(weight) * rows[source + index] }
                }
            }
        }
        return Tensor(result, shape: [1, 1 + new * new, width])
    }
}
