/// The same axes read backwards, forward and back.
struct Flip: DifferentiableOperation {
    static var name: OperationName { .flip }
    static var hasSecondOrder: Bool { true }
    let axes: [Int]

    func backward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.flipped(axes: axes)]
    }
    func composedBackward(_ gradient: Tensor, _ wanted: WantedGradients) -> [Tensor?] {
        [gradient.flipped(axes: axes)]
    }
}

extension Tensor {
    /// Read backwards along `axes`, without copying.
    public func flipped(axes: [Int]) -> Tensor {
        let list = Set(axes.map { shape.normalized(axis: $0, for: "flipped") }).sorted()
        let source = plainView
        var steps = source.strides
        var start = source.offset
        for axis in list where shape[axis] > 0 {
            start += (shape[axis] - 1) * steps[axis]
            steps[axis] = -steps[axis]
        }
        let result = source.viewed(shape: shape, strides: steps, offset: start)
        return recorded(result, from: self, Flip(axes: list))
    }
}
