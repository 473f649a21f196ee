import Foundation

/// Anchors of several sizes and ratios around every cell of each map of a pyramid, as torchvision's `AnchorGenerator`
/// makes them: sides are whole pixels, and the first cell's centre is the picture's corner.
public struct PyramidAnchors: Sendable, Hashable, Codable {
    /// Of each map, the finest first: sides in pixels of square anchors.
    public var sizes: [[Double]]
    /// Height over width, the same for every map. An anchor has the area of its square.
    public var ratios: [Double]

    public init(sizes: [[Double]], ratios: [Double] = [0.5, 1, 2]) {
        self.sizes = sizes
        self.ratios = ratios
    }

    /// Three sizes an octave (Lin et al. 2017, arXiv 1708.02002, section 4), whole pixels, rounded down.
    public init(octaves sides: [Int], ratios: [Double] = [0.5, 1, 2]) {
        self.init(
            sizes: sides.map { side in
                (0..<3).map { (Double(side) * pow(2, Double($0) / 3)).rounded(.down) }
            }, ratios: ratios)
    }

    public var anchorsPerCell: Int { (sizes.first?.count ?? 0) * ratios.count }

    /// The anchors on a picture whose feature maps have `maps` cells.
    ///
    /// - Precondition: there is one map a list of sizes, and none is empty.
    public func anchors(canvas: Canvas, maps: [(columns: Int, rows: Int)]) -> AnchorSet {
        precondition(
            maps.count == sizes.count && maps.allSatisfy { $0.columns > 0 && $0.rows > 0 },
            "PyramidAnchors: \(maps.count) maps for \(sizes.count) lists of sizes")
        let grids = zip(sizes, maps).map { sizes, map in
            AnchorGrid(
                shapes: shapes(sizes),
                step: SIMD2(Double(canvas.width / map.columns), Double(canvas.height / map.rows)),
                origin: .zero, columns: map.columns, rows: map.rows)
        }
        return AnchorSet(canvas: canvas, grids: grids)
    }

    /// Ratio by ratio, in each the sizes.
    private func shapes(_ sizes: [Double]) -> [SIMD2<Double>] {
        ratios.flatMap { ratio in
            let root = ratio.squareRoot()
            return sizes.map { size in
                // Edges on whole pixels: half of each side is rounded, to even at a half.
                let half = SIMD2(size / root, size * root) / 2
                return 2 * half.rounded(.toNearestOrEven)
            }
        }
    }
}
