import ApusTensor

/// A set divided so that every class is in both parts in the same proportion; who goes where is drawn from a seed.
public struct StratifiedSplit: Sendable, Equatable {
    /// Indices into the set, ascending.
    public let train: [Int]
    /// Indices into the set, ascending.
    public let test: [Int]

    /// The test part has `testShare` of the samples, rounded up as scikit-learn does; classes share it by largest
    /// remainder.
    ///
    /// - Parameters:
    ///   - labels: each 0 to `classes - 1`.
    ///   - testShare: 0 to 1.
    public init(labels: [Int], classes: Int, testShare: Double, seed: UInt64 = 0) {
        precondition((0...1).contains(testShare), "StratifiedSplit: the share is 0 to 1, not \(testShare)")
        let wanted = Int((testShare * Double(labels.count)).rounded(.up))
        var members = [[Int]](repeating: [], count: classes)
        for (index, label) in labels.enumerated() { members[label].append(index) }
        let shares = Self.apportion(wanted, by: members.map(\.count))

        var isTest = [Bool](repeating: false, count: labels.count)
        for (label, indices) in members.enumerated() {
            var stream = RandomStream(seed: seed, "split", .init(label))
            for chosen in stream.permutation(indices.count).prefix(shares[label]) {
                isTest[indices[chosen]] = true
            }
        }
        train = labels.indices.filter { !isTest[$0] }
        test = labels.indices.filter { isTest[$0] }
    }

    /// Whole shares of `total` in proportion to `counts`, by largest remainder; of equal ones the first wins.
    private static func apportion(_ total: Int, by counts: [Int]) -> [Int] {
        let all = max(counts.reduce(0, +), 1)
        var shares = counts.map { $0 * total / all }
        let byRemainder = counts.indices.sorted { left, right in
            let (a, b) = (counts[left] * total % all, counts[right] * total % all)
            return a != b ? a > b : left < right
        }
        for index in byRemainder.prefix(total - shares.reduce(0, +)) { shares[index] += 1 }
        return shares
    }
}

extension ImageArrays {
    /// The two parts of a ``StratifiedSplit``; both keep the order of the set.
    ///
    /// - Parameter testShare: 0 to 1.
    public func stratifiedSplit(testShare: Double, seed: UInt64) -> (train: ImageArrays, test: ImageArrays) {
        let split = StratifiedSplit(
            labels: labels, classes: classNames.count, testShare: testShare, seed: seed)
        return (subset(split.train), subset(split.test))
    }
}
