/// What regions are compared by: their sizes, their boxes, and histograms of their colours and textures, from which
/// those of joined regions follow without looking at a pixel again (Uijlings et al. 2013, section 3.1).
package struct RegionDescriptors {
    /// Numbers of each region's histograms: of colours, and of textures behind them.
    package let colorBins: Int
    package let textureBins: Int
    package private(set) var sizes: [Float]
    package private(set) var boxes: [Box]
    /// `colorBins + textureBins` numbers a region; each of the two parts sums to 1.
    package private(set) var histograms: [Float]

    var count: Int { sizes.count }
    private var width: Int { colorBins + textureBins }

    /// Of an RGB picture in a colour space.
    package init(_ regions: PictureRegions, of image: Image, in space: ColorSpace) {
        self.init(regions, PixelBins(ColorMaps(image, space)))
    }

    /// - Parameter bins: where each pixel of the picture belongs in its region's histograms.
    init(_ regions: PictureRegions, _ bins: PixelBins) {
        colorBins = bins.colorBins
        textureBins = bins.textureBins
        let width = colorBins + textureBins
        var counts = [Float](repeating: 0, count: regions.count * width)
        var sizes = [Float](repeating: 0, count: regions.count)
        var edges = [SIMD4<Int32>](repeating: [.max, .max, .min, .min], count: regions.count)
        let columns = Int32(regions.canvas.width)
        for pixel in regions.labels.indices {
            let label = Int(regions.labels[pixel])
            sizes[label] += 1
            let (y, x) = Int32(pixel).quotientAndRemainder(dividingBy: columns)
            let place = SIMD4(x, y, x + 1, y + 1)
            edges[label].lowHalf = pointwiseMin(edges[label].lowHalf, place.lowHalf)
            edges[label].highHalf = pointwiseMax(edges[label].highHalf, place.highHalf)
            for bin in bins.ofPixel(pixel) { counts[label * width + Int(bin)] += 1 }
        }
        for label in sizes.indices {
            for bin in 0..<width {
                let entries = bin < colorBins ? bins.colorEntries : bins.textureEntries
                counts[label * width + bin] /= sizes[label] * Float(entries)
            }
        }
        self.sizes = sizes
        boxes = edges.map {
            Box(minX: Double($0.x), minY: Double($0.y), maxX: Double($0.z), maxY: Double($0.w))
        }
        histograms = counts
    }

    /// Adds the union of two regions, as the last.
    package mutating func join(_ first: Int, _ second: Int) {
        let size = sizes[first] + sizes[second]
        let (share, rest) = (sizes[first] / size, sizes[second] / size)
        let (one, other) = (first * width, second * width)
        for bin in 0..<width {
            histograms.append(share * histograms[one + bin] + rest * histograms[other + bin])
        }
        sizes.append(size)
        boxes.append(boxes[first].enclosing(boxes[second]))
    }

    /// The common part of two regions' histograms of colours, 0 to 1.
    package func commonColor(_ first: Int, _ second: Int) -> Float { common(first, second, 0..<colorBins) }

    /// The common part of two regions' histograms of textures, 0 to 1.
    package func commonTexture(_ first: Int, _ second: Int) -> Float {
        common(first, second, colorBins..<width)
    }

    private func common(_ first: Int, _ second: Int, _ bins: Range<Int>) -> Float {
        let (one, other) = (first * width + bins.lowerBound, second * width + bins.lowerBound)
        return histograms.withUnsafeBytes { bytes in
            let size = MemoryLayout<Float>.size
            var sums = SIMD8<Float>(repeating: 0)
            var bin = 0
            while bin + 8 <= bins.count {
                sums += pointwiseMin(
                    bytes.loadUnaligned(fromByteOffset: (one + bin) * size, as: SIMD8<Float>.self),
                    bytes.loadUnaligned(fromByteOffset: (other + bin) * size, as: SIMD8<Float>.self))
                bin += 8
            }
            var sum = sums.sum()
            while bin < bins.count {
                sum += min(
                    bytes.load(fromByteOffset: (one + bin) * size, as: Float.self),
                    bytes.load(fromByteOffset: (other + bin) * size, as: Float.self))
                bin += 1
            }
            return sum
        }
    }
}
