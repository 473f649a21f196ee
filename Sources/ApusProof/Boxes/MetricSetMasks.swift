import ApusVision

extension MetricSet {
    /// The same set with a mask in every box: the pixels whose centres lie in the ellipse in it. Coordinates are quarter
    /// pixels, so that all of this is exact.
    package var masked: MetricSet {
        var set = self
        set.objects = objects.map { picture in
            picture.map { object in
                ObjectAnnotation(
                    box: object.box, category: object.category, isCrowd: object.isCrowd,
                    isDifficult: object.isDifficult, area: object.area, mask: Self.ellipse(object.box))
            }
        }
        set.detections = detections.map { picture in
            picture.map {
                Detection(
                    box: $0.box, category: $0.category, score: $0.score, mask: Self.ellipse($0.box))
            }
        }
        return set
    }

    private static func ellipse(_ box: Box) -> RunLengthMask {
        RunLengthMask(canvas: Canvas(width: 512, height: 512)) { x, y in
            // Most pixels are far away.
            guard Double(x) < box.maxX, Double(x + 1) > box.minX else { return false }
            let across = (Double(x) + 0.5 - box.centerX) * box.height
            let down = (Double(y) + 0.5 - box.centerY) * box.width
            let reach = box.width * box.height / 2
            return across * across + down * down <= reach * reach
        }
    }
}
