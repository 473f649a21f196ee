import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import Foundation
import Synchronization
import Testing

/// What every registered model owes; names and counts are held by ``StateNamesTests``.
@Suite("Conformance", .serialized)
struct ConformanceTests {
    @Test(
        "A finite gradient reaches every parameter, and one batch is overfitted",
        arguments: ConformanceCase.all)
    func learnsOneBatch(_ one: ConformanceCase) throws {
        let model = try one.buildLearner()
        one.initialize(model)
        let state = ModelState(model)
        let pictures = one.pictures
        func step(_ index: UInt64) -> (value: Tensor, gradients: Gradients) {
            valueWithGradients(stream: RandomStream(seed: 1, .number(index))) {
                one.loss(model, pictures)
            }
        }

        // Transformers begin with scores of zero, which let no gradient through; one step ends that.
        let (first, firstGradients) = step(0)
        var plain = Optimizer(state, SGD())
        plain.step(firstGradients, learningRate: one.firstLearningRate)
        let (_, gradients) = step(1)
        expectFinite(state, gradients)

        var optimizer = Optimizer(state, Adam())
        var losses = [first.item]
        for index in 2..<one.steps {
            let (loss, gradients) = step(UInt64(index))
            losses.append(loss.item)
            if loss.item < one.remainder * first.item { break }
            optimizer.step(gradients, learningRate: one.learningRate)
        }
        #expect(losses.last.map { $0 < one.remainder * first.item } == true, "losses \(losses)")
    }

    private func expectFinite(_ state: ModelState, _ gradients: Gradients) {
        for (entry, gradient) in zip(state.parameters, state.ordered(gradients)) where !entry.cell.isFrozen {
            guard let gradient else {
                Issue.record("no gradient reaches \(entry.name)")
                continue
            }
            #expect(gradient.shape == entry.cell.shape, "\(entry.name)")
            let magnitude = absolute(gradient).sum().item
            #expect(magnitude.isFinite, "gradient of \(entry.name)")
            // Biases in front of a norm have no effect, and those of keys neither. DETR's queries begin knowing nothing,
            // so that they have nothing to tell each other in the first layer.
            if entry.cell.shape.rank > 1,
                entry.name != "transformer.decoder.layers.0.self_attn.in_proj_weight"
            {
                #expect(magnitude > 0, "gradient of \(entry.name)")
            }
        }
    }

    @Test(
        "Saved and loaded bit for bit, and two threads at once give the same scores",
        arguments: ConformanceCase.all)
    func savesLoadsAndRunsInTwoThreads(_ one: ConformanceCase) throws {
        let model = try one.build()
        model.initialize(seed: 2)
        let pictures = one.pictures
        _ = valueWithGradients { one.loss(model, pictures) }  // moves running statistics
        let file = FileManager.default.temporaryDirectory.appending(
            path: "apus-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        try model.save(to: file.path)

        let copy = try one.build()
        try copy.load(SafetensorsFile(contentsOf: file))
        for (found, wanted) in zip(ModelState(copy).snapshot(), ModelState(model).snapshot()) {
            #expect(found.name == wanted.name)
            #expect(found.value.isBitEqual(to: wanted.value), "\(found.name)")
        }

        let outputs = one.outputs(model, pictures)
        let found = inTwoThreads { one.outputs(copy, pictures) }
        #expect(found.count == 2)
        for other in found {
            #expect(other.count == outputs.count)
            for (mine, theirs) in zip(outputs, other) { #expect(theirs.isBitEqual(to: mine)) }
        }
    }
}

/// The results of `body` in two threads, neither of which begins before the other runs.
private func inTwoThreads(_ body: @escaping @Sendable () -> [Tensor]) -> [[Tensor]] {
    final class Meeting: Sendable {
        let arrived = Atomic<Int>(0)
        let results = Mutex<[[Tensor]]>([])
    }
    let meeting = Meeting()
    let finished = DispatchSemaphore(value: 0)
    for _ in 0..<2 {
        Thread.detachNewThread {
            meeting.arrived.add(1, ordering: .sequentiallyConsistent)
            while meeting.arrived.load(ordering: .sequentiallyConsistent) < 2 { sched_yield() }
            let result = body()
            meeting.results.withLock { $0.append(result) }
            finished.signal()
        }
    }
    for _ in 0..<2 { finished.wait() }
    return meeting.results.withLock { $0 }
}

extension Tensor {
    /// Whether shape, type and every bit agree.
    fileprivate func isBitEqual(to other: Tensor) -> Bool {
        guard shape == other.shape, dtype == other.dtype else { return false }
        return withUnsafeBytes { mine in
            other.withUnsafeBytes { theirs in
                guard let left = mine.baseAddress, let right = theirs.baseAddress else { return true }
                return memcmp(left, right, mine.count) == 0
            }
        }
    }
}
