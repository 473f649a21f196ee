import ApusProof
import ApusTensor
import Testing

@Suite("Views and shapes")
struct ViewTests {
    private static let x = sines([3, 4, 5], 0.7)

    private static func expected(_ shape: Shape, _ element: (Int, Int, Int) -> (Int, Int, Int)) -> [Float] {
        let values = x.floats
        var result: [Float] = []
        for i in 0..<shape[0] {
            for j in 0..<shape[1] {
                for k in 0..<shape[2] {
                    let (a, b, c) = element(i, j, k)
                    result.append(values[(a * 4 + b) * 5 + c])
                }
            }
        }
        return result
    }

    @Test("Views of views read the right elements")
    func composed() {
        let permuted = Self.x.permuted(2, 0, 1)
        #expect(permuted.shape == [5, 3, 4])
        #expect(permuted.floats == Self.expected([5, 3, 4]) { ($1, $2, $0) })
        let sliced = permuted.sliced(axis: 0, from: 1, to: -1, step: 2).flipped(axes: [2])
        #expect(sliced.shape == [2, 3, 4])
        #expect(sliced.floats == Self.expected([2, 3, 4]) { ($1, 3 - $2, 1 + 2 * $0) })
        let back = sliced.flipped(axes: [0, 1, 2]).transposed(0, 2)
        #expect(back.floats == Self.expected([4, 3, 2]) { (2 - $1, $0, 3 - 2 * $2) })
    }

    @Test("A view shares its source's bytes; a reshape of a dense tensor does too")
    func sharing() {
        #expect(Self.x.permuted(1, 2, 0).storage === Self.x.storage)
        #expect(Self.x.sliced(axis: 1, from: 1, to: 3).storage === Self.x.storage)
        #expect(Self.x.flipped(axes: [0]).storage === Self.x.storage)
        #expect(Self.x.reshaped(12, -1).storage === Self.x.storage)
        #expect(Self.x.broadcast(to: [2, 3, 4, 5]).storage === Self.x.storage)
        #expect(Self.x.transposed().reshaped(-1).storage !== Self.x.storage)
    }

    @Test("Operations read flipped and repeated operands")
    func operands() {
        let row = vector(1, 2, 3)
        #expect((row.flipped(axes: [0]) + row).floats == [4, 4, 4])
        #expect(square(row.flipped(axes: [0])).floats == [9, 4, 1])
        #expect((row.broadcast(to: [2, 3]) * row.reshaped(1, 3)).floats == [1, 4, 9, 1, 4, 9])
        #expect(row.broadcast(to: [2, 3]).flipped(axes: [1]).sum(axes: [0]).floats == [6, 4, 2])
        let m = sines([3, 4], 0.3)
        #expect(
            matrixMultiply(m.flipped(axes: [1]), m.transposed()).floats
                == matrixMultiply(
                    m.flipped(axes: [1]).reshaped(3, 4).contiguous(), m.transposed().contiguous()
                ).floats)
        #expect(softmax(row.flipped(axes: [0])).floats == Array(softmax(row).floats.reversed()))
        #expect(concatenate([row.flipped(axes: [0]), row], axis: 0).floats == [3, 2, 1, 1, 2, 3])
        #expect(row.flipped(axes: [0]).argmax(axis: 0).integers == [0])
        #expect(row.flipped(axes: [0]).cast(to: .int32).integers == [3, 2, 1])
    }

    @Test("Negative axes and positions count from the end")
    func negative() {
        #expect(Self.x.flattened(from: -2).shape == [3, 20])
        #expect(
            Self.x.sliced(axis: -1, from: -2, to: 5).floats == Self.x.sliced(axis: 2, from: 3, to: 5).floats)
        #expect(Self.x.selected(axis: 0, index: -1).floats == Self.x.selected(axis: 0, index: 2).floats)
        #expect(Self.x.unsqueezed(axis: -1).shape == [3, 4, 5, 1])
        #expect(Self.x.unsqueezed(axis: -1).squeezed(axis: -1).shape == Self.x.shape)
        #expect(Self.x.sum(axes: [-1, 0]).shape == [4])
        #expect(stack([Self.x, Self.x], axis: -1).shape == [3, 4, 5, 2])
        #expect(stack([Self.x, Self.x], axis: 1).selected(axis: 1, index: 1).floats == Self.x.floats)
    }

    @Test("Splitting and joining give the tensor back", arguments: [0, 1, 2])
    func split(_ axis: Int) {
        let x = sines([4, 6, 8], 0.37)
        #expect(concatenate(x.split(into: 2, axis: axis), axis: axis).floats == x.floats)
    }

    @Test("Shapes broadcast by NumPy's rule")
    func broadcasting() {
        #expect(Shape.broadcast([2, 1, 4], [3, 1]) == [2, 3, 4])
        #expect(Shape.broadcast([], [2]) == [2])
        #expect(Shape.broadcast([0], [1]) == [0])
        #expect(Shape.broadcast([1, 0], [3, 1]) == [3, 0])
        #expect(Shape.broadcast([2], [3]) == nil)
        #expect(Shape.broadcast([2, 0], [2, 2]) == nil)
        #expect(Shape([1 << 30, 1 << 30, 1 << 30]).elementCount == Int.max)
        #expect(Shape([1 << 30, 1 << 30, 1 << 30, 0]).elementCount == 0)
    }

    @Test("Squares of one storage are told apart: a weight and its transpose")
    func transposedWeights() {
        let weight = normals([16, 16, 1, 1], 1)
        let flipped = weight.transposed(0, 1)
        let x = normals([1, 16, 3, 3], 2)
        let direct = convolution(x, weight, geometry: ConvolutionGeometry())
        let other = convolution(x, flipped, geometry: ConvolutionGeometry())
        let reference = convolution(
            x, Tensor(flipped.floats, shape: flipped.shape), geometry: ConvolutionGeometry())
        #expect(direct.floats != other.floats)
        #expect(other.floats == reference.floats)
        let matrix = normals([24, 24], 3)
        let rows = normals([2, 24], 4)
        for values in [rows, rows.cast(to: .bfloat16)] {
            let first = linear(values, weight: matrix)
            let second = linear(values, weight: matrix.transposed())
            #expect(first.floats == linear(values, weight: Tensor(matrix.floats, shape: [24, 24])).floats)
            #expect(
                second.floats
                    == linear(values, weight: Tensor(matrix.transposed().floats, shape: [24, 24])).floats)
        }
    }
}

@Suite("Empty tensors and scalars")
struct DegenerateShapeTests {
    @Test("A scalar goes through everything that takes any rank")
    func scalars() {
        let two = Tensor(2)
        #expect(two.rank == 0 && two.elementCount == 1 && two.item == 2)
        #expect((two * two + 1).item == 5)
        #expect(two.sum().item == 2 && two.mean().item == 2 && two.max().item == 2)
        #expect(two.reshaped([1, 1]).shape == [1, 1])
        #expect(two.flattened().shape == [1])
        #expect(two.broadcast(to: [2, 2]).floats == [2, 2, 2, 2])
        #expect(two.permuted([]).item == 2 && two.flipped(axes: []).item == 2 && two.padded([]).item == 2)
        #expect(two.cast(to: .int64).integers == [2])
        #expect(whereTrue(two .> 1, two, Tensor(7)).item == 2)
        #expect("\(two)" == "Tensor[] float32 [2.0]")
        let gradients = valueWithGradients(at: [two]) { exponential($0[0]) * 3 }.gradients
        #expect(abs((gradients[0]?.item ?? 0) - 22.167168) < 1e-4)
    }

    @Test("An empty tensor goes through everything, forward and back")
    func empty() {
        let none = Tensor.zeros([0, 3])
        #expect(none.floats.isEmpty)
        #expect((none + 1).shape == [0, 3] && (none * vector(1, 2, 3)).shape == [0, 3])
        #expect(
            none.sum().item == 0 && none.sum(axes: [0]).floats == [0, 0, 0]
                && none.sum(axes: [1]).shape == [0])
        #expect(none.transposed().shape == [3, 0] && none.transposed().contiguous().shape == [3, 0])
        #expect(none.reshaped(3, 0).shape == [3, 0] && none.flipped(axes: [0]).shape == [0, 3])
        #expect(concatenate([none, Tensor.ones([2, 3])], axis: 0).floats == [1, 1, 1, 1, 1, 1])
        #expect(none.padded([(1, 0), (0, 0)], value: 4).floats == [4, 4, 4])
        #expect(none.cast(to: .bfloat16).shape == [0, 3] && softmax(none).shape == [0, 3])
        #expect(matrixMultiply(none, Tensor.ones([3, 2])).shape == [0, 2])
        #expect(matrixMultiply(Tensor.ones([2, 0]), Tensor.ones([0, 3])).floats == [0, 0, 0, 0, 0, 0])
        #expect(Tensor.ones([4, 3]).taking(Tensor([Int](), shape: [0])).shape == [0, 3])
        #expect(Tensor.ones([4, 3]).sliced(axis: 0, from: 2, to: 2).shape == [0, 3])
        #expect(layerNormalization(none, weight: nil, bias: nil).shape == [0, 3])
    }

    @Test("An empty batch gives zero gradients")
    func emptyBatch() {
        let weights = [normals([16, 3, 3, 3], 1), normals([16], 2), normals([5, 16], 3), normals([5], 4)]
        let gradients = valueWithGradients(at: weights + [Tensor.zeros([0, 3, 8, 8])]) { w in
            let y = relu(convolution(w[4], w[0], bias: w[1], geometry: ConvolutionGeometry(padding: 1)))
            let pooled = averagePool(maxPool(y, PoolingWindow(kernel: 2)), PoolingWindow(kernel: 4))
            return linear(pooled.flattened(from: 1), weight: w[2], bias: w[3]).sum()
        }.gradients
        for (weight, gradient) in zip(weights, gradients) {
            #expect(gradient?.shape == weight.shape)
            #expect(gradient?.floats.allSatisfy { $0 == 0 } ?? false)
        }
    }

    @Test("The gradient of an empty slice is zero, twice")
    func emptySlice() {
        let gradients = valueWithGradients(at: [vector(1, 2, 3)]) { x in
            let value = square(x[0].sliced(axis: 0, from: 1, to: 1)).sum() + square(x[0]).sum()
            return square(ApusTensor.gradients(of: value, wrt: x)[0]).sum()
        }.gradients
        #expect(gradients[0]?.floats == [8, 16, 24])
    }
}
