import ApusNN
import ApusTensor
import Foundation

/// Encoder and decoder, and what tells queries where to begin.
public final class DeformableTransformer: Module {
    /// What is added to the positions of each level, `[levels, width]`.
    let levelEmbed: Parameter
    public let encoder: DeformableEncoder
    public let decoder: DeformableDecoder
    /// Of two stages: what the encoder's places make of themselves, and queries of proposals.
    let encOutput: Linear?
    let encOutputNorm: LayerNorm?
    let posTrans: Linear?
    let posTransNorm: LayerNorm?
    /// Of one stage: where learned queries look around.
    let referencePoints: Linear?

    init(_ configuration: DeformableDETR.Configuration) {
        let shared = configuration.size
        let size = DeformableLayerSize(
            shared: shared, levels: configuration.levels, points: configuration.points)
        let width = shared.width
        levelEmbed = Parameter([configuration.levels, width], .normal(mean: 0, standardDeviation: 1))
        encoder = DeformableEncoder(configuration.encoderLayers, size)
        decoder = DeformableDecoder(configuration.decoderLayers, size)
        let isTwoStage = configuration.stages == .two
        encOutput = isTwoStage ? shared.linear(width, width) : nil
        encOutputNorm = isTwoStage ? LayerNorm(width) : nil
        posTrans = isTwoStage ? shared.linear(2 * width, 2 * width) : nil
        posTransNorm = isTwoStage ? LayerNorm(2 * width) : nil
        referencePoints =
            isTwoStage
            ? nil : Linear(width, 2, weights: .xavierUniform(gain: 1), biases: .constant(0))
    }

    /// What the encoder makes of maps `[N, width, H, W]`, the finest first: `[N, S, width]`.
    func encoded(_ maps: [Tensor], _ levels: DeformableLevels) -> Tensor {
        let features = concatenate(maps.map { $0.flattened(from: 2).transposed() }, axis: 1)  // [N, S, width]
        let own = zip(levels.sizes.indices, levels.sizes).map { level, size in
            levelEmbed.tensor.sliced(axis: 0, from: level, to: level + 1)
                .broadcast(to: [size.places, features.shape[2]])
        }
        let positions = levels.positions + concatenate(own, axis: 0)  // [N, S, width]
        return encoder(features, positions: positions.cast(to: features.dtype), levels: levels)
    }

    /// What places of `[N, S, width]` make of themselves to propose boxes; of those that propose none, of nothing.
    func proposing(_ memory: Tensor, _ proposes: Tensor) -> Tensor {
        guard let encOutput, let encOutputNorm else {
            preconditionFailure("DeformableTransformer: one stage proposes nothing")
        }
        return encOutputNorm(encOutput(whereTrue(proposes, memory, .zeros([], dtype: memory.dtype))))
    }

    /// Queries made of proposed boxes `[N, Q, 4]`, which are constants.
    func queries(of boxes: Tensor, like dtype: DType) -> DeformableQueries {
        guard let posTrans, let posTransNorm else {
            preconditionFailure("DeformableTransformer: one stage proposes nothing")
        }
        let width = levelEmbed.shape[1]
        let features = sineFeatures(boxes, perNumber: width / 2).cast(to: dtype)  // [N, Q, 2 * width]
        let both = posTransNorm(posTrans(features))  // [N, Q, 2 * width]
        return DeformableQueries(
            places: both.sliced(axis: 2, from: 0, to: width),
            contents: both.sliced(axis: 2, from: width, to: 2 * width), references: boxes)
    }

    /// Learned queries `[Q, 2 * width]` for a batch: the first half says where, the second half what.
    func queries(learned table: Tensor, batch: Int, like dtype: DType) -> DeformableQueries {
        guard let referencePoints else {
            preconditionFailure("DeformableTransformer: two stages learn no queries")
        }
        let (count, width) = (table.shape[0], levelEmbed.shape[1])
        func half(_ start: Int) -> Tensor { table.sliced(axis: 1, from: start, to: start + width) }
        let references = sigmoid(referencePoints(half(0)))  // [Q, 2]
        return DeformableQueries(
            places: half(0).cast(to: dtype).broadcast(to: [batch, count, width]),
            contents: half(width).cast(to: dtype).broadcast(to: [batch, count, width]),
            references: references.broadcast(to: [batch, count, 2]))
    }
}

/// What a decoder begins with.
struct DeformableQueries: Sendable {
    /// What tells queries apart, `[N, Q, width]`.
    let places: Tensor
    /// What they know, `[N, Q, width]`.
    let contents: Tensor
    /// Where they look around: points `[N, Q, 2]` or boxes `[N, Q, 4]`, as shares of each picture, float32.
    let references: Tensor
}

/// Lets every place of all maps look at a few places of all maps.
public final class DeformableEncoder: Module {
    public let layers: [DeformableEncoderLayer]

    init(_ count: Int, _ size: DeformableLayerSize) {
        layers = (0..<count).map { _ in DeformableEncoderLayer(size) }
    }

    /// `[N, S, width]` to the same shape
    func callAsFunction(_ features: Tensor, positions: Tensor, levels: DeformableLevels) -> Tensor {
        layers.reduce(features) {
            $1($0, positions: positions, references: levels.centres, levels: levels)
        }
    }
}

/// Its layers; what boxes their answers are belongs to the detector.
public final class DeformableDecoder: Module {
    public let layers: [DeformableDecoderLayer]

    init(_ count: Int, _ size: DeformableLayerSize) {
        layers = (0..<count).map { _ in DeformableDecoderLayer(size) }
    }
}

/// Each of the numbers of boxes `[N, Q, 4]`, 0 to 1, as sines and cosines in turn: `[N, Q, 4 * perNumber]`.
private func sineFeatures(_ boxes: Tensor, perNumber count: Int) -> Tensor {
    let waves = (0..<count / 2).map { Float(2 * Double.pi / pow(10000, Double(2 * $0) / Double(count))) }
    let angles = boxes.unsqueezed(axis: 3) * Tensor(waves)  // [N, Q, 4, count / 2]
    return stack([sine(angles), cosine(angles)], axis: 4)  // [N, Q, 4, count / 2, 2]
        .reshaped(boxes.shape[0], boxes.shape[1], 4 * count)
}
