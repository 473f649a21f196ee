import ApusTensor

/// Which pictures of a world: those to learn from, or those to be judged by.
///
/// The splits never share a stream of random numbers, so no seed makes a picture of one appear in the other. In
/// ``StreetsWorld`` they also differ in textures and layouts.
public enum WorldSplit: String, Sendable, Hashable, CaseIterable {
    case train
    case test

    var key: RandomStream.Key { .name(rawValue) }

    /// `streets-test-000012`: with leading zeros, so that exported files sorted by name keep the pictures' order and
    /// with it their numbers.
    func pictureName(in world: String, _ index: Int) -> String {
        let digits = String(index)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        return "\(world)-\(rawValue)-\(zeros)\(digits)"
    }
}
