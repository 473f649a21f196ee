import ApusTensor
import ApusVision
import Foundation

/// How regions are cut from maps: each to the same few bins.
public struct RegionPooling: Sendable, Hashable {
    public enum Method: Sendable, Hashable {
        /// Interpolated, so many samples along each side of a bin (Mask R-CNN's RoIAlign, as torchvision has it for
        /// Faster R-CNN: half a place off).
        case align(samples: Int)
        /// The largest value of each bin of whole places (Fast R-CNN's RoIPool).
        case maximum
    }

    public var method: Method
    /// Bins along each side.
    public var side: Int
    /// Pixels for each place of the maps that regions are cut from: the first maps of the network, the finest first.
    public var strides: [Int]
    /// Side in pixels of the regions that are cut from the map of ``canonicalStride``, and of those up to twice as
    /// large (Lin et al. 2017, arXiv 1612.03144, equation 1).
    public var canonicalSide: Double
    public var canonicalStride: Int

    /// - Precondition: there are strides, each twice the one before it.
    public init(
        _ method: Method, side: Int = 7, strides: [Int], canonicalSide: Double = 224,
        canonicalStride: Int = 16
    ) {
        precondition(
            side > 0 && !strides.isEmpty && strides[0] > 0
                && zip(strides, strides.dropFirst()).allSatisfy { $1 == 2 * $0 },
            "RegionPooling: \(side) bins a side from maps of strides \(strides)")
        self.method = method
        self.side = side
        self.strides = strides
        self.canonicalSide = canonicalSide
        self.canonicalStride = canonicalStride
    }

    /// The place among ``strides`` of the map that a region is cut from.
    public func level(of box: Box) -> Int {
        guard strides.count > 1 else { return 0 }
        let octaves = log2(Double(canonicalStride) / Double(strides[0]))
        // Torchvision's allowance for sides that are a hair below a power of two.
        let level = (octaves + log2(box.area.squareRoot() / canonicalSide) + 1e-6).rounded(.down)
        return Int(min(max(level, 0), Double(strides.count - 1)))
    }

    /// Cuts every region from its map.
    ///
    /// - Parameter maps: `[N, C, H, W]` each, as many as there are strides or more.
    /// - Returns: a row for each region, `[R, C * side * side]`, map by map, and for each region the place of its row.
    func callAsFunction(_ maps: [Tensor], _ regions: Regions) -> (rows: Tensor, places: [Int64]) {
        precondition(
            maps.count >= strides.count, "RegionPooling: \(maps.count) maps for strides \(strides)")
        var tables = [[Float]](repeating: [], count: strides.count)
        var found: [(level: Int, row: Int)] = []
        found.reserveCapacity(regions.count)
        for (picture, boxes) in regions.boxes.enumerated() {
            for box in boxes {
                let level = level(of: box)
                found.append((level, tables[level].count / 5))
                tables[level] += [
                    Float(picture), Float(box.minX), Float(box.minY), Float(box.maxX), Float(box.maxY),
                ]
            }
        }
        var starts: [Int] = []
        for table in tables { starts.append((starts.last ?? 0) + table.count / 5) }
        let places = found.map { Int64(($0.level > 0 ? starts[$0.level - 1] : 0) + $0.row) }
        let parts = zip(tables, zip(maps, strides)).compactMap { table, source -> Tensor? in
            guard !table.isEmpty else { return nil }
            let boxes = Tensor(table, shape: [table.count / 5, 5])
            let regions = RegionsOfInterest(boxes, rows: side, columns: side, scale: 1 / Double(source.1))
            return cut(source.0, regions).flattened(from: 1)  // [R of the map, C * side * side]
        }
        guard !parts.isEmpty else {
            return (.zeros([0, maps[0].shape[1] * side * side], dtype: maps[0].dtype), [])
        }
        return (parts.count == 1 ? parts[0] : concatenate(parts, axis: 0), places)
    }

    private func cut(_ map: Tensor, _ regions: RegionsOfInterest) -> Tensor {
        switch method {
        case .align(let samples): roiAlign(map, regions, samples: samples)
        case .maximum: roiPool(map, regions)
        }
    }
}
