import ApusNN
import ApusTensor

/// The points at which every operation of the catalogue is compared with central differences.
package enum DifferenceTable {
    package static let cases =
        unary + arithmetic + arrangement + indexing + reductions + products + convolutions + pooling
        + normalization + attention + deformableSampling

    /// In the order of this machine's convolutions where the channels fill its blocks.
    package static func blocked(_ x: Tensor) -> Tensor {
        Engine.block > 1 && x.shape[1].isMultiple(of: Engine.block) ? x.converted(to: .blocked) : x
    }

    /// With channels last in memory.
    package static func channelsLast(_ x: Tensor) -> Tensor {
        x.permuted(0, 2, 3, 1).contiguous().permuted(0, 3, 1, 2)
    }

    private static let unary: [DifferenceCase] = {
        let smooth: [(String, @Sendable (Tensor) -> Tensor)] = [
            ("negate", { -$0 }), ("exponential", { exponential($0) }), ("square", { square($0) }),
            ("sine", { sine($0) }), ("cosine", { cosine($0) }), ("tanh", { tanh($0) }),
            ("sigmoid", { sigmoid($0) }), ("gelu", { gelu($0) }), ("geluTanh", { geluTanh($0) }),
            ("silu", { silu($0) }), ("softplus", { softplus($0) }), ("erf", { erf($0) }),
            ("arctangent", { arctangent($0) }), ("mish", { mish($0) }),
            ("plus a constant", { $0 + 3 }), ("a constant minus", { 2 - $0 }),
            ("times a constant", { $0 * -1.5 }),
            ("over a constant", { $0 / 4 }), ("cubed", { power($0, 3) }), ("power 0", { power($0, 0) }),
        ]
        let positive: [(String, @Sendable (Tensor) -> Tensor)] = [
            ("logarithm", { logarithm($0) }), ("squareRoot", { squareRoot($0) }),
            ("reciprocalSquareRoot", { reciprocalSquareRoot($0) }), ("reciprocal", { reciprocal($0) }),
            ("a constant over", { 2 / $0 }), ("power -1.5", { power($0, -1.5) }),
        ]
        let kinked: [(String, @Sendable (Tensor) -> Tensor)] = [
            ("absolute", { absolute($0) }), ("relu", { relu($0) }),
            ("leakyRelu", { leakyRelu($0, slope: 0.2) }),
            ("clamp", { clamp($0, lower: -0.8, upper: 1.1) }), ("sign", { $0.sign() }),
            ("relu6", { relu6($0 * 4) }), ("hardSigmoid", { hardSigmoid($0 * 3) }),
            ("hardSwish", { hardSwish($0 * 3) }),
        ]
        return smooth.map { one in DifferenceCase(.unary, one.0, [normals([3, 7], 1)]) { one.1($0[0]) } }
            + positive.map { one in
                DifferenceCase(.unary, one.0, [uniforms([3, 7], 2, 0.6, 2)]) { one.1($0[0]) }
            }
            + kinked.map { one in DifferenceCase(.unary, one.0, [spaced([5, 7], 3)]) { one.1($0[0]) } }
            + [
                DifferenceCase(.unary, "gelu of a blocked tensor", [normals([2, 16, 2, 3], 4)]) {
                    gelu(blocked($0[0]))
                },
                DifferenceCase(.unary, "sigmoid of a transpose", [normals([4, 5], 5)]) {
                    sigmoid($0[0].transposed())
                },
                DifferenceCase(.unary, "tanh of a repeated row", [normals([1, 5], 6)]) {
                    tanh($0[0].broadcast(to: [3, 5]))
                },
            ]
    }()

    private static let arithmetic: [DifferenceCase] = {
        let functions: [(String, @Sendable (Tensor, Tensor) -> Tensor)] = [
            ("add", { $0 + $1 }), ("subtract", { $0 - $1 }), ("multiply", { $0 * $1 }),
            ("divide", { $0 / $1 }),
        ]
        let shapes: [(Shape, Shape)] = [([3, 4], [3, 4]), ([2, 3, 4], [3, 1]), ([4, 1], [1, 5])]
        let values: [DifferenceCase] = functions.flatMap { name, function in
            shapes.map { a, b in
                DifferenceCase(.arithmetic, "\(name) \(a) and \(b)", [normals(a, 7), uniforms(b, 8, 0.6, 2)])
                {
                    function($0[0], $0[1])
                }
            }
        }
        let order: [DifferenceCase] = [
            DifferenceCase(.arithmetic, "maximum", [spaced([4, 6], 9), spaced([4, 6], 10) + 0.05]) {
                maximum($0[0], $0[1])
            },
            DifferenceCase(.arithmetic, "minimum", [spaced([4, 6], 9), spaced([1, 6], 10) + 0.05]) {
                minimum($0[0], $0[1])
            },
        ]
        let mixed: [DifferenceCase] = [
            DifferenceCase(
                .arithmetic, "blocked and a column", [normals([2, 16, 2, 2], 11), normals([16, 1, 1], 12)]
            ) {
                blocked($0[0]) * $0[1]
            },
            DifferenceCase(.arithmetic, "an operand with itself", [normals([7], 13)]) { $0[0] * $0[0] },
            DifferenceCase(.whereTrue, "both operands", [normals([3, 4], 14), normals([2, 3, 4], 15)]) { x in
                whereTrue(normals([2, 1, 4], 16) .> 0, x[0], x[1])
            },
            DifferenceCase(.whereTrue, "blocked", [normals([2, 16, 2, 3], 17), normals([], 18)]) { x in
                whereTrue(blocked(normals([2, 16, 2, 3], 19)) .> 0, blocked(x[0]), x[1])
            },
            DifferenceCase(.cast, "within float32", [normals([9], 20)]) { square($0[0].cast(to: .float32)) },
        ]
        // Overlapping, inside, around, apart: no edges beside each other.
        let first: [Float] = [0, 0, 2, 2, 1, 1, 2, 3, 0, 0, 9, 5, 0, 0, 1, 1.5]
        let second: [Float] = [1, 1, 3, 3.5, 0, 0, 4, 4.5, 2, 1, 3, 3, 3, 0.5, 4, 1]
        let pairs = [Tensor(first, shape: [4, 4]), Tensor(second, shape: [4, 4])]
        // Complete overlap has a factor that counts as a constant: differences do not know that.
        let boxes = [BoxOverlap.generalized, .distance].map { overlap in
            DifferenceCase(.arithmetic, "\(overlap) overlap of boxes", pairs) {
                overlapLoss(overlap, $0[0], $0[1], reduction: .none)
            }
        }
        return values + order + mixed + boxes
    }()

    private static let arrangement: [DifferenceCase] = [
        DifferenceCase(.reshape, "two axes to three", [normals([4, 6], 21)]) {
            square($0[0].reshaped(2, 3, -1))
        },
        DifferenceCase(.permute, "three axes", [normals([2, 3, 4], 22)]) { square($0[0].permuted(2, 0, 1)) },
        DifferenceCase(.broadcast, "a column", [normals([3, 1], 23)]) {
            square($0[0].broadcast(to: [2, 3, 4]))
        },
        DifferenceCase(.flip, "two axes", [normals([2, 3, 4], 24)]) {
            square($0[0].flipped(axes: [0, -1])) * normals([2, 3, 4], 25)
        },
        DifferenceCase(.slice, "every second", [normals([3, 7], 26)]) {
            square($0[0].sliced(axis: 1, from: 1, to: 6, step: 2))
        },
        DifferenceCase(.slice, "channels of a blocked tensor", [normals([2, 48, 2, 2], 27)]) {
            square(blocked($0[0]).sliced(axis: 1, from: 16, to: 32))
        },
        DifferenceCase(.slice, "places of a blocked tensor", [normals([2, 16, 3, 5], 28)]) {
            square(blocked($0[0]).sliced(axis: 3, from: 1, to: 5, step: 3))
        },
        DifferenceCase(.scatter, "the gradient of a slice", [normals([3, 7], 29), normals([3, 3], 30)]) {
            square(
                gradients(
                    of: (square($0[0].sliced(axis: 1, from: 1, to: 6, step: 2)) * $0[1]).sum(), wrt: [$0[0]])[
                        0])
        },
        DifferenceCase(
            .concatenate, "three", [normals([2, 3], 31), normals([1, 3], 32), normals([2, 3], 33)]
        ) {
            square(concatenate($0, axis: 0))
        },
        DifferenceCase(
            .concatenate, "blocked channels", [normals([1, 16, 2, 2], 34), normals([1, 32, 2, 2], 35)]
        ) {
            square(concatenate([$0[0], blocked($0[1])], axis: 1))
        },
        DifferenceCase(.pad, "with a value", [normals([2, 3, 4], 36)]) {
            square($0[0].padded([(0, 0), (1, 0), (2, 3)], value: 2))
        },
        DifferenceCase(.pad, "places of a blocked tensor", [normals([1, 16, 2, 3], 37)]) {
            square(blocked($0[0]).padded([(0, 0), (0, 0), (1, 2), (0, 1)]))
        },
    ]

    private static let indexing: [DifferenceCase] = [
        DifferenceCase(.take, "rows, one twice", [normals([5, 4], 38)]) {
            square($0[0].taking(Tensor([3, 0, 3, -1]), axis: 0))
        },
        DifferenceCase(.take, "the middle axis", [normals([2, 5, 3], 39)]) {
            square($0[0].taking(Tensor([4, 1, 1, 2] as [Int32], shape: [2, 2]), axis: 1))
        },
        DifferenceCase(.gather, "fewer rows", [normals([3, 5], 40)]) {
            square($0[0].gathered(Tensor([4, 0, 0, 2, 3, -1], shape: [2, 3]), axis: 1))
        },
    ]

    private static let reductions: [DifferenceCase] = [
        DifferenceCase(.sum, "all", [normals([3, 4], 41)]) { square($0[0]).sum() },
        DifferenceCase(.sum, "outer and inner axes", [normals([2, 3, 4], 42)]) {
            square($0[0].sum(axes: [0, 2]))
        },
        DifferenceCase(.sum, "mean, kept", [normals([2, 3, 4], 43)]) {
            square($0[0].mean(axes: [1], keepingDimensions: true))
        },
        DifferenceCase(.sum, "places of a blocked tensor", [normals([2, 16, 3, 3], 44)]) {
            square(blocked($0[0]).mean(axes: [2, 3]))
        },
        DifferenceCase(.sum, "variance", [normals([4, 5], 45)]) { $0[0].variance(axes: [0]) },
        DifferenceCase(.extremum, "largest of rows", [spaced([4, 6], 46)]) { square($0[0].max(axes: [1])) },
        DifferenceCase(.extremum, "smallest of all", [spaced([4, 6], 47)]) { square($0[0].min()) },
        DifferenceCase(.softmax, "rows", [normals([3, 9], 48)]) { softmax($0[0]) },
        DifferenceCase(.softmax, "the first axis", [normals([5, 3], 49)]) { softmax($0[0], axis: 0) },
        DifferenceCase(.softmax, "logarithm", [normals([3, 19], 50)]) { logSoftmax($0[0]) },
        DifferenceCase(.dropout, "half", [normals([6, 7], 51)]) { square(dropout($0[0], probability: 0.5)) },
    ]

    package static let products: [DifferenceCase] = [
        DifferenceCase(.matrixMultiply, "matrices", [normals([3, 4], 52), normals([4, 5], 53)]) {
            matrixMultiply($0[0], $0[1])
        },
        DifferenceCase(
            .matrixMultiply, "repeated batch", [normals([2, 1, 3, 4], 54), normals([3, 4, 2], 55)]
        ) {
            matrixMultiply($0[0], $0[1])
        },
        DifferenceCase(.matrixMultiply, "with its own transpose", [normals([3, 4], 56)]) {
            matrixMultiply($0[0], $0[0].transposed())
        },
        DifferenceCase(.linear, "bias", [normals([2, 3, 4], 57), normals([5, 4], 58), normals([5], 59)]) {
            linear($0[0], weight: $0[1], bias: $0[2])
        },
        DifferenceCase(.linear, "no bias, gelu", [normals([3, 4], 60), normals([5, 4], 61)]) {
            linear($0[0], weight: $0[1], activation: .gelu)
        },
    ]
}
