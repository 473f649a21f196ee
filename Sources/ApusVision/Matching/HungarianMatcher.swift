import Foundation

/// Gives each object of a picture the one query that says it best, so that all together cost least (Carion et al. 2020,
/// arXiv 2005.12872, section 3.1).
///
/// A pair costs less the more probable the query finds the object's class, and the closer its box is.
public struct HungarianMatcher: Sendable, Hashable {
    /// What a class's probability p costs.
    public enum ClassCost: Sendable, Hashable {
        /// -p: DETR.
        case probability
        /// The focal loss of yes less that of no (Lin et al. 2017): Deformable DETR.
        case focal(alpha: Double, gamma: Double)

        func callAsFunction(_ p: Double) -> Double {
            switch self {
            case .probability: return -p
            case .focal(let alpha, let gamma):
                // The reference's, against the logarithm of 0.
                let tiny = 1e-8
                let yes = alpha * pow(1 - p, gamma) * -log(p + tiny)
                let no = (1 - alpha) * pow(p, gamma) * -log(1 - p + tiny)
                return yes - no
            }
        }
    }

    public var classCost: ClassCost
    public var classWeight: Double
    /// Of the sum of the differences of the four numbers of a box.
    public var l1Weight: Double
    /// Of the negative generalised intersection over union.
    public var overlapWeight: Double

    public init(
        classCost: ClassCost = .probability, classWeight: Double = 1, l1Weight: Double = 5,
        overlapWeight: Double = 2
    ) {
        self.classCost = classCost
        self.classWeight = classWeight
        self.l1Weight = l1Weight
        self.overlapWeight = overlapWeight
    }

    /// One object to be found.
    public struct Target: Sendable, Hashable {
        /// Centre and size as shares of the picture, 0 to 1: x, y, width, height.
        public var box: SIMD4<Double>
        public var category: Int

        public init(box: SIMD4<Double>, category: Int) {
            self.box = box
            self.category = category
        }
    }

    /// - Parameters:
    ///   - probabilities: of classes, query by query.
    ///   - boxes: of the queries, written as those of targets.
    /// - Returns: pairs by ascending query; as many as the smaller of both counts.
    /// - Precondition: there are as many probabilities for each query, and every target's category is one of them.
    /// - Throws: where a probability or a box is not a number.
    public func matches(
        probabilities: ArraySlice<Float>, boxes: [SIMD4<Double>], _ targets: [Target]
    ) throws(AssignmentProblem.Failure) -> [(query: Int, object: Int)] {
        let problem = try AssignmentProblem(
            costs: costs(probabilities, boxes, targets), rows: boxes.count, columns: targets.count)
        return try problem.solved().map { (query: $0.row, object: $0.column) }
    }

    /// Query by query.
    func costs(
        _ probabilities: ArraySlice<Float>, _ boxes: [SIMD4<Double>], _ targets: [Target]
    ) -> [Double] {
        guard !boxes.isEmpty, !targets.isEmpty else { return [] }
        let columns = probabilities.count / boxes.count
        precondition(
            columns * boxes.count == probabilities.count
                && targets.allSatisfy { $0.category >= 0 && $0.category < columns },
            "HungarianMatcher: \(probabilities.count) probabilities of \(boxes.count) queries")
        let wanted = targets.map { corners($0.box) }
        return boxes.enumerated().flatMap { query, box in
            let first = probabilities.startIndex + query * columns
            let found = corners(box)
            return targets.indices.map { index in
                let target = targets[index]
                let difference = box - target.box
                let apart = difference.replacing(with: -difference, where: difference .< 0).sum()
                return classWeight * classCost(Double(probabilities[first + target.category]))
                    + l1Weight * apart
                    - overlapWeight * found.generalizedIntersectionOverUnion(wanted[index])
            }
        }
    }

    private func corners(_ box: SIMD4<Double>) -> Box {
        Box(box, format: .centerAndSize, frame: .pixels, canvas: Canvas(width: 1, height: 1))
    }
}
