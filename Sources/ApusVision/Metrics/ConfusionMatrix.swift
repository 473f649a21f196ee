/// Which class detections give to objects: a row for each class of objects and one for the background, a column for
/// each class that is found and one for nothing.
///
/// Only detections of a score or more count. Each object has at most one detection and each detection one object: of
/// all pairs that overlap enough, those of the same class go first, then those that overlap more. Objects left over were
/// found by nobody; detections left over lie on the background, or are duplicates.
public struct ConfusionMatrix: Sendable, Equatable {
    public let categoryCount: Int
    /// The IoU from which a detection lies on an object.
    public let threshold: Double
    /// Detections that are less sure do not count.
    public let leastScore: Double
    /// Row by row.
    private var counts: [Int]

    /// The number of the row of what is no object, and of the column of what was not found.
    public var background: Int { categoryCount }

    /// How often an object of the class `row` was taken for one of `column`.
    ///
    /// - Precondition: both are 0 to ``categoryCount``, which stands for ``background``.
    public subscript(row: Int, column: Int) -> Int {
        precondition(
            (0...categoryCount).contains(row) && (0...categoryCount).contains(column),
            "ConfusionMatrix: no cell \(row), \(column) of \(categoryCount) classes")
        return counts[row * (categoryCount + 1) + column]
    }

    /// The table, a list for each row.
    public var rows: [[Int]] {
        (0...categoryCount).map { row in (0...categoryCount).map { self[row, $0] } }
    }

    /// - Parameters:
    ///   - detections: a list for each picture, in any order.
    ///   - objects: a list for each picture.
    ///   - ignoresDifficult: whether objects marked as difficult are left out like crowds, and what lies on them too.
    public init(
        _ detections: [[Detection]], objects: [[ObjectAnnotation]], categoryCount: Int,
        threshold: Double = 0.5, leastScore: Double = 0.3, ignoresDifficult: Bool = false
    ) {
        precondition(
            detections.count == objects.count,
            "ConfusionMatrix: detections of \(detections.count) pictures, objects of \(objects.count)")
        self.categoryCount = categoryCount
        self.threshold = threshold
        self.leastScore = leastScore
        counts = [Int](repeating: 0, count: (categoryCount + 1) * (categoryCount + 1))
        for (found, marked) in zip(detections, objects) {
            add(found.filter { $0.score >= leastScore }, marked, ignoresDifficult)
        }
    }

    private struct Pair {
        let detection: Int
        let object: Int
        let overlap: Double
        let isOfOneClass: Bool

        static func goesFirst(_ first: Pair, _ second: Pair) -> Bool {
            if first.isOfOneClass != second.isOfOneClass { return first.isOfOneClass }
            if first.overlap != second.overlap { return first.overlap > second.overlap }
            return (first.detection, first.object) < (second.detection, second.object)
        }
    }

    private mutating func add(_ found: [Detection], _ marked: [ObjectAnnotation], _ ignoresDifficult: Bool) {
        let isIgnored = marked.map { $0.isCrowd || (ignoresDifficult && $0.isDifficult) }
        var pairs: [Pair] = []
        for (detection, one) in found.enumerated() {
            for (object, other) in marked.enumerated() where !isIgnored[object] {
                let overlap = one.box.intersectionOverUnion(other.box)
                guard overlap >= threshold else { continue }
                pairs.append(
                    Pair(
                        detection: detection, object: object, overlap: overlap,
                        isOfOneClass: one.category == other.category))
            }
        }
        pairs.sort(by: Pair.goesFirst)
        var columnOf = [Int?](repeating: nil, count: marked.count)
        var isTaken = [Bool](repeating: false, count: found.count)
        for pair in pairs where columnOf[pair.object] == nil && !isTaken[pair.detection] {
            columnOf[pair.object] = found[pair.detection].category
            isTaken[pair.detection] = true
        }
        for (object, other) in marked.enumerated() where !isIgnored[object] {
            count(other.category, columnOf[object] ?? background)
        }
        let ignored = marked.indices.filter { isIgnored[$0] }.map { marked[$0] }
        for (detection, one) in found.enumerated() where !isTaken[detection] {
            if ignored.contains(where: { $0.hides(one, threshold) }) { continue }
            count(background, one.category)
        }
    }

    private mutating func count(_ row: Int, _ column: Int) {
        precondition(
            (0...categoryCount).contains(row) && (0...categoryCount).contains(column),
            "ConfusionMatrix: category \(row) or \(column) is not one of 0 to \(categoryCount - 1)")
        counts[row * (categoryCount + 1) + column] += 1
    }
}
