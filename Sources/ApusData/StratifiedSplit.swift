import ApusTensor

extension ImageArrays {
    /// Divides the set so that every class is in both parts in the same proportion; who goes where is drawn from
    /// the seed.
    ///
    /// The test part has `testShare` of the pictures, rounded up as scikit-learn does; classes share it by
    /// largest remainder. Both parts keep the order of the set.
    ///
    /// - Parameter testShare: 0 to 1.
    public func stratifiedSplit(testShare: Double, seed: UInt64) -> (train: ImageArrays, test: ImageArrays) {
        precondition((0...1).contains(testShare), "stratifiedSplit: the share is 0 to 1, not \(testShare)")
        let wanted = Int((testShare * Double(count)).rounded(.up))
        var members = [[Int]](repeating: [], count: classNames.count)
        for (index, label) in labels.enumerated() { members[label].append(index) }
        let shares = ImageArrays.apportion(wanted, by: members.map(\.count))

        var isTest = [Bool](repeating: false, count: count)
        for (label, indices) in members.enumerated() {
            var stream = RandomStream(seed: seed, "split", .init(label))
            for chosen in stream.permutation(indices.count).prefix(shares[label]) {
                isTest[indices[chosen]] = true
            }
        }
        return (
            subset((0..<count).filter { !isTest[$0] }),
            subset((0..<count).filter { isTest[$0] })
        )
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
