import ApusNN
import ApusTensor
import Foundation

extension ModelState {
    /// Gives parameters and buffers the values of another model's snapshot, by name, through memory of their own.
    func take(_ snapshot: [(name: String, value: Tensor)]) {
        let parameters = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.cell) })
        let buffers = Dictionary(uniqueKeysWithValues: buffers.map { ($0.name, $0.cell) })
        for (name, value) in snapshot {
            let values = Tensor(value.floats, shape: value.shape)
            parameters[name]?.set(values)
            buffers[name]?.set(values)
        }
    }
}

extension Tensor {
    /// Whether shape, type and every bit agree.
    func isBitEqual(to other: Tensor) -> Bool {
        guard shape == other.shape, dtype == other.dtype else { return false }
        return withUnsafeBytes { mine in
            other.withUnsafeBytes { theirs in
                guard let left = mine.baseAddress, let right = theirs.baseAddress else { return true }
                return memcmp(left, right, mine.count) == 0
            }
        }
    }
}
