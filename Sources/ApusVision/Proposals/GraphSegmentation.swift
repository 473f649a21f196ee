/// Divides a picture into regions of like colour (Felzenszwalb and Huttenlocher 2004, "Efficient graph-based image
/// segmentation").
///
/// Pixels are joined along the edges between neighbours, the lightest first, wherever the edge is hardly heavier than
/// the heaviest one within each of the two regions. What small regions are allowed beyond that, `scale` over their
/// pixels, sets how large regions become.
public struct GraphSegmentation: Sendable, Hashable {
    /// Of the Gaussian that the picture is blurred by first, in pixels.
    public var sigma: Double
    /// The paper's k, in colours of 0 to 255 a channel: more makes larger regions.
    public var scale: Double
    /// Smaller regions are joined to the neighbour with the most similar colour at their border, in pixels.
    public var minimumSize: Int

    /// - Precondition: none is negative.
    public init(sigma: Double = 0.8, scale: Double, minimumSize: Int) {
        precondition(
            sigma >= 0 && scale >= 0 && minimumSize >= 0,
            "GraphSegmentation: sigma \(sigma), scale \(scale), at least \(minimumSize) pixels")
        self.sigma = sigma
        self.scale = scale
        self.minimumSize = minimumSize
    }

    /// The regions of an RGB or grey picture.
    public func callAsFunction(_ image: Image, in space: ColorSpace) -> PictureRegions {
        segmented(PixelGraph(ColorMaps(image.rgb(), space).smoothed(sigma)))
    }

    /// The regions of a graph of pixels, which were blurred before.
    func segmented(_ graph: PixelGraph) -> PictureRegions {
        let count = graph.width * graph.height
        var sets = DisjointSets(count: count)
        // The heaviest edge within a set, and what its size allows beyond it.
        var limits = [Float](repeating: Float(scale), count: count)
        for (edge, weight) in zip(graph.edges, graph.weights) {
            let (one, other) = graph.ends(edge)
            let (first, second) = (sets.root(one), sets.root(other))
            guard first != second, weight <= limits[first], weight <= limits[second] else { continue }
            let joint = sets.join(first, second)
            limits[joint] = weight + Float(scale) / Float(sets.size(joint))
        }
        for edge in graph.edges {
            let (one, other) = graph.ends(edge)
            let (first, second) = (sets.root(one), sets.root(other))
            guard first != second, min(sets.size(first), sets.size(second)) < minimumSize else { continue }
            sets.join(first, second)
        }
        return PictureRegions(canvas: Canvas(width: graph.width, height: graph.height), &sets)
    }
}

/// A picture divided into regions: every pixel belongs to one, and every region is in one piece.
public struct PictureRegions: Sendable, Hashable {
    public let canvas: Canvas
    /// The region of every pixel, rows from the top; numbered from 0 in the order in which rows meet them.
    public let labels: [Int32]
    public let count: Int

    init(canvas: Canvas, _ sets: inout DisjointSets) {
        self.canvas = canvas
        var numbers = [Int32](repeating: -1, count: canvas.width * canvas.height)
        var labels = numbers
        var count: Int32 = 0
        for pixel in labels.indices {
            let root = sets.root(pixel)
            if numbers[root] < 0 {
                numbers[root] = count
                count += 1
            }
            labels[pixel] = numbers[root]
        }
        self.labels = labels
        self.count = Int(count)
    }

    /// - Precondition: there is a label for each pixel, and the labels are 0 to `count - 1`.
    package init(canvas: Canvas, labels: [Int32], count: Int) {
        self.canvas = canvas
        self.labels = labels
        self.count = count
    }

    /// Pairs of regions that touch, a corner being enough, the smaller number first; in ascending order.
    package var neighbors: [(Int, Int)] {
        let (width, height) = (canvas.width, canvas.height)
        var found: Set<UInt64> = []
        func meet(_ one: Int32, _ other: Int32) {
            guard one != other else { return }
            found.insert(UInt64(min(one, other)) << 32 | UInt64(max(one, other)))
        }
        for y in 0..<height {
            for x in 0..<width {
                let label = labels[y * width + x]
                if x + 1 < width { meet(label, labels[y * width + x + 1]) }
                guard y + 1 < height else { continue }
                meet(label, labels[(y + 1) * width + x])
                if x + 1 < width { meet(label, labels[(y + 1) * width + x + 1]) }
                if x > 0 { meet(label, labels[(y + 1) * width + x - 1]) }
            }
        }
        return found.sorted().map { (Int($0 >> 32), Int($0 & 0xFFFF_FFFF)) }
    }
}
