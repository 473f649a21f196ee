/// Pascal VOC's evaluation of boxes, as its development kit and py-faster-rcnn's `voc_eval` do it.
///
/// Detections of a category go by falling score through all pictures at once. Each looks at the one object it overlaps
/// most: it is right when the overlap suffices and nobody has taken the object, wrong when somebody has, and left out
/// when the object is difficult. It never turns to its second best. Crowds count as difficult.
///
/// Everingham et al., "The Pascal Visual Object Classes (VOC) Challenge", 2010, section 4.
public struct VOCEvaluator: Sendable {
    /// What the numbers of a box mean.
    public enum Pixels: Sendable, Hashable {
        /// Edges, as everywhere in this package. VOC's own numbers give the devkit's figures with this when the left
        /// and upper ones are lowered by 1 on reading.
        case continuous
        /// First and last pixel, so that a box is `maxX - minX + 1` wide: VOC's numbers as they stand in its files.
        case inclusive
    }

    /// Whether an overlap equal to the threshold suffices.
    public enum Acceptance: Sendable, Hashable {
        /// No: `voc_eval`.
        case above
        /// Yes: the development kit.
        case atLeast
    }

    public let categoryCount: Int
    /// The IoU that a right detection has, 0 to 1.
    public let threshold: Double
    public let pixels: Pixels
    public let acceptance: Acceptance

    public init(
        categoryCount: Int, threshold: Double = 0.5, pixels: Pixels = .continuous,
        acceptance: Acceptance = .above
    ) {
        precondition(categoryCount >= 0, "VOCEvaluator: \(categoryCount) categories")
        precondition((0...1).contains(threshold), "VOCEvaluator: an IoU is 0 to 1, not \(threshold)")
        self.categoryCount = categoryCount
        self.threshold = threshold
        self.pixels = pixels
        self.acceptance = acceptance
    }

    /// Compares what was found with what is there.
    ///
    /// - Parameters:
    ///   - detections: a list for each picture, in any order. Of equal scores the one given first goes first.
    ///   - objects: a list for each picture.
    public func evaluate(_ detections: [[Detection]], objects: [[ObjectAnnotation]]) -> VOCResult {
        precondition(
            detections.count == objects.count,
            "VOCEvaluator: detections of \(detections.count) pictures, objects of \(objects.count)")
        let found = CategoryLists(
            detections, categoryCount: categoryCount, category: \.category,
            element: { Found(box: $0.box, score: $0.score) })
        let marked = CategoryLists(
            objects, categoryCount: categoryCount, category: \.category,
            element: { Marked(box: $0.box, isDifficult: $0.isDifficult || $0.isCrowd) })
        return VOCResult(
            curves: (0..<categoryCount).map {
                curve(found[$0], marked[$0], pictureCount: objects.count)
            })
    }

    private struct Found {
        let box: Box
        let score: Double
    }

    private struct Marked {
        let box: Box
        let isDifficult: Bool
    }

    private func curve(
        _ found: ArraySlice<CategoryLists<Found>.Member>, _ marked: ArraySlice<CategoryLists<Marked>.Member>,
        pictureCount: Int
    ) -> PrecisionRecallCurve? {
        let objectCount = marked.reduce(0) { $0 + ($1.element.isDifficult ? 0 : 1) }
        guard objectCount > 0 else { return nil }
        var starts = [Int](repeating: 0, count: pictureCount + 1)
        for member in marked { starts[member.picture + 1] += 1 }
        for picture in 0..<pictureCount { starts[picture + 1] += starts[picture] }
        let objects = marked.map(\.element)
        var taken = [Bool](repeating: false, count: objects.count)
        let members = Array(found)
        var (right, wrong) = (0.0, 0.0)
        var (recalls, precisions, scores): ([Double], [Double], [Double]) = ([], [], [])
        for place in ScoreOrder.sorted(members.map(\.element.score)) {
            let detection = members[place.index]
            let range = starts[detection.picture]..<starts[detection.picture + 1]
            if let object = match(detection.element.box, objects[range]) {
                if !objects[object].isDifficult {
                    if taken[object] { wrong += 1 } else { right += 1 }
                    taken[object] = true
                }
            } else {
                wrong += 1
            }
            recalls.append(right / Double(objectCount))
            precisions.append(right / max(right + wrong, .ulpOfOne))
            scores.append(detection.element.score)
        }
        return PrecisionRecallCurve(recalls: recalls, precisions: precisions, scores: scores)
    }

    /// The object that a box overlaps most, the first of equal ones, where that suffices.
    private func match(_ box: Box, _ objects: ArraySlice<Marked>) -> Int? {
        var best: (index: Int, overlap: Double)?
        for index in objects.indices {
            let overlap = measured(box).intersectionOverUnion(measured(objects[index].box))
            if overlap > best?.overlap ?? -1 { best = (index, overlap) }
        }
        guard let best else { return nil }
        let suffices =
            switch acceptance {
            case .above: best.overlap > threshold
            case .atLeast: best.overlap >= threshold
            }
        return suffices ? best.index : nil
    }

    private func measured(_ box: Box) -> Box {
        switch pixels {
        case .continuous: box
        case .inclusive: Box(minX: box.minX, minY: box.minY, maxX: box.maxX + 1, maxY: box.maxY + 1)
        }
    }
}

/// What Pascal VOC's evaluation says.
public struct VOCResult: Sendable, Equatable {
    /// For each category, with a point for every detection by falling score; `nil` where there is no object to find.
    public let curves: [PrecisionRecallCurve?]

    /// A category's average precision, 0 to 1; `nil` where there is no object to find.
    public func averagePrecision(
        category: Int, _ interpolation: PrecisionRecallCurve.Interpolation
    ) -> Double? {
        precondition(
            curves.indices.contains(category),
            "VOCResult: category \(category) is not one of 0 to \(curves.count - 1)")
        return curves[category]?.averagePrecision(interpolation)
    }

    /// The mean over the categories that have objects; `nil` where none has.
    public func meanAveragePrecision(_ interpolation: PrecisionRecallCurve.Interpolation) -> Double? {
        let values = curves.compactMap { $0?.averagePrecision(interpolation) }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
