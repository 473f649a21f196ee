import ApusModels
import ApusNN
import ApusTensor
import Foundation
import Synchronization
import Testing

/// `make tsan` runs this suite under ThreadSanitizer, with one OpenMP thread for each of ours.
@Suite("Concurrency")
struct ConcurrencyTests {
    private let pictures: Tensor = {
        let values = (0..<1536).map { Float($0 % 23) }
        return Tensor(values, shape: [2, 3, 16, 16])
    }()

    private func classifier() throws -> any ImageClassifier {
        let model = try ModelRegistry.classifier(named: "resnet_small").build(.init(classes: 4, channels: 3))
        Engine.withThreads(1) { model.initialize(seed: 1) }
        return model
    }

    /// Two threads use a model that a third trains, and one that nobody changes: the latter's outputs keep
    /// their bits, the former's are those of some moment of the training.
    @Test func twoThreadsInferWhileOneTrains() throws {
        let trained = try classifier()
        let still = try classifier()
        let pictures = pictures
        let expected = Engine.withThreads(1) { still(pictures).floats }
        let failures = Mutex<[String]>([])

        @Sendable func infer() {
            for pass in 0..<6 {
                if still(pictures).floats != expected {
                    failures.withLock {
                        $0.append("pass \(pass): other bits from the model that nobody trains")
                    }
                }
                if !trained(pictures).floats.allSatisfy(\.isFinite) {
                    failures.withLock {
                        $0.append("pass \(pass): no finite output from the model in training")
                    }
                }
            }
        }
        inThreads([infer, infer, { train(trained, on: pictures, steps: 4) }])

        #expect(failures.withLock { $0 } == [])
        #expect(Engine.withThreads(1) { trained(pictures).floats } != expected)
    }

    /// A tape records on the thread that opened it and on no other.
    @Test func tapesOfTwoThreadsStayApart() throws {
        let models = [try classifier(), try classifier()]
        let pictures = pictures
        inThreads(models.map { model in { train(model, on: pictures, steps: 3) } })
        let outputs = models.map { model in Engine.withThreads(1) { model(pictures).floats } }
        #expect(outputs[0] == outputs[1])
    }
}

private func train(_ model: any ImageClassifier, on pictures: Tensor, steps: Int) {
    let state = ModelState(model)
    for step in 0..<steps {
        let (_, gradients) = valueWithGradients(stream: RandomStream(seed: 1, .init(step))) {
            let scores = model(pictures)
            return (scores * scores).mean()
        }
        for (entry, gradient) in zip(state.parameters, state.ordered(gradients)) {
            guard let gradient else { continue }
            entry.cell.set(entry.cell.detached - gradient * 0.01)
            entry.cell.update { values, count in
                for index in 0..<count { values[index] *= 0.999 }
            }
        }
    }
}

/// Runs every body in a thread of its own, one OpenMP thread each, and waits for all.
private func inThreads(_ bodies: [@Sendable () -> Void]) {
    let group = DispatchGroup()
    for body in bodies {
        group.enter()
        Thread {
            Engine.withThreads(1, body)
            group.leave()
        }.start()
    }
    group.wait()
}
