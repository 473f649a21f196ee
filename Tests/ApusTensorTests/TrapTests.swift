import ApusProof
import ApusTensor
import Testing

/// What stops the program, in a process of its own, and what it says.
@Suite("Mistakes stop by name")
struct TrapTests {
    private static func said(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }

    @Test("A shape mistake names the operation and both shapes, in release builds too")
    func shapes() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = normals([2, 3], 1) + normals([2, 4], 2)
        }
        #expect(Self.said(result).contains("add: shapes [2, 3] and [2, 4] do not fit together"))
    }

    @Test("An operation without a gradient refuses a tracked input")
    func noGradient() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = valueWithGradients(at: [vector(1, 2)]) { $0[0].roundedDown().sum() }
        }
        #expect(Self.said(result).contains("roundedDown has no gradient"))
        #expect(vector(1.5, -1.5).roundedDown().floats == [1, -2])
    }

    @Test("A missing second order names the operation")
    func noSecondOrder() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = valueWithGradients(at: [normals([1, 2, 4, 4], 1)]) { x in
                let value = square(maxPool(x[0], PoolingWindow(kernel: 2))).sum()
                return gradients(of: value, wrt: x)[0].sum()
            }
        }
        #expect(Self.said(result).contains("pooling has no second-order gradient"))
    }

    @Test("A tensor of an outer scope is refused in an inner one")
    func outerTensor() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = valueWithGradients(at: [vector(1, 2)]) { outer in
                valueWithGradients(at: [vector(3, 4)]) { inner in (outer[0] * inner[0]).sum() }.value
            }
        }
        #expect(Self.said(result).contains("a tensor tracked by an outer scope is used in an inner one"))
    }

    @Test("A loss that is no scalar is refused")
    func loss() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = valueWithGradients(at: [vector(1, 2)]) { square($0[0]) }
        }
        #expect(Self.said(result).contains("a loss is a scalar, not of shape [2]"))
    }

    @Test("gradients(of:wrt:) asks for an open scope and a tracked input")
    func penaltyOutside() async {
        let outside = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = gradients(of: vector(1).sum(), wrt: [])
        }
        #expect(Self.said(outside).contains("asks for an open scope"))
        let untracked = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let constant = vector(1)
            _ = valueWithGradients(at: [constant]) { gradients(of: square($0[0]).sum(), wrt: [constant])[0] }
        }
        #expect(Self.said(untracked).contains("an input is not tracked"))
    }

    @Test("An index out of range names it")
    func index() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = normals([3, 2], 1).taking(Tensor([0, 3]), axis: 0)
        }
        #expect(Self.said(result).contains("taking: index 3 is outside of 3 elements"))
    }

    @Test("A negative size is refused")
    func negativeSize() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor.zeros([2, -1])
        }
        #expect(Self.said(result).contains("axis 1 of size -1"))
    }

    @Test("A tensor too large to count is refused before any memory is asked for")
    func tooLarge() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor.zeros([2_000_000_000, 2_000_000_000, 2_000_000_000])
        }
        #expect(Self.said(result).contains("a tensor has at most 2147483647 elements"))
    }
}
