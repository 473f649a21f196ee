import ApusTensor
import ApusVision

/// Cuts regions out of pictures, each with some of what lies around it, and stretches them to one size, whatever their
/// ratio of sides (Girshick et al. 2014, arXiv 1311.2524, appendix A: "warp" with context).
public struct RegionCrops: Sendable, Hashable, Codable {
    /// Pixels of a side of each crop.
    public var side: Int
    /// Pixels of the crop that lie around the region, on each side.
    public var context: Int

    /// - Precondition: something of the region is left.
    public init(side: Int, context: Int) {
        precondition(
            side > 0 && context >= 0 && 2 * context < side,
            "RegionCrops: a context of \(context) in crops of \(side)")
        self.side = side
        self.context = context
    }

    /// The part of the picture that a region's crop shows; it may reach beyond the picture.
    public func window(of box: Box) -> Box {
        let factor = Double(side) / Double(side - 2 * context)
        let (width, height) = (box.width * factor, box.height * factor)
        return Box(
            x: box.centerX - width / 2, y: box.centerY - height / 2, width: width, height: height)
    }

    /// - Parameters:
    ///   - pictures: `[N, channels, H, W]`, normalised, so that the 0 beyond their edges is the mean colour.
    ///   - boxes: pictures' numbers and regions.
    /// - Returns: `[boxes.count, channels, side, side]`
    func callAsFunction(_ pictures: Tensor, _ boxes: some Collection<(picture: Int, box: Box)>) -> Tensor {
        let rows = boxes.flatMap { picture, box -> [Float] in
            let window = window(of: box)
            return [
                Float(picture), Float(window.minX), Float(window.minY), Float(window.maxX),
                Float(window.maxY),
            ]
        }
        return roiAlign(
            pictures.detached(),
            RegionsOfInterest(Tensor(rows, shape: [boxes.count, 5]), rows: side, columns: side, scale: 1),
            samples: 1, isAligned: true)
    }
}
