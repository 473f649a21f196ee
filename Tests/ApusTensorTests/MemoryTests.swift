import ApusProof
import ApusTensor
import Testing

/// Counters are the process's, so each test here has a process of its own.
@Suite("Memory of a step")
struct MemoryTests {
    /// 16 products of 4 MB: what backward has passed makes room for the gradients it finds.
    @Test("Backward frees what it has passed")
    func freedAsItGoes() async {
        await #expect(processExitsWith: .success) {
            let size = 1 << 20
            let layers = (0..<16).map { _ in Cell(Tensor.full([size], 1.01)) }
            let weights = Engine.poolStatistics.bytesLive
            let gradients = valueWithGradients {
                layers.reduce(Tensor.ones([size])) { square($0 * $1.tensor) }.sum()
            }.gradients
            #expect(gradients.tensors.allSatisfy { $0?.elementCount == size })
            // Activations take 2 x 16 x 4 MB, gradients of the weights 16 x 4 MB in room already freed.
            let peak = Engine.poolStatistics.bytesHeld - weights
            #expect(peak < (2 * 16 + 8) * 4 * size, "peak of \(peak >> 20) MB")
        }
    }

    @Test("A step after the third asks the system for nothing, and leaves nothing")
    func poolMisses() async {
        await #expect(processExitsWith: .success) {
            let weights = [normals([32, 16, 3, 3], 1), normals([10, 32], 2)].map { Cell($0) }
            let x = normals([4, 16, 12, 12], 3)
            func step() {
                _ = valueWithGradients {
                    let y = relu(convolution(x, weights[0].tensor, geometry: ConvolutionGeometry(padding: 1)))
                    let pooled = maxPool(y, PoolingWindow(kernel: 2)).mean(axes: [2, 3])
                    return logSoftmax(linear(pooled, weight: weights[1].tensor)).sum()
                }
            }
            for _ in 0..<3 { step() }
            // Discovering the tests makes tensors of its own in this process: one undisturbed window tells.
            let windows = (0..<20).map { _ in
                let before = Engine.poolStatistics
                for _ in 0..<3 { step() }
                let after = Engine.poolStatistics
                return after.misses == before.misses && after.bytesLive == before.bytesLive
                    && after.allocations > before.allocations
            }
            #expect(windows.contains(true))
        }
    }

    @Test("Trimming gives back what is not in use")
    func trim() async {
        await #expect(processExitsWith: .success) {
            let kept = Tensor.ones([1 << 20])
            _ = Tensor.ones([1 << 22])
            Engine.trimPool()
            let statistics = Engine.poolStatistics
            #expect(statistics.bytesHeld == statistics.bytesLive)
            #expect(kept.sum().item == Float(1 << 20))
        }
    }

    @Test("What was let go serves a tensor of another size")
    func joined() async {
        await #expect(processExitsWith: .success) {
            let floats = 1 << 20  // 4 MB
            let kept = Tensor.ones([floats])
            do {
                let parts = (0..<4).map { _ in Tensor.ones([floats]) }
                #expect(parts.allSatisfy { $0.elementCount == floats })
            }
            let before = Engine.poolStatistics
            let whole = Tensor.ones([4 * floats])
            let after = Engine.poolStatistics
            #expect(after.bytesHeld - before.bytesHeld <= 1 << 20, "a new block in place of the four")
            #expect(whole.sum().item == Float(4 * floats))
            #expect(kept.sum().item == Float(floats))
        }
    }

    /// 8 pictures of 150x150 with 64 channels would need a scratchpad of 213 MB.
    @Test("A Winograd convolution takes a large batch in parts", .enabled(if: Engine.block == 16))
    func parts() async {
        await #expect(processExitsWith: .success) {
            let geometry = ConvolutionGeometry(padding: 1)
            let x = normals([8, 64, 150, 150], 1).converted(to: .blocked)
            let weight = normals([64, 64, 3, 3], 2)
            let bias = normals([64], 3)
            func run(_ x: Tensor) -> [Tensor] {
                var output = x
                let gradients = valueWithGradients(at: [x]) { leaves in
                    output = convolution(leaves[0], weight, bias: bias, geometry: geometry)
                    return square(output).sum()
                }.gradients
                return [output] + gradients.compactMap { $0 }
            }
            ConvolutionTuning.with(.winograd) {
                let held = Engine.poolStatistics.bytesHeld
                let whole = run(x)
                // Output, its square, their gradients and the scratchpad of a part.
                let used = (Engine.poolStatistics.bytesHeld - held) >> 20
                #expect(used < 44 * 5 + 128, "\(used) MB")
                for index in [0, 5, 7] {
                    let alone = run(x.sliced(axis: 0, from: index, to: index + 1).converted(to: .blocked))
                    for (batch, single) in zip(whole, alone) {
                        let part = batch.sliced(axis: 0, from: index, to: index + 1)
                        #expect(part.floats == single.floats)
                    }
                }
            }
        }
    }

    @Test("No operation on pictures ends in a reference kernel", .enabled(if: Engine.block > 1))
    func referenceKernels() async {
        await #expect(processExitsWith: .success) {
            for channels in [3, 5, 16] {
                let x = normals([2, channels, 6, 5], 1)
                for one in PictureOperation.all {
                    _ = one.run(x, one.others(channels)) { $0 }
                    _ = one.run(x.cast(to: .bfloat16), one.others(channels)) { DifferenceTable.blocked($0) }
                }
            }
            for one in DifferenceTable.products + DifferenceTable.attention {
                _ = valueWithGradients(at: one.inputs, phase: .training) { one.call($0).sum() }
            }
            #expect(Engine.counters.referenceKernels == 0, "\(Engine.referenceKernelNames)")
        }
    }
}
