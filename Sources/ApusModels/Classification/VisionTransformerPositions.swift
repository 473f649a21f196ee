import ApusNN
import ApusTensor

// The position encodings of appendix D.4 of the paper, and sinusoids, which need no learning.

extension VisionTransformer.Configuration {
    /// How a token knows where in the picture it stands.
    public enum Positions: String, Sendable, Hashable, Codable, CaseIterable {
        /// A learned vector for each token in the order of reading, the class token's included.
        case learned1D
        /// A learned vector of half the width for each column and one for each row. The class token, a learned vector
        /// itself, gets none.
        case learned2D
        /// ``sinusoidalPositions(_:width:)``, the class token being the first.
        case sinusoidal1D
        /// ``sinusoidalPositions(rows:columns:width:)``, the class token getting none.
        case sinusoidal2D
        /// A learned vector for each distance between two tokens in the order of reading: queries meet it as they meet
        /// a key, and the result is added to the attention's scores.
        case relative
        /// Nothing: a bag of patches.
        case none

        /// Whether there is a vector for a token, to be added to it.
        var isAdded: Bool { self != .relative && self != .none }
    }

    /// Where position vectors are added.
    public enum PositionPlace: String, Sendable, Hashable, Codable, CaseIterable {
        /// To the tokens, in front of the first layer.
        case input
        /// To the input of every layer, each with vectors of its own.
        case everyLayer
        /// To the input of every layer, the same vectors.
        case sharedByLayers
    }
}

/// A vector for each token.
final class PositionEmbedding: Module {
    /// `[1, tokens, width]`
    let table: Parameter?
    /// `[side, width / 2]`, for a column and for a row.
    let columns: Parameter?
    let rows: Parameter?
    /// `[1, tokens, width]`
    let fixed: Tensor?

    /// By their names in the state dictionary.
    var children: [(name: String, child: any Sendable)] {
        let all = [("pos_embedding", table), ("pos_embedding_x", columns), ("pos_embedding_y", rows)]
        return all.compactMap { name, parameter in parameter.map { (name, $0) } }
    }
    var namedChildren: [(name: String, child: any Sendable)]? { children }

    /// Nil where a configuration adds no vectors to tokens.
    init?(_ configuration: VisionTransformer.Configuration) {
        let (side, width) = (configuration.gridSide, configuration.width)
        let drawn = Initializer.normal(mean: 0, standardDeviation: 0.02)
        var (table, columns, rows): (Parameter?, Parameter?, Parameter?)
        var fixed: Tensor?
        switch configuration.positions {
        case .relative, .none: return nil
        case .learned1D: table = Parameter([1, configuration.tokens, width], drawn)
        case .learned2D:
            precondition(width.isMultiple(of: 2), "VisionTransformer: a width of \(width) for two axes")
            columns = Parameter([side, width / 2], drawn)
            rows = Parameter([side, width / 2], drawn)
        case .sinusoidal1D:
            fixed = sinusoidalPositions(configuration.tokens, width: width).unsqueezed(axis: 0)
        case .sinusoidal2D:
            fixed = PositionEmbedding.behindClassToken(
                sinusoidalPositions(rows: side, columns: side, width: width))
        }
        self.table = table
        self.columns = columns
        self.rows = rows
        self.fixed = fixed
    }

    /// `[N, tokens, width]` with the vectors added
    func added(to x: Tensor) -> Tensor { x + vectors.cast(to: x.dtype) }

    /// `[1, tokens, width]`
    private var vectors: Tensor {
        if let table { return table.tensor }
        if let columns, let rows {
            let (side, half) = (rows.shape[0], rows.shape[1])
            let shape: Shape = [side, side, half]
            let across = columns.tensor.reshaped(1, side, half).broadcast(to: shape)  // [side, side, half]
            let down = rows.tensor.reshaped(side, 1, half).broadcast(to: shape)  // [side, side, half]
            let grid = concatenate([across, down], axis: 2)  // [side, side, width]
            return PositionEmbedding.behindClassToken(grid.reshaped(side * side, 2 * half))
        }
        return fixed ?? .zeros([])
    }

    /// `[patches, width]` to `[1, 1 + patches, width]`, zeros in front
    private static func behindClassToken(_ patches: Tensor) -> Tensor {
        patches.padded(axis: 0, low: 1, high: 0).unsqueezed(axis: 0)
    }
}

/// A vector for each distance between two tokens, -(tokens - 1)...(tokens - 1), the same for every head.
final class RelativePositions: Module {
    /// `[2 * tokens - 1, width / heads]`
    let embedding: Parameter
    /// `[tokens, tokens]`: the row of the embedding for a query and a key.
    let distances: Tensor

    /// Nil where a configuration has other positions.
    init?(_ configuration: VisionTransformer.Configuration) {
        guard configuration.positions == .relative else { return nil }
        let tokens = configuration.tokens
        embedding = Parameter(
            [2 * tokens - 1, configuration.width / configuration.heads],
            .normal(mean: 0, standardDeviation: 0.02))
        let rows = (0..<tokens).flatMap { query in (0..<tokens).map { Int64(query - $0 + tokens - 1) } }
        distances = Tensor(rows, shape: [tokens, tokens])
    }

    /// What is added to the attention's scores: `[N, heads, tokens, tokens]`.
    func scores(_ queries: Tensor) -> Tensor {  // [N, heads, tokens, d]
        let (batch, heads, tokens, width) = (
            queries.shape[0], queries.shape[1], queries.shape[2], queries.shape[3]
        )
        let keys = embedding.tensor.cast(to: queries.dtype).taking(distances)  // [tokens, tokens, d]
        let byToken = queries.permuted(2, 0, 1, 3).reshaped(tokens, batch * heads, width)
        let products = matrixMultiply(byToken, keys.transposed(1, 2))  // [tokens, N * heads, tokens]
        let scaled = products * (1 / Double(width).squareRoot())
        return scaled.reshaped(tokens, batch, heads, tokens).permuted(1, 2, 0, 3)
    }
}
