import ApusNN
import ApusTensor
import Foundation
import Synchronization
import Testing

/// Threads that infer and save while another trains see whole values. One engine thread each, since
/// ThreadSanitizer cannot see the barriers of a larger team.
@Suite struct ConcurrencyTests {
    /// A model whose steps add the same to every value, so that a torn reading shows.
    final class Uniform: Module {
        let first = Parameter([16, 16, 3, 3], .constant(1), isConvolutionWeight: true)
        let second = Parameter([4000], .constant(1))
        init() { initialize(seed: 1) }
    }

    /// Runs the bodies on threads of their own until the last has returned.
    private func together(_ bodies: [@Sendable () -> Void]) {
        let group = DispatchGroup()
        for body in bodies {
            group.enter()
            Thread.detachNewThread {
                Engine.withThreads(1) { body() }
                group.leave()
            }
        }
        group.wait()
    }

    @Test func snapshotsAreOfOneStep() {
        let model = Uniform()
        let state = ModelState(model)
        let isDone = Atomic<Bool>(false)
        let mixed = Atomic<Int>(0)
        let seen = Atomic<Int>(0)
        let look: @Sendable () -> Void = {
            // At least once, also when training is over first.
            repeat {
                let values = Set(ModelState(model).snapshot().flatMap { Set($0.value.floats) })
                if values.count != 1 { mixed.add(1, ordering: .relaxed) }
                seen.add(1, ordering: .relaxed)
            } while !isDone.load(ordering: .relaxed)
        }
        let train: @Sendable () -> Void = {
            var optimizer = Optimizer(state, SGD())
            let ones = state.parameters.map { Optional(Tensor.ones($0.cell.shape)) }
            for _ in 0..<200 { optimizer.step(ones, learningRate: -1) }
            isDone.store(true, ordering: .relaxed)
        }
        together([look, look, train])
        #expect(mixed.load(ordering: .relaxed) == 0)
        #expect(seen.load(ordering: .relaxed) >= 2)
        #expect(Set(model.second.detached.floats) == [201])
        #expect(Set(model.first.detached.floats) == [201])
    }

    @Test func twoThreadsInferWhileOneTrains() {
        let network = TinyNetwork.initialized()
        let state = ModelState(network)
        let still = TinyNetwork.initialized()
        let expected = Engine.withThreads(1) { still(TinyNetwork.batch).floats }
        let isDone = Atomic<Bool>(false)
        let wrong = Atomic<Int>(0)
        let infer: @Sendable () -> Void = {
            repeat {
                // A model nobody trains gives the same bits all along; the other's numbers stay finite.
                if still(TinyNetwork.batch).floats != expected { wrong.add(1, ordering: .relaxed) }
                if !network(TinyNetwork.batch).floats.allSatisfy({ $0.isFinite }) {
                    wrong.add(1, ordering: .relaxed)
                }
            } while !isDone.load(ordering: .relaxed)
        }
        let train: @Sendable () -> Void = {
            var optimizer = Optimizer(state, SGD(momentum: 0.9))
            for _ in 0..<30 { optimizer.step(network.lossWithGradients().gradients, learningRate: 0.01) }
            isDone.store(true, ordering: .relaxed)
        }
        together([infer, infer, train])
        #expect(wrong.load(ordering: .relaxed) == 0)

        // Trained alone, it comes to the same bits.
        let alone = TinyNetwork.initialized()
        Engine.withThreads(1) {
            var optimizer = Optimizer(ModelState(alone), SGD(momentum: 0.9))
            for _ in 0..<30 { optimizer.step(alone.lossWithGradients().gradients, learningRate: 0.01) }
        }
        #expect(ModelState(alone).bits == state.bits)
    }
}
