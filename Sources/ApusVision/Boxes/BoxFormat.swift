/// What four numbers of a box mean.
public enum BoxFormat: Sendable, Hashable, CaseIterable {
    /// Left, upper, right, lower: Pascal VOC, torchvision.
    case corners
    /// Left, upper, width, height: COCO.
    case cornerAndSize
    /// Centre x, centre y, width, height: YOLO, SSD's default boxes, DETR.
    case centerAndSize
}

/// What a box's numbers are counted in.
public enum BoxFrame: Sendable, Hashable {
    /// Pixels of the canvas.
    case pixels
    /// Shares of the canvas's width and height, 0 to 1.
    case relative
}

extension Box {
    /// The box that four numbers describe.
    public init(_ numbers: SIMD4<Double>, format: BoxFormat, frame: BoxFrame, canvas: Canvas) {
        let scale =
            switch frame {
            case .pixels: SIMD2(1.0, 1.0)
            case .relative: SIMD2(Double(canvas.width), Double(canvas.height))
            }
        let first = numbers.lowHalf * scale
        let second = numbers.highHalf * scale
        switch format {
        case .corners: self.init(minX: first.x, minY: first.y, maxX: second.x, maxY: second.y)
        case .cornerAndSize: self.init(x: first.x, y: first.y, width: second.x, height: second.y)
        case .centerAndSize:
            let corner = first - second / 2
            self.init(x: corner.x, y: corner.y, width: second.x, height: second.y)
        }
    }

    /// The four numbers that describe the box.
    public func numbers(format: BoxFormat, frame: BoxFrame, canvas: Canvas) -> SIMD4<Double> {
        let numbers =
            switch format {
            case .corners: SIMD4(minX, minY, maxX, maxY)
            case .cornerAndSize: SIMD4(minX, minY, width, height)
            case .centerAndSize: SIMD4(centerX, centerY, width, height)
            }
        switch frame {
        case .pixels: return numbers
        case .relative:
            let scale = SIMD2(Double(canvas.width), Double(canvas.height))
            return SIMD4(lowHalf: numbers.lowHalf / scale, highHalf: numbers.highHalf / scale)
        }
    }
}
