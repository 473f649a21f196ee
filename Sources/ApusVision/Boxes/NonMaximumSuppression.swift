/// Greedy non-maximum suppression: of boxes that overlap too much, the one with the highest score stays.
///
/// Of equal scores the box given first goes first, and a box goes when its IoU with one that stays is above the
/// threshold, not when it is equal: torchvision's `nms`.
///
/// - Parameters:
///   - scores: one for each box.
///   - threshold: the IoU above which two boxes are taken for one object, 0 to 1.
/// - Returns: the indices of the boxes that stay, highest score first.
public func nonMaximumSuppression(_ boxes: [Box], scores: [Double], threshold: Double) -> [Int] {
    precondition(
        boxes.count == scores.count,
        "nonMaximumSuppression: \(boxes.count) boxes with \(scores.count) scores")
    var kept: [Int] = []
    suppress(ScoreOrder.sorted(scores).map(\.index), boxes, threshold) { kept.append($0) }
    return kept
}

/// ``nonMaximumSuppression(_:scores:threshold:)`` within each category: boxes of different categories never suppress
/// each other. torchvision's `batched_nms`.
///
/// - Parameters:
///   - scores: one for each box.
///   - categories: one for each box; any numbers.
///   - threshold: the IoU above which two boxes are taken for one object, 0 to 1.
/// - Returns: the indices of the boxes that stay, highest score first, categories mixed.
public func batchedNonMaximumSuppression(
    _ boxes: [Box], scores: [Double], categories: [Int], threshold: Double
) -> [Int] {
    precondition(
        boxes.count == scores.count && boxes.count == categories.count,
        "batchedNonMaximumSuppression: \(boxes.count) boxes with \(scores.count) scores and "
            + "\(categories.count) categories")
    let order = ScoreOrder.sorted(scores).map(\.index)
    var members: [Int: [Int]] = [:]
    for index in order { members[categories[index], default: []].append(index) }
    var stays = [Bool](repeating: false, count: boxes.count)
    for list in members.values { suppress(list, boxes, threshold) { stays[$0] = true } }
    return order.filter { stays[$0] }
}

/// Calls `keep` with the members of `order` that no earlier kept one suppresses.
private func suppress(_ order: [Int], _ boxes: [Box], _ threshold: Double, keep: (Int) -> Void) {
    let sorted = order.map { boxes[$0] }
    var suppressed = [Bool](repeating: false, count: order.count)
    sorted.withUnsafeBufferPointer { sorted in
        suppressed.withUnsafeMutableBufferPointer { suppressed in
            for first in sorted.indices where !suppressed[first] {
                keep(order[first])
                let box = sorted[first]
                for second in first + 1..<sorted.count where !suppressed[second] {
                    suppressed[second] = box.intersectionOverUnion(sorted[second]) > threshold
                }
            }
        }
    }
}
