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
