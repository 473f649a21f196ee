import ApusTensor
import Foundation

/// Places in a row as waves of many lengths (Vaswani et al. 2017): feature 2i is sin(p / 10000^(2i / width)), feature
/// 2i + 1 the cosine of the same.
///
/// - Returns: float32 `[count, width]`.
public func sinusoidalPositions(_ count: Int, width: Int) -> Tensor {
    precondition(count >= 0 && width.isMultiple(of: 2), "sinusoidalPositions: \(count) of \(width) features")
    var values: [Float] = []
    values.reserveCapacity(count * width)
    for position in 0..<count {
        for pair in 0..<width / 2 {
            let angle = Double(position) / pow(10000, Double(2 * pair) / Double(width))
            values += [Float(sin(angle)), Float(cos(angle))]
        }
    }
    return Tensor(values, shape: [count, width])
}

/// Places in a grid: half of the features tell the row, the other half the column, each as
/// ``sinusoidalPositions(_:width:)`` does.
///
/// - Returns: float32 `[rows * columns, width]`, row by row.
public func sinusoidalPositions(rows: Int, columns: Int, width: Int) -> Tensor {
    precondition(width.isMultiple(of: 4), "sinusoidalPositions: \(width) features for two axes")
    let half = width / 2
    let down = sinusoidalPositions(rows, width: half).reshaped(rows, 1, half)
    let across = sinusoidalPositions(columns, width: half).reshaped(1, columns, half)
    let shape: Shape = [rows, columns, half]
    return concatenate([down.broadcast(to: shape), across.broadcast(to: shape)], axis: 2)
        .reshaped(rows * columns, width)
}
