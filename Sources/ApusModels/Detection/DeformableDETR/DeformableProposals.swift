import ApusTensor

extension DeformableLevels {
    /// A box around every place, the larger the coarser its level: what the first of two stages begins from (Zhu et al.
    /// 2020, section A.4). Places in the filling and at the very edge propose nothing; the sigmoid of theirs is 1 four
    /// times, as in the authors' code.
    ///
    /// - Returns: centres and sizes before their sigmoid, `[N, S, 4]`; and bool `[N, S, 1]`, whether a place proposes.
    func proposals() -> (logits: Tensor, proposes: Tensor) {
        var boxes: [Float] = []
        var proposes: [Bool] = []
        boxes.reserveCapacity(shown.count * places * 4)
        for shown in shown {
            for (level, size) in sizes.enumerated() {
                let side = 0.05 * Float(1 << level)
                for place in 0..<size.places {
                    let (row, column) = (place / size.width, place % size.width)
                    let x = (Float(column) + 0.5) / Float(shown[level].width)
                    let y = (Float(row) + 0.5) / Float(shown[level].height)
                    let isInside =
                        row < shown[level].height && column < shown[level].width
                        && [x, y, side].allSatisfy { $0 > 0.01 && $0 < 0.99 }
                    boxes += isInside ? [x, y, side, side] : [0.5, 0.5, 0.5, 0.5]
                    proposes.append(isInside)
                }
            }
        }
        let all = Tensor(boxes, shape: [shown.count, places, 4])
        let inside = Tensor(proposes, shape: [shown.count, places, 1])
        // So large that the sigmoid is 1 whatever is added, and still no infinity, whose differences are no numbers.
        return (whereTrue(inside, logarithm(all / (1 - all)), .full([], 1e4)), inside)
    }
}
