import ApusTensor

/// Boxes that may hold an object, found without learning (Uijlings, van de Sande, Gevers and Smeulders 2013,
/// "Selective search for object recognition").
///
/// A picture is divided into small regions of like colour, which are joined step by step; what is an object is one of
/// the regions on the way, at whatever size. Because no one rule joins all objects rightly, it is done under several:
/// in several colour spaces, from small and larger first regions, by several similarities.
public struct SelectiveSearch: Sendable, Hashable {
    public var colorSpaces: [ColorSpace]
    /// What regions are joined by: the whole search is done for each.
    public var similarities: [RegionSimilarity]
    /// See ``GraphSegmentation/scale``: the whole search is done for each.
    public var scales: [Double]
    /// See ``GraphSegmentation/minimumSize``; nil: as much as the scale.
    public var minimumRegion: Int?
    /// See ``GraphSegmentation/sigma``.
    public var sigma = 0.8
    /// Pictures are stretched to so many columns first, but to no more than four times as many rows; nil leaves them as
    /// they are.
    public var width: Int?
    /// Smaller boxes are left out; in pixels of the stretched picture.
    public var minimumSide: Double
    /// Boxes of a picture, at most.
    public var limit: Int
    /// Of the random part of the boxes' ranks.
    public var seed: UInt64 = 0

    /// The paper's fast setting: about two thousand boxes of a photograph.
    public static let fast = SelectiveSearch(
        colorSpaces: [.hsv, .lab],
        similarities: [[.color, .texture, .size, .fill], [.texture, .size, .fill]],
        scales: [50, 100], width: 500, minimumSide: 20, limit: 2000)

    /// The paper's quality setting: about ten thousand boxes of a photograph.
    public static let quality = SelectiveSearch(
        colorSpaces: ColorSpace.allCases,
        similarities: [[.color, .texture, .size, .fill], [.texture, .size, .fill], .fill, .size],
        scales: [50, 100, 150, 300], width: 500, minimumSide: 20, limit: 10_000)

    /// Our own, for pictures of about a hundred pixels: as fast, with small objects.
    public static let small = SelectiveSearch(
        colorSpaces: [.hsv, .lab],
        similarities: [[.color, .texture, .size, .fill], [.texture, .size, .fill]],
        scales: [100, 200], minimumRegion: 20, minimumSide: 6, limit: 100)

    /// - Precondition: there is a colour space, a similarity and a scale; no number is negative.
    public init(
        colorSpaces: [ColorSpace], similarities: [RegionSimilarity], scales: [Double],
        minimumRegion: Int? = nil, width: Int? = nil, minimumSide: Double, limit: Int
    ) {
        precondition(
            !colorSpaces.isEmpty && !similarities.isEmpty && !scales.isEmpty && limit >= 0
                && width.map { $0 > 0 } ?? true,
            "SelectiveSearch: \(colorSpaces.count) colour spaces, \(similarities.count) similarities, "
                + "\(scales.count) scales, at most \(limit) boxes")
        self.colorSpaces = colorSpaces
        self.similarities = similarities
        self.scales = scales
        self.minimumRegion = minimumRegion
        self.width = width
        self.minimumSide = minimumSide
        self.limit = limit
    }

    /// The boxes of an RGB or grey picture in its pixels, the likeliest first, none twice; the same for the same
    /// picture.
    public func callAsFunction(_ image: Image) -> [Box] {
        let seen = stretched(image.rgb())
        var ranked: [(rank: Double, box: Box)] = []
        for (number, boxes) in groupings(seen).enumerated() {
            var stream = RandomStream(seed: seed, "selective search", .init(number))
            // Counted from the whole picture down: large regions come first, but for chance.
            for (place, box) in boxes.reversed().enumerated() {
                ranked.append((Double(place + 1) * stream.uniform(), box))
            }
        }
        let order = ranked.indices.sorted { (ranked[$0].rank, $0) < (ranked[$1].rank, $1) }
        var found: Set<Box> = []
        let (x, y) = (
            Double(image.width) / Double(seen.width), Double(image.height) / Double(seen.height)
        )
        var boxes: [Box] = []
        for place in order where boxes.count < limit {
            let box = ranked[place].box
            guard box.width >= minimumSide, box.height >= minimumSide, found.insert(box).inserted else {
                continue
            }
            boxes.append(box.scaled(x: x, y: y).clipped(to: image.canvas))
        }
        return boxes
    }

    /// The boxes of all regions of each search, the whole picture last.
    private func groupings(_ image: Image) -> [[Box]] {
        var found: [[Box]] = []
        for space in colorSpaces {
            let maps = ColorMaps(image, space)
            let bins = PixelBins(maps)
            let graph = PixelGraph(maps.smoothed(sigma))
            for scale in scales {
                let regions = GraphSegmentation(
                    sigma: sigma, scale: scale, minimumSize: minimumRegion ?? Int(scale)
                ).segmented(graph)
                let descriptors = RegionDescriptors(regions, bins)
                for similarity in similarities {
                    found.append(RegionGrouping(regions, descriptors, by: similarity).boxes)
                }
            }
        }
        return found
    }

    private func stretched(_ image: Image) -> Image {
        guard let width else { return image }
        let factor = min(
            Double(width) / Double(image.width), Double(4 * width) / Double(image.height))
        func side(_ old: Int) -> Int { max(1, Int((Double(old) * factor).rounded())) }
        return image.resized(width: side(image.width), height: side(image.height))
    }
}
