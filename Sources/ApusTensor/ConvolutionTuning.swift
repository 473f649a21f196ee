import COneDNN

/// Timing of the two algorithms that a 3x3 convolution can take, for the committed table.
package enum ConvolutionTuning {
    package enum Direction: UInt32, Sendable, CaseIterable {
        case forward, backwardData, backwardWeights

        /// As the table's rows spell it.
        package var spelling: String {
            switch self {
            case .forward: "APUS_FORWARD"
            case .backwardData: "APUS_BACKWARD_DATA"
            case .backwardWeights: "APUS_BACKWARD_WEIGHTS"
            }
        }
    }

    package enum Algorithm: Int32, Sendable {
        case table = 0
        case direct = 1
        case winograd = 2
    }

    /// Runs `body` with every plan built anew for one algorithm. No other thread may compute meanwhile.
    package static func with<Result>(_ algorithm: Algorithm, _ body: () throws -> Result) rethrows -> Result {
        apus_convolution_force_algorithm(algorithm.rawValue)
        apus_plans_clear()
        defer {
            apus_convolution_force_algorithm(Algorithm.table.rawValue)
            apus_plans_clear()
        }
        return try body()
    }

    /// One call of one direction of a 3x3 convolution with stride 1 and padding 1.
    package struct Case: Sendable {
        private let x: Tensor
        private let weight: Tensor
        private let gradient: Tensor
        private let geometry = ConvolutionGeometry(stride: 1, padding: 1)

        package init(inputs: Int, outputs: Int, size: Int, batch: Int) {
            var stream = RandomStream(seed: 1)
            x = stream.normal([batch, inputs, size, size]).converted(to: .blocked)
            gradient = stream.normal([batch, outputs, size, size]).converted(to: .blocked)
            let shape: Shape = [outputs, inputs, 3, 3]
            weight = stream.normal(shape).converted(to: Layout.forConvolutionWeights(shape))
        }

        package func run(_ direction: Direction) {
            switch direction {
            case .forward:
                _ = convolved(x, weight, bias: nil, geometry, inference: false)
            case .backwardData:
                _ = convolutionInputGradient(gradient, weight, geometry, input: x.shape)
            case .backwardWeights:
                _ = convolutionWeightGradient(x, gradient, geometry, weight: weight.shape, hasBias: false)
            }
        }
    }
}
