/// The ways in which two regions can be alike, each 0 to 1; what is asked for is added up (Uijlings et al. 2013,
/// section 3.2).
public struct RegionSimilarity: OptionSet, Sendable, Hashable, Codable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The common part of their histograms of colours.
    public static let color = RegionSimilarity(rawValue: 1)
    /// The common part of their histograms of textures.
    public static let texture = RegionSimilarity(rawValue: 2)
    /// How small both are, so that small regions are joined first and none swallows all others one by one.
    public static let size = RegionSimilarity(rawValue: 4)
    /// How well they fill the box around both, so that no holes stay.
    public static let fill = RegionSimilarity(rawValue: 8)

    /// How alike two regions of a picture are.
    ///
    /// - Parameter area: pixels of the picture.
    package func callAsFunction(
        _ first: Int, _ second: Int, of regions: RegionDescriptors, area: Float
    ) -> Float {
        var sum: Float = 0
        let size = regions.sizes[first] + regions.sizes[second]
        if contains(.color) { sum += regions.commonColor(first, second) }
        if contains(.texture) { sum += regions.commonTexture(first, second) }
        if contains(.size) { sum += 1 - size / area }
        if contains(.fill) {
            let hull = Float(regions.boxes[first].enclosing(regions.boxes[second]).area)
            sum += 1 - (hull - size) / area
        }
        return sum
    }
}
