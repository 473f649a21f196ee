/// Hard negative mining (Liu et al. 2016, section 2.2): of thousands of boxes without an object only those that the
/// model takes most for one are learned from.
package enum HardNegatives {
    /// The places of the `count` largest losses, in ascending order; of equal ones the first.
    ///
    /// - Parameters:
    ///   - losses: not below 0. One that is not a number counts as the largest.
    ///   - excluded: places to leave out, in ascending order.
    package static func places(_ count: Int, of losses: ArraySlice<Float>, excluding excluded: [Int]) -> [Int]
    {
        // Bits of floats from 0 up stand in the floats' order.
        var keys = losses.map { $0 > 0 || $0.isNaN ? $0.bitPattern & 0x7FFF_FFFF : 0 }
        var isFree = [Bool](repeating: true, count: keys.count)
        for place in excluded {
            isFree[place] = false
            keys[place] = 0
        }
        let wanted = min(count, keys.count - excluded.count)
        guard wanted > 0 else { return [] }
        let (least, ties) = leastOfLargest(wanted, keys, isFree)
        var left = ties
        return keys.indices.filter { place in
            guard isFree[place] else { return false }
            if keys[place] > least { return true }
            guard keys[place] == least, left > 0 else { return false }
            left -= 1
            return true
        }
    }

    /// The smallest of the `count` largest free keys, and how many that equal it belong to them: found byte by byte
    /// from the highest, by counting.
    private static func leastOfLargest(
        _ count: Int, _ keys: [UInt32], _ isFree: [Bool]
    ) -> (key: UInt32, ties: Int) {
        var (prefix, mask) = (UInt32(0), UInt32(0))
        var wanted = count
        for shift in [UInt32(24), 16, 8, 0] {
            var histogram = [Int](repeating: 0, count: 256)
            for place in keys.indices where isFree[place] && keys[place] & mask == prefix {
                histogram[Int(keys[place] >> shift & 0xFF)] += 1
            }
            var byte = 255
            while byte > 0, histogram[byte] < wanted {
                wanted -= histogram[byte]
                byte -= 1
            }
            prefix |= UInt32(byte) << shift
            mask |= 0xFF << shift
        }
        return (prefix, wanted)
    }
}
