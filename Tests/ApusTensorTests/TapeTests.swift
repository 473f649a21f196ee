import ApusProof
import ApusTensor
import Testing

/// Something that gradients are kept for, as a parameter is.
final class Cell: Sendable {
    let value: Tensor
    init(_ value: Tensor) { self.value = value }

    /// As a parameter gives itself: tracked inside a scope.
    var tensor: Tensor { Tape.current?.leaf(ObjectIdentifier(self), value) ?? value }
    func gradient(in gradients: Gradients) -> Tensor? { gradients[ObjectIdentifier(self)] }
}

/// A float32 vector.
func vector(_ values: Float...) -> Tensor { Tensor(values) }

@Suite("The tape")
struct TapeTests {
    @Test("Gradients come by cell, in the order of first use; a cell used twice has one")
    func cells() {
        let (a, b, unused) = (Cell(vector(1, 2)), Cell(vector(3, 4)), Cell(Tensor(5)))
        let (value, gradients) = valueWithGradients {
            let product = b.tensor * a.tensor
            _ = unused.tensor
            return (product + a.tensor).sum()
        }
        #expect(value.item == 1 * 3 + 2 * 4 + 3)
        #expect(!value.isTracked)
        #expect(gradients.identities == [b, a, unused].map { ObjectIdentifier($0) })
        #expect(a.gradient(in: gradients)?.floats == [4, 5])
        #expect(b.gradient(in: gradients)?.floats == [1, 2])
        #expect(unused.gradient(in: gradients) == nil)
    }

    @Test("Micro-batches are summed cell by cell")
    func accumulation() {
        let (a, b) = (Cell(vector(1, 2)), Cell(vector(3, 4)))
        var sum = valueWithGradients { square(a.tensor).sum() }.gradients
        sum += valueWithGradients { (a.tensor * b.tensor).sum() }.gradients
        #expect(a.gradient(in: sum)?.floats == [2 + 3, 4 + 4])
        #expect(b.gradient(in: sum)?.floats == [1, 2])
        #expect(a.gradient(in: sum.scaled(by: 0.5))?.floats == [2.5, 4])
        #expect(a.value.floats == [1, 2])
    }

    @Test("Nothing is recorded outside of a scope, and the phase is inference")
    func outside() {
        #expect(Tape.current == nil)
        #expect(Tape.phase == .inference)
        let cell = Cell(vector(1, 2))
        #expect(!(cell.tensor * 2).isTracked)
        var phases: [Phase] = []
        _ = valueWithGradients {
            phases.append(Tape.phase)
            return cell.tensor.sum()
        }
        _ = valueWithGradients(phase: .inference) {
            phases.append(Tape.phase)
            return cell.tensor.sum()
        }
        #expect(phases == [.training, .inference])
    }

    @Test("detached and withoutGradients cut the tape")
    func constants() {
        let a = Cell(vector(2, 3))
        let gradients = valueWithGradients {
            let silent = withoutGradients { square(a.tensor) }
            #expect(!silent.isTracked)
            #expect(Tape.phase == .training)
            return (silent * a.tensor + square(a.tensor).detached()).sum()
        }.gradients
        #expect(a.gradient(in: gradients)?.floats == [4, 9])
    }

    @Test("A tensor of a closed scope is a constant in the next one")
    func stale() {
        let a = Cell(vector(2, 3))
        var kept = Tensor(0)
        _ = valueWithGradients {
            kept = square(a.tensor)
            return kept.sum()
        }
        #expect(!kept.isTracked)
        let gradients = valueWithGradients { (kept * a.tensor).sum() }.gradients
        #expect(a.gradient(in: gradients)?.floats == [4, 9])
    }

    @Test("A scope that throws is closed")
    func throwing() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try valueWithGradients { throw Stop() }
        }
        #expect(Tape.current == nil)
    }

    @Test("An inner scope has its own gradients and leaves the outer one as it was")
    func nested() {
        let a = Cell(vector(2, 3))
        var inner: Gradients?
        let outer = valueWithGradients {
            let before = square(a.tensor)
            inner = valueWithGradients { (a.tensor * before.detached()).sum() }.gradients
            return before.sum()
        }.gradients
        #expect(inner.flatMap { a.gradient(in: $0) }?.floats == [4, 9])
        #expect(a.gradient(in: outer)?.floats == [4, 6])
    }

    @Test("Gradients with respect to inputs; cells are constants there")
    func inputs() {
        let weight = Cell(vector(2, 3))
        let (value, gradients) = valueWithGradients(at: [vector(1, 2), vector(5, 5)]) { inputs in
            #expect(!weight.tensor.isTracked)
            return (square(inputs[0]) * weight.tensor).sum()
        }
        #expect(value.item == 14)
        #expect(gradients[0]?.floats == [4, 12])
        #expect(gradients[1] == nil)
    }

    @Test("A value beside the loss comes out of the scope")
    func auxiliary() {
        let a = Cell(vector(2, 3))
        let (loss, gradients, extra) = valueWithGradients { (a.tensor.sum(), "seen") }
        #expect(loss.item == 5 && extra == "seen")
        #expect(a.gradient(in: gradients)?.floats == [1, 1])
    }

    @Test("Many inputs of one operation")
    func manyInputs() {
        let cells = (0..<150).map { Cell(Tensor([Float($0)])) }
        let gradients = valueWithGradients {
            square(concatenate(cells.map(\.tensor), axis: 0)).sum()
        }.gradients
        for (index, cell) in cells.enumerated() {
            #expect(cell.gradient(in: gradients)?.floats == [2 * Float(index)])
        }
    }

    @Test("Integer and bool results cut the tape silently")
    func integerResults() {
        let a = Cell(vector(2, -3, 1))
        let gradients = valueWithGradients {
            let x = a.tensor
            #expect(!(x .> 0).isTracked)
            #expect(!x.argmax(axis: 0).isTracked)
            #expect(!x.cast(to: .int32).isTracked)
            return ((x .> 0).cast(to: .float32) * x).sum()
        }.gradients
        #expect(a.gradient(in: gradients)?.floats == [1, 0, 1])
    }
}

@Suite("Gradients of gradients")
struct SecondOrderTests {
    /// With f = sum(w x^3), g = 3 w x^2 and sum(g^2) = 9 w^2 x^4.
    @Test("A gradient penalty by hand")
    func cubes() {
        let w = Cell(vector(2, -1))
        let x = vector(3, 2)
        let (penalty, gradients) = valueWithGradients {
            let x = tracked(x)
            let value = (w.tensor * x * x * x).sum()
            return square(ApusTensor.gradients(of: value, wrt: [x])[0]).sum()
        }
        #expect(penalty.item == 9 * 4 * 81 + 9 * 16)
        #expect(w.gradient(in: gradients)?.floats == [18 * 2 * 81, -18 * 16])
    }

    /// A smooth critic of two convolutions, as in WGAN-GP (Gulrajani et al. 2017): (|gradient| - 1)^2.
    @Test("The penalty of a critic against central differences", arguments: [3, 16])
    func critic(_ channels: Int) {
        let x = normals([2, channels, 5, 5], 1)
        let weights = [
            normals([16, channels, 3, 3], 2, scale: 0.2), normals([16], 3),
            normals([8, 16, 3, 3], 4, scale: 0.2),
            normals([1, 8 * 9], 5, scale: 0.3),
        ]
        func penalty(_ w: [Tensor]) -> Tensor {
            let x = tracked(x)
            let first = gelu(convolution(x, w[0], bias: w[1], geometry: ConvolutionGeometry(padding: 1)))
            let second = silu(convolution(first, w[2], geometry: ConvolutionGeometry(stride: 2, padding: 1)))
            let score = linear(second.flattened(from: 1), weight: w[3]).sum()
            let slope = gradients(of: score, wrt: [x])[0]
            let norm = squareRoot(square(slope).sum(axes: [1, 2, 3]))
            return square(norm - 1).sum()
        }
        let exact = valueWithGradients(at: weights) { penalty($0) }.gradients
        let step: Float = 3e-3
        for index in weights.indices {
            let direction = normals(weights[index].shape, UInt64(10 + index))
            func value(_ sign: Float) -> Double {
                var moved = weights
                moved[index] = moved[index] + direction * Double(sign * step)
                return Double(valueWithGradients(at: []) { _ in penalty(moved) }.value.item)
            }
            let numeric = (value(1) - value(-1)) / Double(2 * step)
            let expected = exact[index].map { Double(($0 * direction).sum().item) } ?? 0
            #expect(abs(numeric - expected) < 1e-2 * max(1, abs(expected)), "weight \(index)")
        }
    }

    @Test("The gradient of a gradient of a gradient")
    func third() {
        let gradients = valueWithGradients(at: [vector(2, 3)]) { x in
            let first = ApusTensor.gradients(of: (square(x[0]) * square(x[0])).sum(), wrt: [x[0]])[0]
            return ApusTensor.gradients(of: first.sum(), wrt: [x[0]])[0].sum()
        }.gradients
        #expect(gradients[0]?.floats == [48, 72])
    }
}
