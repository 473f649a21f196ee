import ApusTensor

/// A reference's inputs, with its constants, to the output that it describes.
package typealias ReferenceCall = @Sendable ([Tensor], ReferenceAttributes) throws -> Tensor

/// The call for each operation that `operations.json` names.
package enum ReferenceCalls {
    package static let all: [String: ReferenceCall] =
        elementwise.merging(reductions) { first, _ in first }
        .merging(arrangement) { first, _ in first }
        .merging(products) { first, _ in first }
        .merging(pooling) { first, _ in first }
        .merging(normalization) { first, _ in first }

    /// Operations of the file that are ApusNN's.
    package static let losses: Set<String> = [
        "crossEntropy", "meanSquaredError", "l1Loss", "smoothL1", "huber", "binaryCrossEntropyWithLogits",
        "klDivergence", "negativeLogLikelihood",
    ]

    private static let elementwise: [String: ReferenceCall] = [
        "add": { x, _ in x[0] + x[1] },
        "subtract": { x, _ in x[0] - x[1] },
        "multiply": { x, _ in x[0] * x[1] },
        "divide": { x, _ in x[0] / x[1] },
        "maximum": { x, _ in maximum(x[0], x[1]) },
        "minimum": { x, _ in minimum(x[0], x[1]) },
        "negate": { x, _ in -x[0] },
        "exponential": { x, _ in exponential(x[0]) },
        "logarithm": { x, _ in logarithm(x[0]) },
        "squareRoot": { x, _ in squareRoot(x[0]) },
        "absolute": { x, _ in absolute(x[0]) },
        "square": { x, _ in square(x[0]) },
        "reciprocal": { x, _ in reciprocal(x[0]) },
        "power": { x, a in power(x[0], try a.number("exponent")) },
        "clamp": { x, a in clamp(x[0], lower: try a.number("lower"), upper: try a.number("upper")) },
        "sine": { x, _ in sine(x[0]) },
        "cosine": { x, _ in cosine(x[0]) },
        "relu": { x, _ in relu(x[0]) },
        "leakyRelu": { x, a in leakyRelu(x[0], slope: try a.number("slope")) },
        "sigmoid": { x, _ in sigmoid(x[0]) },
        "tanh": { x, _ in tanh(x[0]) },
        "gelu": { x, _ in gelu(x[0]) },
        "geluTanh": { x, _ in geluTanh(x[0]) },
        "silu": { x, _ in silu(x[0]) },
        "relu6": { x, _ in relu6(x[0]) },
        "hardSigmoid": { x, _ in hardSigmoid(x[0]) },
        "hardSwish": { x, _ in hardSwish(x[0]) },
        "softplus": { x, _ in softplus(x[0]) },
        "where": { x, _ in whereTrue(x[0], x[1], x[2]) },
    ]

    private static let reductions: [String: ReferenceCall] = [
        "sum": { x, a in
            x[0].sum(axes: try a.integers("axes"), keepingDimensions: try a.flag("keepingDimensions"))
        },
        "mean": { x, a in
            x[0].mean(axes: try a.integers("axes"), keepingDimensions: try a.flag("keepingDimensions"))
        },
        "maximumReduction": { x, a in
            x[0].max(axes: try a.integers("axes"), keepingDimensions: try a.flag("keepingDimensions"))
        },
        "variance": { x, a in
            x[0].variance(
                axes: try a.integers("axes"), unbiased: try a.flag("unbiased"),
                keepingDimensions: try a.flag("keepingDimensions"))
        },
        "softmax": { x, a in softmax(x[0], axis: try a.integer("axis")) },
        "logSoftmax": { x, a in logSoftmax(x[0], axis: try a.integer("axis")) },
    ]

    private static let arrangement: [String: ReferenceCall] = [
        "concatenate": { x, a in concatenate(x, axis: try a.integer("axis")) },
        "slice": { x, a in
            x[0].sliced(
                axis: try a.integer("axis"), from: try a.integer("start"), to: try a.integer("end"),
                step: try a.integer("step"))
        },
        "pad": { x, a in x[0].padded(try a.pairs("padding"), value: try a.number("value")) },
        "gather": { x, a in x[0].gathered(x[1], axis: try a.integer("axis")) },
        "embedding": { x, _ in embedding(x[0], x[1]) },
        "permute": { x, a in x[0].permuted(try a.integers("axes")) },
        "reshape": { x, a in x[0].reshaped(Shape(try a.integers("shape"))) },
        "broadcastTo": { x, a in x[0].broadcast(to: Shape(try a.integers("shape"))) },
        "flip": { x, a in x[0].flipped(axes: try a.integers("axes")) },
        "upsampleNearest2d": { x, a in upsampleNearest(x[0], scale: try a.integers("scale")) },
    ]

    private static let products: [String: ReferenceCall] = [
        "matrixMultiply": { x, _ in matrixMultiply(x[0], x[1]) },
        "linear": { x, _ in linear(x[0], weight: x[1], bias: x.count > 2 ? x[2] : nil) },
        "convolution2d": { x, a in
            convolution(x[0], x[1], bias: x.count > 2 ? x[2] : nil, geometry: try geometry(a))
        },
        "convolution1d": { x, a in
            convolution(x[0], x[1], bias: x.count > 2 ? x[2] : nil, geometry: try geometry(a))
        },
        "transposedConvolution2d": { x, a in
            transposedConvolution(
                x[0], x[1], bias: x.count > 2 ? x[2] : nil, geometry: try geometry(a),
                outputPadding: try a.integers("outputPadding"))
        },
        "multiScaleDeformableSampling": { x, a in
            multiScaleDeformableSampling(
                x[0],
                sizes: try a.rows("shapes").map { MapSize(height: Int($0[0]), width: Int($0[1])) },
                locations: x[1], weights: x[2])
        },
        "scaledDotProductAttention": { x, a in
            scaledDotProductAttention(
                x[0], x[1], x[2], mask: x.count > 3 ? x[3] : nil, isCausal: try a.flag("causal"))
        },
    ]

    private static let pooling: [String: ReferenceCall] = [
        "maxPool2d": { x, a in maxPool(x[0], try window(a)) },
        "averagePool2d": { x, a in
            averagePool(x[0], try window(a), includingPadding: try a.flag("countIncludePad"))
        },
        "lpPool2d": { x, a in
            lpPool(
                x[0], p: try a.number("p"),
                PoolingWindow(kernel: try a.integers("kernel"), stride: try a.integers("stride")))
        },
        "adaptiveAveragePool2d": { x, a in adaptiveAveragePool(x[0], output: try a.integers("output")) },
        "roiPool": { x, a in roiPool(x[0], try regions(a)) },
        "roiAlign": { x, a in
            roiAlign(
                x[0], try regions(a), samples: try a.integer("samples"), isAligned: try a.flag("aligned"))
        },
        "adaptiveMaxPool2d": { x, a in adaptiveMaxPool(x[0], output: try a.integers("output")) },
    ]

    private static let normalization: [String: ReferenceCall] = [
        "batchNormalization": { x, a in
            let running = try a.flag("training") ? nil : (mean: x[3], variance: x[4])
            return batchNormalization(
                x[0], weight: x[1], bias: x[2], running: running, epsilon: try a.number("epsilon")
            ).result
        },
        "unitLength": { x, a in
            unitLength(x[0], axis: try a.integer("axis"), epsilon: try a.number("epsilon"))
        },
        "layerNormalization": { x, a in
            layerNormalization(
                x[0], weight: x.count > 1 ? x[1] : nil, bias: x.count > 2 ? x[2] : nil,
                axes: try a.integers("normalizedShape").count, epsilon: try a.number("epsilon"))
        },
        "groupNormalization": { x, a in
            groupNormalization(
                x[0], groups: try a.integer("groups"), weight: x.count > 1 ? x[1] : nil,
                bias: x.count > 2 ? x[2] : nil, epsilon: try a.number("epsilon"))
        },
        "localResponseNormalization": { x, a in
            localResponseNormalization(
                x[0], size: try a.integer("n"), alpha: try a.number("alpha"), beta: try a.number("beta"),
                k: try a.number("k"))
        },
    ]

    private static func geometry(_ a: ReferenceAttributes) throws -> ConvolutionGeometry {
        ConvolutionGeometry(
            stride: try a.integers("stride"), padding: try a.integers("padding").map { ($0, $0) },
            dilation: try a.integers("dilation"), groups: try a.integer("groups"))
    }

    private static func window(_ a: ReferenceAttributes) throws -> PoolingWindow {
        PoolingWindow(
            kernel: try a.integers("kernel"), stride: try a.integers("stride"),
            padding: try a.integers("padding"), roundsUp: try a.flag("ceilMode"))
    }

    private static func regions(_ a: ReferenceAttributes) throws -> RegionsOfInterest {
        let (rows, output) = (try a.rows("regions"), try a.integers("output"))
        return RegionsOfInterest(
            Tensor(rows.flatMap { $0.map(Float.init) }, shape: [rows.count, 5]), rows: output[0],
            columns: output[1], scale: try a.number("scale"))
    }
}
