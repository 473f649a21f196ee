import ApusNN
import ApusTensor

// The five modules of Inception v3, named as in torchvision. Each joins several ways through itself.

/// A convolution with norm and ReLU that keeps the size where its stride is 1 and it pads.
func factorUnit(
    _ inputs: Int, _ outputs: Int, kernel: (Int, Int), stride: Int = 1, pads: Bool = true
) -> InceptionConvolution {
    InceptionConvolution(
        inputs, outputs, kernel: kernel, stride: stride,
        padding: pads ? (kernel.0 / 2, kernel.1 / 2) : (0, 0),
        weights: .truncatedNormal(mean: 0, standardDeviation: 0.1, limit: 2))
}

/// Convolutions one after the other, each under a name of its own beside the other ways'.
private final class FactorChain: Layer {
    let units: [(name: String, child: InceptionConvolution)]

    var children: [(name: String, child: any Sendable)] { units.map { ($0.name, $0.child) } }
    var namedChildren: [(name: String, child: any Sendable)]? { children }

    /// - Parameter units: a name, the channels that come out, and the kernel of each convolution.
    init(
        _ inputs: Int, _ units: [(name: String, outputs: Int, kernel: (Int, Int))], lastHalves: Bool = false
    ) {
        var channels = inputs
        self.units = units.enumerated().map { place, one in
            defer { channels = one.outputs }
            let halves = lastHalves && place == units.count - 1
            return (
                one.name,
                factorUnit(channels, one.outputs, kernel: one.kernel, stride: halves ? 2 : 1, pads: !halves)
            )
        }
    }

    func callAsFunction(_ x: Tensor) -> Tensor { units.reduce(x) { $1.child($0) } }
}

private func averaged(_ x: Tensor) -> Tensor {
    averagePool(x, PoolingWindow(kernel: 3, stride: 1, padding: 1))
}

/// 1x1, 5x5, twice 3x3, pooling.
final class InceptionA: Layer {
    private let direct: FactorChain
    private let large: FactorChain
    private let double: FactorChain
    private let pool: FactorChain

    var namedChildren: [(name: String, child: any Sendable)]? {
        direct.children + large.children + double.children + pool.children
    }

    init(_ inputs: Int, pooled: Int) {
        direct = FactorChain(inputs, [("branch1x1", 64, (1, 1))])
        large = FactorChain(inputs, [("branch5x5_1", 48, (1, 1)), ("branch5x5_2", 64, (5, 5))])
        double = FactorChain(
            inputs,
            [
                ("branch3x3dbl_1", 64, (1, 1)), ("branch3x3dbl_2", 96, (3, 3)),
                ("branch3x3dbl_3", 96, (3, 3)),
            ])
        pool = FactorChain(inputs, [("branch_pool", pooled, (1, 1))])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, 35, 35]
        let ways = [direct(x), large(x), double(x), pool(averaged(x))]  // [N, ..., 35, 35]
        return concatenate(ways, axis: 1)  // [N, 224 + pooled, 35, 35]
    }
}

/// 3x3, twice 3x3 and pooling, each of which halves the picture.
final class InceptionB: Layer {
    private let single: FactorChain
    private let double: FactorChain

    var namedChildren: [(name: String, child: any Sendable)]? { single.children + double.children }

    init(_ inputs: Int) {
        single = FactorChain(inputs, [("branch3x3", 384, (3, 3))], lastHalves: true)
        double = FactorChain(
            inputs,
            [
                ("branch3x3dbl_1", 64, (1, 1)), ("branch3x3dbl_2", 96, (3, 3)),
                ("branch3x3dbl_3", 96, (3, 3)),
            ], lastHalves: true)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 288, 35, 35]
        let pooled = maxPool(x, PoolingWindow(kernel: 3, stride: 2))  // [N, 288, 17, 17]
        return concatenate([single(x), double(x), pooled], axis: 1)  // [N, 768, 17, 17]
    }
}

/// 1x1, 7x7, twice 7x7, pooling; the 7x7 kernels as 1x7 and 7x1.
final class InceptionC: Layer {
    private let direct: FactorChain
    private let single: FactorChain
    private let double: FactorChain
    private let pool: FactorChain

    var namedChildren: [(name: String, child: any Sendable)]? {
        direct.children + single.children + double.children + pool.children
    }

    /// - Parameter narrow: channels between the factors.
    init(_ inputs: Int, narrow: Int) {
        direct = FactorChain(inputs, [("branch1x1", 192, (1, 1))])
        single = FactorChain(
            inputs,
            [
                ("branch7x7_1", narrow, (1, 1)), ("branch7x7_2", narrow, (1, 7)),
                ("branch7x7_3", 192, (7, 1)),
            ])
        double = FactorChain(
            inputs,
            [
                ("branch7x7dbl_1", narrow, (1, 1)), ("branch7x7dbl_2", narrow, (7, 1)),
                ("branch7x7dbl_3", narrow, (1, 7)), ("branch7x7dbl_4", narrow, (7, 1)),
                ("branch7x7dbl_5", 192, (1, 7)),
            ])
        pool = FactorChain(inputs, [("branch_pool", 192, (1, 1))])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 768, 17, 17]
        concatenate([direct(x), single(x), double(x), pool(averaged(x))], axis: 1)  // [N, 768, 17, 17]
    }
}

/// 3x3, 7x7 with 3x3, and pooling, each of which halves the picture.
final class InceptionD: Layer {
    private let single: FactorChain
    private let large: FactorChain

    var namedChildren: [(name: String, child: any Sendable)]? { single.children + large.children }

    init(_ inputs: Int) {
        single = FactorChain(
            inputs, [("branch3x3_1", 192, (1, 1)), ("branch3x3_2", 320, (3, 3))], lastHalves: true)
        large = FactorChain(
            inputs,
            [
                ("branch7x7x3_1", 192, (1, 1)), ("branch7x7x3_2", 192, (1, 7)),
                ("branch7x7x3_3", 192, (7, 1)), ("branch7x7x3_4", 192, (3, 3)),
            ], lastHalves: true)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, 768, 17, 17]
        let pooled = maxPool(x, PoolingWindow(kernel: 3, stride: 2))  // [N, 768, 8, 8]
        return concatenate([single(x), large(x), pooled], axis: 1)  // [N, 1280, 8, 8]
    }
}

/// 1x1, 3x3, twice 3x3, pooling; the last 3x3 kernels as 1x3 beside 3x1.
final class InceptionE: Layer {
    private let direct: FactorChain
    private let single: FactorChain
    private let double: FactorChain
    private let wideSingle: FactorChain
    private let tallSingle: FactorChain
    private let wideDouble: FactorChain
    private let tallDouble: FactorChain
    private let pool: FactorChain

    var namedChildren: [(name: String, child: any Sendable)]? {
        [direct, single, wideSingle, tallSingle, double, wideDouble, tallDouble, pool].flatMap(\.children)
    }

    init(_ inputs: Int) {
        direct = FactorChain(inputs, [("branch1x1", 320, (1, 1))])
        single = FactorChain(inputs, [("branch3x3_1", 384, (1, 1))])
        wideSingle = FactorChain(384, [("branch3x3_2a", 384, (1, 3))])
        tallSingle = FactorChain(384, [("branch3x3_2b", 384, (3, 1))])
        double = FactorChain(inputs, [("branch3x3dbl_1", 448, (1, 1)), ("branch3x3dbl_2", 384, (3, 3))])
        wideDouble = FactorChain(384, [("branch3x3dbl_3a", 384, (1, 3))])
        tallDouble = FactorChain(384, [("branch3x3dbl_3b", 384, (3, 1))])
        pool = FactorChain(inputs, [("branch_pool", 192, (1, 1))])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {  // [N, inputs, 8, 8]
        let one = single(x)  // [N, 384, 8, 8]
        let two = double(x)  // [N, 384, 8, 8]
        return concatenate(
            [
                direct(x), wideSingle(one), tallSingle(one), wideDouble(two), tallDouble(two),
                pool(averaged(x)),
            ], axis: 1)  // [N, 2048, 8, 8]
    }
}
