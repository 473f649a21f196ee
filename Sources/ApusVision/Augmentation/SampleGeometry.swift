/// Pictures and their objects moved together.
extension AnnotatedImage {
    /// Mirrored left to right.
    public func mirrored() -> AnnotatedImage {
        let width = Double(image.width)
        return moved(
            to: image.mirrored(), mask: { $0.mirrored() },
            box: { Box(minX: width - $0.maxX, minY: $0.minY, maxX: width - $0.minX, maxY: $0.maxY) })
    }

    /// Upside down.
    public func flipped() -> AnnotatedImage {
        let height = Double(image.height)
        return moved(
            to: image.flipped(), mask: { $0.flipped() },
            box: { Box(minX: $0.minX, minY: height - $0.maxY, maxX: $0.maxX, maxY: height - $0.minY) })
    }

    /// Columns and rows exchanged.
    public func transposed() -> AnnotatedImage {
        moved(
            to: image.transposed(), mask: { $0.transposed() },
            box: { Box(minX: $0.minY, minY: $0.minX, maxX: $0.maxY, maxY: $0.maxX) })
    }

    /// Stretched to a size in pixels. Masks take the nearest pixel.
    public func resized(width: Int, height: Int, filter: ResizeFilter = .bilinear) -> AnnotatedImage {
        if width == image.width, height == image.height { return self }
        let x = Double(width) / Double(image.width)
        let y = Double(height) / Double(image.height)
        return moved(
            to: image.resized(width: width, height: height, filter: filter), area: x * y,
            mask: { $0.resized(width: width, height: height) }, box: { $0.scaled(x: x, y: y) })
    }

    /// The part whose top left corner is `(x, y)`, which may reach over the edges; `fill` is what lies there.
    ///
    /// Boxes are cut at the new edges. An object goes when `rule` says so, when less than a pixel of a cut box is left
    /// either way, or when none of its mask is left. Proposals are cut too, and go when less than a pixel is left.
    public func window(
        x: Int, y: Int, width: Int, height: Int, fill: Color = .black, keeping rule: ObjectKeeping = .center
    ) -> AnnotatedImage {
        let canvas = Canvas(width: width, height: height)
        let frame = Box(x: Double(x), y: Double(y), width: Double(width), height: Double(height))
        let kept = objects.compactMap { object -> ObjectAnnotation? in
            guard rule.keeps(object.box, in: frame) else { return nil }
            let shifted = object.box.shifted(x: -Double(x), y: -Double(y))
            let cut = shifted.clipped(to: canvas)
            guard cut == shifted || (cut.width >= 1 && cut.height >= 1) else { return nil }
            var result = object
            result.box = cut
            if let mask = object.mask {
                let rest = mask.window(x: x, y: y, width: width, height: height)
                guard rest.area > 0 || mask.area == 0 else { return nil }
                result.mask = rest
                result.area *= mask.area > 0 ? Double(rest.area) / Double(mask.area) : 1
            } else if object.box.area > 0 {
                result.area *= cut.area / object.box.area
            }
            return result
        }
        return AnnotatedImage(
            image: image.window(x: x, y: y, width: width, height: height, fill: fill), objects: kept,
            proposals: proposals.map { $0.shifted(x: -Double(x), y: -Double(y)).clipped(to: canvas) }
                .filter { $0.width >= 1 && $0.height >= 1 })
    }

    private func moved(
        to image: Image, area: Double = 1, mask: (RunLengthMask) -> RunLengthMask, box: (Box) -> Box
    ) -> AnnotatedImage {
        AnnotatedImage(
            image: image,
            objects: objects.map { object in
                var result = object
                result.box = box(object.box)
                result.mask = object.mask.map(mask)
                result.area *= area
                return result
            }, proposals: proposals.map(box))
    }
}

/// Which objects stay in a part of a picture.
public enum ObjectKeeping: Sendable, Hashable {
    /// Those whose box has its centre inside, not on the edge (SSD).
    case center
    /// Those of whose box at least this share, above 0 to 1, is inside.
    case share(Double)

    /// Whether an object with this box stays.
    public func keeps(_ box: Box, in frame: Box) -> Bool {
        switch self {
        case .center:
            frame.minX < box.centerX && box.centerX < frame.maxX && frame.minY < box.centerY
                && box.centerY < frame.maxY
        case .share(let share):
            box.area > 0 && box.intersection(frame).area >= share * box.area
        }
    }
}
