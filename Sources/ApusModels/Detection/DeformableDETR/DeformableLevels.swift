import ApusNN
import ApusTensor
import ApusVision

/// Where the places of several maps lie in pictures that are filled up to one size: constants that follow from sizes
/// alone.
struct DeformableLevels: Sendable {
    /// Of the maps, the finest first.
    let sizes: [MapSize]
    /// By picture and level: rows and columns that show the picture, not its filling.
    let shown: [[MapSize]]
    /// Bool `[N, S]`, true where a place of a map shows filling; nil where none does.
    let paddingMask: Tensor?
    /// `[N, levels, 2]`: the share of each map's width and height that shows the picture.
    let ratios: Tensor
    /// `[N, S, levels, 2]`: the centre of every place, on every level; 1 at the right and lower edge of a map with its
    /// filling.
    let centres: Tensor
    /// `[N, S, width]`: sines and cosines of every place's position on its own level.
    let positions: Tensor

    /// - Parameters:
    ///   - extents: the size of each picture without its filling.
    ///   - canvas: of the filled pictures.
    init(sizes: [MapSize], extents: [Canvas], in canvas: Canvas, embedding: SinePositionEmbedding) {
        let paddings = sizes.map {
            FeaturePadding(extents, in: canvas, rows: $0.height, columns: $0.width)
        }
        let shown = extents.indices.map { picture in
            zip(sizes, paddings).map { size, padding in
                let cells = Array(padding.isFilling[(picture * size.places)..<((picture + 1) * size.places)])
                // A picture has pixels: its first place always shows some.
                return MapSize(
                    height: stride(from: 0, to: size.places, by: size.width).count(where: { !cells[$0] }),
                    width: cells[..<size.width].count(where: { !$0 }))
            }
        }
        self.sizes = sizes
        self.shown = shown
        let shares = shown.flatMap { shown in
            zip(shown, sizes).flatMap {
                [Float($0.width) / Float($1.width), Float($0.height) / Float($1.height)]
            }
        }
        ratios = Tensor(shares, shape: [extents.count, sizes.count, 2])
        let masks = zip(sizes, paddings).map {
            Tensor($1.isFilling, shape: [extents.count, $0.places])
        }
        let isFilled = paddings.contains { $0.isFilling.contains(true) }
        paddingMask = isFilled ? concatenate(masks, axis: 1) : nil
        centres = Self.centres(sizes, shown, shares)
        positions = concatenate(
            paddings.map {
                embedding(
                    pictures: $0.pictures, rows: $0.rows, columns: $0.columns, padding: $0.isFilling)
            }, axis: 1)
    }

    /// Of all maps.
    var places: Int { sizes.reduce(0) { $0 + $1.places } }

    private static func centres(_ sizes: [MapSize], _ shown: [[MapSize]], _ ratios: [Float]) -> Tensor {
        let places = sizes.reduce(0) { $0 + $1.places }
        var values: [Float] = []
        values.reserveCapacity(shown.count * places * sizes.count * 2)
        for (picture, shown) in shown.enumerated() {
            let ratios = Array(ratios[(picture * sizes.count * 2)...].prefix(sizes.count * 2))
            for (size, shown) in zip(sizes, shown) {
                for place in 0..<size.places {
                    let x = (Float(place % size.width) + 0.5) / Float(shown.width)
                    let y = (Float(place / size.width) + 0.5) / Float(shown.height)
                    for level in sizes.indices {
                        values.append(x * ratios[2 * level])
                        values.append(y * ratios[2 * level + 1])
                    }
                }
            }
        }
        return Tensor(values, shape: [shown.count, places, sizes.count, 2])
    }

    /// References on the picture, as on each level.
    ///
    /// - Parameter references: `[N, Q, 2 or 4]`, in units of each picture without its filling.
    /// - Returns: `[N, Q, levels, 2 or 4]`, in units of each level.
    func onLevels(_ references: Tensor) -> Tensor {
        let columns = references.shape[2]
        let scales = columns == 2 ? ratios : concatenate([ratios, ratios], axis: 2)
        return references.unsqueezed(axis: 2) * scales.unsqueezed(axis: 1)
    }
}
