/// One score's place among others: higher scores come first, of equal scores the one given first, and what is not a
/// number last.
struct ScoreOrder: Comparable {
    private let key: UInt64
    let index: Int

    init(score: Double, index: Int) {
        key = ScoreOrder.key(score)
        self.index = index
    }

    /// Integers are smaller for larger scores, so that sorting compares no floating-point numbers.
    private static func key(_ score: Double) -> UInt64 {
        if score.isNaN { return .max }
        // Adding 0 makes the two zeros equal.
        let bits = (score + 0).bitPattern
        return bits >> 63 == 1 ? bits : ~(bits | 1 << 63)
    }

    static func < (first: ScoreOrder, second: ScoreOrder) -> Bool {
        first.key != second.key ? first.key < second.key : first.index < second.index
    }

    /// The places of `scores` in that order.
    static func sorted(_ scores: [Double]) -> [ScoreOrder] {
        var order = scores.indices.map { ScoreOrder(score: scores[$0], index: $0) }
        order.sort()
        return order
    }
}
