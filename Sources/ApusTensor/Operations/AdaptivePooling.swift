import COneDNN
/// Mean over bins.
public func adaptiveAveragePool(_ x: Tensor, output: [Int]) -> Tensor {
    if Array(x.shape.dropFirst(2)) == output { return x }
    preconditionFailure("scratch")
}
