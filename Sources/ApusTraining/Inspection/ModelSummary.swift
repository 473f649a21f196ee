import ApusData
import ApusModels
import ApusNN
import ApusTensor

/// The layers of a model with what they hold and cost: measured by running one picture through it.
public struct ModelSummary: Codable, Equatable, Sendable {
    public struct Layer: Codable, Equatable, Sendable {
        /// The path of its parameters in the state dictionary.
        public let name: String
        public let operation: String
        /// For one picture, `[1, ...]`; nil where the operation does not tell.
        public let output: [Int]?
        public let parameters: Int
        /// Multiplications and additions of one picture, each counting one.
        public let flops: Int
    }

    public let model: String
    /// `[channels, height, width]`
    public let input: [Int]
    public let layers: [Layer]
    public let parameters: Int
    /// Of one picture, those of operations without parameters (attention) included.
    public let flops: Int
    /// Bytes of the parameters and buffers in float32.
    public let weightBytes: Int
    /// Bytes that one more picture of a batch keeps until the backward pass, measured.
    public let activationBytes: Int

    /// Draws the model's first values and runs a picture of zeros through it.
    ///
    /// - Throws: `UnknownModel`, `ModelOptionError`.
    public init(
        _ name: String, options: ModelRegistry.Options, settings: [String: ModelOptionValue] = [:]
    ) throws {
        let entry = try ModelRegistry.entry(named: name)
        let model = try entry.model(options, settings: settings)
        let state = ModelState(model)
        state.initialize(seed: 0)
        let shape: Shape = [1, options.channels, options.imageSize, options.imageSize]
        let one = Self.recorded(model, shape)
        var two = shape
        two[0] = 2
        let kept = Self.recorded(model, two).bytes - one.bytes

        self.model = name
        input = Array(shape.dropFirst())
        layers = Self.layers(one.work, state)
        parameters = state.parameterCount
        flops = one.work.reduce(0) { $0 + 2 * $1.multiplyAdds }
        weightBytes =
            4 * state.parameterCount
            + state.buffers.reduce(0) { $0 + $1.cell.shape.elementCount * $1.cell.dtype.byteCount }
        activationBytes = max(0, kept)
    }

    /// The operations of a forward pass, and the bytes that its tape holds.
    private static func recorded(
        _ model: any Module, _ shape: Shape
    ) -> (work: [OperationWork], bytes: Int) {
        // Statistics must not move, so layers are as in use; they are recorded all the same.
        var bytes = 0
        let (_, _, work) = valueWithGradients(phase: .inference) { () -> (Tensor, [OperationWork]) in
            let before = Engine.poolStatistics.bytesLive
            let outputs = Self.outputs(model, Tensor.zeros(shape))
            bytes = Engine.poolStatistics.bytesLive - before
            let work = Tape.current?.work ?? []
            return (outputs.reduce(.zeros([])) { $0 + $1.mean() }, work)
        }
        return (work, bytes)
    }

    private static func outputs(_ model: any Module, _ pictures: Tensor) -> [Tensor] {
        switch model {
        case let classifier as any ImageClassifier: return [classifier(pictures)]
        case let detector as any Detector: return detector(pictures).tensors
        default: preconditionFailure("ModelSummary: a \(type(of: model)) takes no pictures")
        }
    }

    private static func layers(_ work: [OperationWork], _ state: ModelState) -> [Layer] {
        let names = Dictionary(uniqueKeysWithValues: state.parameters.map { (ObjectIdentifier($0.cell), $0) })
        var counted: Set<ObjectIdentifier> = []
        return work.compactMap { operation in
            let read = operation.cells.compactMap { names[$0] }
            guard let first = read.first else { return nil }
            // A tied parameter counts where it is read first.
            let fresh = read.filter { counted.insert(ObjectIdentifier($0.cell)).inserted }
            return Layer(
                name: layerName(first.name), operation: operation.name.rawValue,
                output: operation.output.map(Array.init),
                parameters: fresh.reduce(0) { $0 + $1.cell.shape.elementCount },
                flops: 2 * operation.multiplyAdds)
        }
    }

    private static func layerName(_ parameter: String) -> String {
        let parts = parameter.split(separator: ".")
        return parts.count > 1 ? parts.dropLast().joined(separator: ".") : parameter
    }
}

extension ModelSummary {
    /// The layers as a table and the totals behind it.
    public var text: String {
        let header = ["layer", "operation", "output", "parameters", "MFLOPs"]
        let rows = layers.map { layer in
            [
                layer.name, layer.operation,
                layer.output.map { $0.map(String.init).joined(separator: "x") } ?? "",
                TextTable.grouped(layer.parameters), Self.tenths(Double(layer.flops) / 1e6),
            ]
        }
        let table = TextTable(header: header, rows: rows, rightAligned: [3, 4]).text
        let size = input.map(String.init).joined(separator: "x")
        return """
            \(table)
            \(model), one picture of \(size)
            parameters   \(TextTable.grouped(parameters))
            FLOPs        \(Self.tenths(Double(flops) / 1e9)) billion (a multiplication and an addition are two)
            memory       weights \(Self.megabytes(weightBytes)), activations \(Self.megabytes(activationBytes)) a picture while training

            """
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    private static func megabytes(_ bytes: Int) -> String { "\(tenths(Double(bytes) / 1_048_576)) MiB" }
}
