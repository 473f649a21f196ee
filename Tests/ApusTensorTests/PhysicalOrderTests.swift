import ApusProof
import ApusTensor
import Testing

/// An operation on pictures, with what it takes beside the picture.
struct PictureOperation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let others: @Sendable (_ channels: Int) -> [Tensor]
    let call: @Sendable (_ x: Tensor, _ others: [Tensor]) -> Tensor

    init(
        _ name: String, _ others: @escaping @Sendable (Int) -> [Tensor] = { _ in [] },
        _ call: @escaping @Sendable (Tensor, [Tensor]) -> Tensor
    ) {
        testDescription = name
        self.others = others
        self.call = call
    }

    /// Output and gradients, in row-major order, for a picture put in some physical order.
    func run(_ x: Tensor, _ others: [Tensor], arranged: (Tensor) -> Tensor) -> [[Float]] {
        var output: [Float] = []
        let gradients = valueWithGradients(at: [x] + others, phase: .training) { leaves in
            let result = call(arranged(leaves[0]), Array(leaves.dropFirst()))
            output = result.floats
            let weights = normals(result.shape, 15).cast(to: .bfloat16).cast(to: .float32)
            return (result.cast(to: .float32) * weights).sum()
        }.gradients
        return [output] + gradients.map { $0?.floats ?? [] }
    }
}

@Suite("Every physical order gives the same numbers")
struct PhysicalOrderTests {
    enum Order: String, CaseIterable, Sendable {
        case blocked, channelsLast, withinLarger

        func arrange(_ x: Tensor) -> Tensor {
            switch self {
            case .blocked: DifferenceTable.blocked(x)
            case .channelsLast: DifferenceTable.channelsLast(x)
            // A view with gaps between its rows.
            case .withinLarger:
                x.padded([(0, 0), (1, 0), (0, 0), (2, 3)]).sliced(axis: 1, from: 1, to: x.shape[1] + 1)
                    .sliced(axis: 3, from: 2, to: x.shape[3] + 2)
            }
        }
    }

    @Test("float32", arguments: PictureOperation.all, [3, 5, 8, 16, 32])
    func float32(_ one: PictureOperation, _ channels: Int) {
        let x = normals([2, channels, 6, 5], 1)
        let others = one.others(channels)
        let reference = one.run(x, others) { $0 }
        for order in Order.allCases {
            let found = one.run(x, others) { order.arrange($0) }
            Self.expect(
                found, reference, tolerance: 2e-5,
                "\(one.testDescription), \(channels) channels, \(order.rawValue)")
        }
    }

    /// Eight bits of mantissa: 0.4 % at each rounding.
    @Test("bfloat16", arguments: PictureOperation.all, [3, 5, 8, 16, 32])
    func bfloat16(_ one: PictureOperation, _ channels: Int) {
        let x = normals([2, channels, 6, 5], 1).cast(to: .bfloat16)
        let others = one.others(channels)
        let reference = one.run(x.cast(to: .float32), others) { $0 }
        let orders = [{ $0 }] + Order.allCases.map { order in { order.arrange($0) } }
        for (index, arrange) in orders.enumerated() {
            let found = one.run(x, others, arranged: arrange)
            Self.expect(
                found, reference, tolerance: 2e-2,
                "\(one.testDescription), \(channels) channels, order \(index)")
        }
    }

    /// Differences relative to the largest value of each result.
    private static func expect(_ found: [[Float]], _ reference: [[Float]], tolerance: Float, _ what: String) {
        for (index, (values, expected)) in zip(found, reference).enumerated() {
            #expect(values.count == expected.count, "\(what): result \(index)")
            let scale = expected.reduce(Float(1e-3)) { max($0, abs($1)) }
            let worst = zip(values, expected).reduce(Float(0)) {
                max($0, $1.0.isFinite ? abs($1.0 - $1.1) : .infinity)
            }
            #expect(worst <= tolerance * scale, "\(what): result \(index) differs by \(worst) of \(scale)")
        }
    }
}

extension PictureOperation {
    static let all = convolutions + windows + norms + others

    private static func kernel(_ outputs: Int, _ inputs: Int, _ size: Int, seed: UInt64 = 2) -> Tensor {
        normals([outputs, inputs, size, size], seed, scale: 1 / Double(inputs * size * size).squareRoot())
    }

    // A table of closures reads best with its last one trailing.
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    private static let convolutions: [PictureOperation] = [
        PictureOperation("3x3 to 16 channels", { [kernel(16, $0, 3), normals([16], 3)] }) { x, w in
            convolution(x, w[0], bias: w[1], geometry: ConvolutionGeometry(padding: 1))
        },
        PictureOperation("3x3 to as many channels, stride 2", { [kernel($0, $0, 3)] }) { x, w in
            convolution(x, w[0], geometry: ConvolutionGeometry(stride: 2, padding: 1))
        },
        PictureOperation("1x1 to 24 channels", { [kernel(24, $0, 1)] }) { x, w in
            convolution(x, w[0], geometry: ConvolutionGeometry())
        },
        PictureOperation("dilated", { [kernel($0, $0, 3)] }) { x, w in
            convolution(x, w[0], geometry: ConvolutionGeometry(padding: 2, dilation: 2))
        },
        PictureOperation("depthwise", { [kernel($0, 1, 3)] }) { x, w in
            convolution(x, w[0], geometry: ConvolutionGeometry(padding: 1, groups: x.shape[1]))
        },
        PictureOperation("two convolutions", { [kernel(16, $0, 3), kernel(16, 16, 3, seed: 4)] }) { x, w in
            let y = gelu(convolution(x, w[0], geometry: ConvolutionGeometry(padding: 1)))
            return convolution(y, w[1], geometry: ConvolutionGeometry(padding: 1))
        },
        PictureOperation("transposed, stride 2", { [kernel($0, 16, 3)] }) { x, w in
            transposedConvolution(
                x, w[0], geometry: ConvolutionGeometry(stride: 2, padding: 1), outputPadding: [1, 1])
        },
    ]

    // A table of closures reads best with its last one trailing.
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    private static let windows: [PictureOperation] = [
        PictureOperation("maxPool") { x, _ in maxPool(x, PoolingWindow(kernel: 3, stride: 2, padding: 1)) },
        PictureOperation("averagePool") { x, _ in
            averagePool(x, PoolingWindow(kernel: 3, stride: 2, padding: 1))
        },
        PictureOperation("averagePool, rounded up") { x, _ in
            averagePool(x, PoolingWindow(kernel: 3, stride: 2, padding: 1, roundsUp: true))
        },
        PictureOperation("unitLength") { x, _ in unitLength(x, axis: 1) },
        PictureOperation("lpPool") { x, _ in lpPool(x, p: 2, PoolingWindow(kernel: 2)) },
        PictureOperation("adaptiveAveragePool to one") { x, _ in adaptiveAveragePool(x, output: [1, 1]) },
        PictureOperation("adaptiveAveragePool, uneven") { x, _ in adaptiveAveragePool(x, output: [4, 2]) },
        PictureOperation("adaptiveMaxPool, even") { x, _ in adaptiveMaxPool(x, output: [3, 1]) },
        PictureOperation("adaptiveMaxPool, uneven") { x, _ in adaptiveMaxPool(x, output: [4, 2]) },
        PictureOperation("upsampleNearest") { x, _ in upsampleNearest(x, scale: [2, 3]) },
    ]

    private static let norms: [PictureOperation] = {
        let weights: @Sendable (Int) -> [Tensor] = { [uniforms([$0], 5, 0.5, 1.5), normals([$0], 6)] }
        return [
            PictureOperation("batchNormalization", weights) { x, w in
                batchNormalization(x, weight: w[0], bias: w[1], running: nil, epsilon: 1e-5).result
            },
            PictureOperation("batchNormalization, running", weights) { x, w in
                let running = (mean: normals(w[0].shape, 7), variance: uniforms(w[0].shape, 8, 0.5, 2))
                return batchNormalization(x, weight: w[0], bias: w[1], running: running, epsilon: 1e-5).result
            },
            PictureOperation("batchNormalization, residual and relu", weights) { x, w in
                batchNormalization(
                    x, weight: w[0], bias: w[1], running: nil, epsilon: 1e-5,
                    residual: normals(x.shape, 9).cast(to: x.dtype), relu: true
                ).result
            },
            PictureOperation("layerNormalization") { x, _ in
                layerNormalization(x, weight: normals([5], 10), bias: normals([5], 11))
            },
            PictureOperation("instanceNormalization", weights) { x, w in
                instanceNormalization(x, weight: w[0], bias: w[1])
            },
            PictureOperation("localResponseNormalization") { x, _ in
                localResponseNormalization(x, size: 5, alpha: 0.5, k: 2)
            },
            PictureOperation("softmax over channels") { x, _ in softmax(x, axis: 1) },
        ]
    }()

    // A table of closures reads best with its last one trailing.
    // swift-format-ignore: OnlyOneTrailingClosureArgument
    private static let others: [PictureOperation] = [
        PictureOperation("relu") { x, _ in relu(x) },
        PictureOperation("gelu") { x, _ in gelu(x) },
        PictureOperation("plus another", { [normals([2, $0, 6, 5], 12)] }) { x, other in
            x + other[0].cast(to: x.dtype)
        },
        PictureOperation("times a column", { [normals([$0, 1, 1], 13)] }) { x, other in
            x * other[0].cast(to: x.dtype)
        },
        PictureOperation("whereTrue") { x, _ in whereTrue(x .> 0, x, square(x)) },
        PictureOperation("dropout") { x, _ in dropout(x, probability: 0.4) },
        PictureOperation("concatenate channels") { x, _ in concatenate([x, relu(x), x], axis: 1) },
        PictureOperation("concatenate pictures") { x, _ in concatenate([x, square(x)], axis: 0) },
        PictureOperation("slice of the pictures") { x, _ in x.sliced(axis: 0, from: 1, to: 2) },
        PictureOperation("slice of the places") { x, _ in x.sliced(axis: 2, from: 1, to: 6, step: 2) },
        PictureOperation("first half of the channels") { x, _ in
            x.sliced(axis: 1, from: 0, to: (x.shape[1] + 1) / 2)
        },
        PictureOperation("pad") { x, _ in x.padded([(0, 0), (0, 0), (1, 2), (3, 0)], value: 0.5) },
        PictureOperation("flip") { x, _ in x.flipped(axes: [3]) },
        PictureOperation("mean of places") { x, _ in x.mean(axes: [2, 3]) },
        PictureOperation("mean of channels") { x, _ in x.mean(axes: [1]) },
        PictureOperation("sum over pictures and places") { x, _ in x.sum(axes: [0, 2, 3]) },
        PictureOperation("max of places") { x, _ in x.max(axes: [2, 3], keepingDimensions: true) },
        PictureOperation("flattened, linear", { [normals([4, 30 * $0], 14, scale: 0.1)] }) { x, w in
            linear(x.flattened(from: 1), weight: w[0])
        },
        PictureOperation("permuted to tokens") { x, _ in x.flattened(from: 2).transposed() },
    ]
}
