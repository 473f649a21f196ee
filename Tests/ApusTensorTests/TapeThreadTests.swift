import ApusProof
import ApusTensor
import Dispatch
import Synchronization
import Testing

/// A value that threads hand to each other.
private final class Box<Value: Sendable>: Sendable {
    private let place: Mutex<Value>
    init(_ value: Value) { place = Mutex(value) }
    var content: Value {
        get { place.withLock { $0 } }
        set { place.withLock { $0 = newValue } }
    }
}

@Suite("Tapes on threads")
struct TapeThreadTests {
    /// Both threads stand inside their scopes while each uses what the other made in its own.
    @Test("Two scopes at once record each their own; a foreign tensor is a constant")
    func twoScopes() {
        let shared = Cell(vector(2, 3))
        let offered = [Box(Tensor(0)), Box(Tensor(0))]
        let results = [Box([Float]()), Box([Float]())]
        let arrived = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
        DispatchQueue.concurrentPerform(iterations: 2) { me in
            let other = 1 - me
            let gradients = valueWithGradients {
                let mine = shared.tensor * Double(me + 1)
                offered[me].content = mine
                arrived[me].signal()
                arrived[other].wait()
                let foreign = offered[other].content
                #expect(mine.isTracked && !foreign.isTracked)
                return (mine * foreign).sum()
            }.gradients
            results[me].content = shared.gradient(in: gradients)?.floats ?? []
        }
        // d/dx of (1 x)(2 c) and of (2 x)(1 c), with c = x held constant.
        #expect(results[0].content == [4, 6])
        #expect(results[1].content == [4, 6])
        #expect(shared.value.floats == [2, 3])
    }

    @Test("A scope records on its own thread only")
    func otherThread() {
        let cell = Cell(vector(1, 2))
        let gradients = valueWithGradients {
            let mine = cell.tensor
            let elsewhere = Box((tracked: true, phase: Phase.training, value: Tensor(0)))
            let done = DispatchSemaphore(value: 0)
            DispatchQueue.global().async {
                let value = mine * 3
                elsewhere.content = (value.isTracked, Tape.phase, value)
                done.signal()
            }
            done.wait()
            let found = elsewhere.content
            #expect(!found.tracked && found.phase == .inference)
            return (found.value * mine).sum()
        }.gradients
        #expect(cell.gradient(in: gradients)?.floats == [3, 6])
    }

    @Test("The same step on many threads gives the same bits")
    func manyThreads() {
        let weights = [normals([16, 3, 3, 3], 1), normals([16, 16, 3, 3], 2), normals([5, 16], 3)].map {
            Cell($0)
        }
        let x = normals([2, 3, 8, 8], 4)
        @Sendable func step() -> [[Float]] {
            let gradients = valueWithGradients(stream: RandomStream(seed: 1)) {
                let geometry = ConvolutionGeometry(padding: 1)
                let first = relu(convolution(x, weights[0].tensor, geometry: geometry))
                let second = dropout(
                    convolution(first, weights[1].tensor, geometry: geometry), probability: 0.2)
                return square(linear(second.mean(axes: [2, 3]), weight: weights[2].tensor)).sum()
            }.gradients
            return weights.map { $0.gradient(in: gradients)?.floats ?? [] }
        }
        let reference = step()
        let different = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            if step() != reference { different.add(1, ordering: .relaxed) }
        }
        #expect(different.load(ordering: .relaxed) == 0)
    }
}
