/// The surest of many answers, without sorting the rest.
struct ScoreRanking {
    /// Larger for larger scores, and of equal ones for the earlier index.
    private var keys: [UInt64] = []

    /// - Parameters:
    ///   - score: a number.
    ///   - index: of the answer, below 2^32.
    mutating func add(_ score: Float, _ index: Int) {
        keys.append(UInt64(score.orderedBits) << 32 | UInt64(UInt32.max - UInt32(index)))
    }

    /// The `count` largest scores, the largest first.
    func first(_ count: Int) -> [(index: Int, score: Float)] {
        keys.largest(count).map {
            (Int(UInt32.max - UInt32(truncatingIfNeeded: $0)), Float(orderedBits: UInt32($0 >> 32)))
        }
    }
}

extension Float {
    /// Larger for larger numbers: bits of floats from 0 up stand in the floats' order, those below 0 in the other.
    fileprivate var orderedBits: UInt32 { sign == .plus ? bitPattern | 1 << 31 : ~bitPattern }

    fileprivate init(orderedBits bits: UInt32) {
        self.init(bitPattern: bits >> 31 == 1 ? bits & ~(1 << 31) : ~bits)
    }
}

extension [UInt64] {
    /// The `count` largest, the largest first: a partition around pivots, then a sort of what is wanted.
    fileprivate func largest(_ count: Int) -> [UInt64] {
        guard self.count > count else { return sorted(by: >) }
        guard count > 0 else { return [] }
        var values = self
        values.withUnsafeMutableBufferPointer { values in
            var (low, high) = (0, values.count - 1)
            while low < high {
                let pivot = values[low + (high - low) / 2]
                var (i, j) = (low, high)
                while i <= j {
                    while values[i] > pivot { i += 1 }
                    while values[j] < pivot { j -= 1 }
                    if i <= j {
                        values.swapAt(i, j)
                        i += 1
                        j -= 1
                    }
                }
                if count <= j + 1 {
                    high = j
                } else if count > i {
                    low = i
                } else {
                    break
                }
            }
        }
        return values.prefix(count).sorted(by: >)
    }
}
