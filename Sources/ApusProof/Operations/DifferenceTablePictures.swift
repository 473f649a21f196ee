import ApusTensor

// The operations on pictures, and attention.
extension DifferenceTable {
    static let convolutions: [DifferenceCase] = {
        let plain = ConvolutionGeometry(padding: 1)
        let strided = ConvolutionGeometry(stride: 2, padding: 1)
        let grouped = ConvolutionGeometry(padding: 1, groups: 2)
        let dilated = ConvolutionGeometry(padding: 2, dilation: 2)
        let uneven = ConvolutionGeometry(stride: [2, 1], padding: [(0, 1), (2, 0)], dilation: [1, 1])
        let kinds: [(String, Shape, Shape, ConvolutionGeometry)] = [
            ("3 channels", [2, 3, 5, 4], [16, 3, 3, 3], plain),
            ("16 channels", [1, 16, 5, 5], [16, 16, 3, 3], plain),
            ("odd channels", [2, 5, 4, 6], [7, 5, 3, 3], strided),
            ("8 channels, stride 2", [1, 8, 5, 5], [16, 8, 3, 3], strided),
            ("2 groups", [1, 6, 4, 4], [4, 3, 3, 3], grouped),
            ("depthwise", [1, 16, 4, 4], [16, 1, 3, 3], ConvolutionGeometry(padding: 1, groups: 16)),
            ("depthwise 5x5", [2, 32, 6, 5], [32, 1, 5, 5], ConvolutionGeometry(padding: 2, groups: 32)),
            (
                "depthwise 5x5, stride 2", [1, 16, 7, 8], [16, 1, 5, 5],
                ConvolutionGeometry(stride: 2, padding: 2, groups: 16)
            ),
            (
                "depthwise 4x2, uneven", [1, 16, 6, 6], [16, 1, 4, 2],
                ConvolutionGeometry(
                    stride: [2, 1], padding: [(0, 3), (2, 1)], dilation: [1, 2], groups: 16)
            ),
            ("dilated", [1, 16, 6, 6], [16, 16, 3, 3], dilated),
            ("uneven padding", [1, 4, 5, 5], [8, 4, 2, 3], uneven),
            ("one place", [2, 16, 3, 3], [16, 16, 1, 1], ConvolutionGeometry()),
            ("one axis", [2, 4, 9], [8, 4, 3], ConvolutionGeometry(stride: 2, padding: 1, axes: 1)),
        ]
        let forward = kinds.map { label, input, kernel, geometry in
            let scale = 1 / Double(kernel.dropFirst().reduce(1, *)).squareRoot()
            return DifferenceCase(
                .convolution, label,
                [normals(input, 71), normals(kernel, 72, scale: scale), normals([kernel[0]], 73)]
            ) { convolution($0[0], $0[1], bias: $0[2], geometry: geometry) }
        }
        let transposed = [("blocks", 16, strided), ("odd", 3, strided), ("groups", 4, grouped)].map {
            label, channels, geometry in
            DifferenceCase(
                .convolutionInputGradient, "transposed, \(label)",
                [
                    normals([1, channels, 3, 4], 74),
                    normals([channels, channels / geometry.groups, 3, 3], 75, scale: 0.3),
                    normals([channels], 76),
                ]
            ) { transposedConvolution($0[0], $0[1], bias: $0[2], geometry: geometry) }
        }
        let weightGradient = [("blocks", 16, plain), ("odd", 5, strided), ("groups", 4, grouped)].map {
            label, channels, geometry in
            let x = normals([2, channels, 4, 4], 77)
            let weight = normals([channels, channels / geometry.groups, 3, 3], 78)
            let output = convolution(x, weight, geometry: geometry).shape
            return DifferenceCase(
                .convolutionWeightGradient, label, [x, weight, normals(output, 79, scale: 0.3)]
            ) { inputs in
                let value = (convolution(inputs[0], inputs[1], geometry: geometry) * inputs[2]).sum()
                return gradients(of: value, wrt: [inputs[1]])[0]
            }
        }
        return forward + transposed + weightGradient
    }()

    /// Overlapping, beyond the edges, and without an inside.
    private static func someRegions(rows: Int, columns: Int) -> RegionsOfInterest {
        RegionsOfInterest(
            Tensor(
                [0, 1, 1, 7, 6, 0, -3, 2, 4, 30, 1, 2, 2, 2, 2, 1, 0, 0, 11, 9] as [Float], shape: [4, 5]),
            rows: rows, columns: columns, scale: 0.5)
    }

    static let pooling: [DifferenceCase] = {
        let window = PoolingWindow(kernel: 3, stride: 2, padding: 1)
        let hanging = PoolingWindow(kernel: [3, 2], stride: [2, 3], padding: [1, 1], roundsUp: true)
        let orders: [(String, @Sendable (Tensor) -> Tensor)] = [
            ("plain", { $0 }), ("blocked", { blocked($0) }), ("channels last", { channelsLast($0) }),
        ]
        let windows: [DifferenceCase] = orders.flatMap { name, arrange in
            [
                DifferenceCase(.pooling, "maximum, \(name)", [spaced([1, 16, 5, 6], 81)]) {
                    square(maxPool(arrange($0[0]), window))
                },
                DifferenceCase(.pooling, "mean, \(name)", [normals([1, 16, 5, 6], 82)]) {
                    square(averagePool(arrange($0[0]), window))
                },
                DifferenceCase(.pooling, "mean inside, hanging over, \(name)", [normals([1, 16, 6, 7], 83)]) {
                    square(averagePool(arrange($0[0]), hanging, includingPadding: false))
                },
                DifferenceCase(.pooling, "mean, hanging over, \(name)", [normals([1, 16, 6, 7], 84)]) {
                    square(averagePool(arrange($0[0]), hanging))
                },
                DifferenceCase(.upsampleNearest, name, [normals([1, 16, 2, 3], 85)]) {
                    square(upsampleNearest(arrange($0[0]), scale: [2, 3]))
                },
            ]
        }
        let others: [DifferenceCase] = [
            DifferenceCase(.pooling, "p-norm", [uniforms([1, 3, 5, 5], 86, 0.3, 1)]) {
                lpPool($0[0], p: 3, PoolingWindow(kernel: 3, stride: 2))
            },
            DifferenceCase(.pooling, "one axis", [spaced([2, 3, 9], 87)]) {
                square(maxPool($0[0], PoolingWindow(kernel: 3, stride: 2, axes: 1)))
            },
            DifferenceCase(.adaptivePooling, "means", [normals([2, 3, 5, 7], 88)]) {
                square(adaptiveAveragePool($0[0], output: [3, 4]))
            },
            DifferenceCase(.roiAlign, "blocks", [normals([2, 16, 5, 6], 90)]) {
                roiAlign(blocked($0[0]), someRegions(rows: 2, columns: 3), samples: 2)
            },
            DifferenceCase(.roiAlign, "odd channels, aligned", [normals([2, 3, 5, 6], 91)]) {
                roiAlign($0[0], someRegions(rows: 3, columns: 2), isAligned: true)
            },
            DifferenceCase(.roiPool, "blocks", [spaced([2, 16, 5, 6], 92)]) {
                roiPool(blocked($0[0]), someRegions(rows: 2, columns: 3))
            },
            DifferenceCase(.roiPool, "odd channels", [spaced([2, 3, 5, 6], 93)]) {
                roiPool($0[0], someRegions(rows: 3, columns: 2))
            },
            DifferenceCase(.adaptivePooling, "maxima", [spaced([2, 3, 5, 7], 89)]) {
                square(adaptiveMaxPool($0[0], output: [3, 4]))
            },
            DifferenceCase(.upsampleNearest, "one axis", [normals([2, 3, 4], 90)]) {
                square(upsampleNearest($0[0], scale: [3]))
            },
            DifferenceCase(.unary, "unit length over blocked channels", [normals([2, 16, 2, 3], 111)]) {
                unitLength(blocked($0[0]), axis: 1)
            },
        ]
        return windows + others
    }()

    static let normalization: [DifferenceCase] = {
        let shapes: [Shape] = [[4, 3, 3, 2], [2, 16, 3, 3], [9, 5], [3, 8, 4]]
        let batch: [DifferenceCase] = shapes.flatMap { shape -> [DifferenceCase] in
            let channels: Shape = [shape[1]]
            let inputs = [normals(shape, 91), uniforms(channels, 92, 0.5, 1.5), normals(channels, 93)]
            return [
                DifferenceCase(.batchNormalization, "batch \(shape)", inputs) {
                    batchNormalization($0[0], weight: $0[1], bias: $0[2], running: nil, epsilon: 1e-3).result
                },
                DifferenceCase(
                    .batchNormalization, "running \(shape), residual", inputs + [normals(shape, 94)]
                ) {
                    let running = (mean: normals(channels, 95), variance: uniforms(channels, 96, 0.5, 1.5))
                    return batchNormalization(
                        $0[0], weight: $0[1], bias: $0[2], running: running, epsilon: 1e-3, residual: $0[3]
                    ).result
                },
            ]
        }
        // The residual keeps the sum away from ReLU's kink.
        let fused = DifferenceCase(
            .batchNormalization, "residual and relu",
            [
                normals([2, 16, 2, 3], 97, scale: 0.1), uniforms([16], 98, 0.05, 0.1),
                normals([16], 99, scale: 0.1), spaced([2, 16, 2, 3], 100) * 8,
            ]
        ) {
            batchNormalization(
                $0[0], weight: $0[1], bias: $0[2], running: nil, epsilon: 1, residual: $0[3], relu: true
            ).result
        }
        let layer: [DifferenceCase] = [
            DifferenceCase(
                .layerNormalization, "weight and bias",
                [normals([5, 19], 101), normals([19], 102), normals([19], 103)]
            ) {
                layerNormalization($0[0], weight: $0[1], bias: $0[2])
            },
            DifferenceCase(.layerNormalization, "bare, two axes", [normals([3, 4, 5], 104)]) {
                layerNormalization($0[0], weight: nil, bias: nil, axes: 2)
            },
            DifferenceCase(
                .layerNormalization, "bias alone, two axes",
                [normals([3, 4, 5], 105), normals([4, 5], 106)]
            ) {
                layerNormalization($0[0], weight: nil, bias: $0[1], axes: 2)
            },
            DifferenceCase(
                .layerNormalization, "groups",
                [normals([2, 6, 3, 2], 107), normals([6], 108), normals([6], 109)]
            ) {
                groupNormalization($0[0], groups: 3, weight: $0[1], bias: $0[2])
            },
            DifferenceCase(.layerNormalization, "instances, blocked", [normals([2, 16, 3, 2], 110)]) {
                instanceNormalization(blocked($0[0]))
            },
            DifferenceCase(.localResponseNormalization, "5 of 7 channels", [normals([2, 7, 2, 3], 111)]) {
                localResponseNormalization($0[0], size: 5, alpha: 0.9, beta: 0.75, k: 1.5)
            },
            DifferenceCase(.localResponseNormalization, "even size", [normals([1, 5, 4], 112)]) {
                localResponseNormalization($0[0], size: 4, alpha: 0.9, beta: 0.5)
            },
        ]
        return batch + [fused] + layer
    }()

    package static let attention: [DifferenceCase] = {
        let inputs = [normals([2, 2, 3, 4], 113), normals([2, 2, 5, 4], 114), normals([2, 2, 5, 3], 115)]
        let same = (0..<3).map { normals([1, 2, 6, 4], UInt64(116 + $0)) }
        return [
            DifferenceCase(.attention, "cross", inputs) { scaledDotProductAttention($0[0], $0[1], $0[2]) },
            DifferenceCase(.attention, "causal", same) {
                scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true)
            },
            DifferenceCase(.attention, "mask", same) {
                scaledDotProductAttention($0[0], $0[1], $0[2], mask: normals([6, 6], 119) .> -0.5)
            },
            DifferenceCase(.attention, "learned bias", inputs + [normals([2, 3, 5], 120)]) {
                scaledDotProductAttention($0[0], $0[1], $0[2], mask: $0[3])
            },
            DifferenceCase(.attention, "packed", [normals([2, 5, 24], 121)]) {
                packedSelfAttention($0[0], heads: 2)
            },
            DifferenceCase(.attention, "packed, dropout", [normals([2, 5, 24], 122)]) {
                packedSelfAttention($0[0], heads: 2, isCausal: true, dropoutProbability: 0.3)
            },
        ]
    }()
}
