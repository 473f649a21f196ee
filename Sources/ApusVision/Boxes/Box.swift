/// An axis-aligned rectangle in pixels: x to the right and y down from the top left corner of the picture, where the
/// first pixel covers 0 to 1.
///
/// One box, in one convention, everywhere outside of a model. What files and papers write otherwise is a
/// ``BoxFormat`` of four numbers, converted where it is met.
public struct Box: Sendable, Hashable {
    public var minX: Double
    public var minY: Double
    public var maxX: Double
    public var maxY: Double

    /// - Parameters: the left, upper, right and lower edge. They may lie outside of a picture, or cross.
    public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
        self.minX = minX
        self.minY = minY
        self.maxX = maxX
        self.maxY = maxY
    }

    public init(x: Double, y: Double, width: Double, height: Double) {
        self.init(minX: x, minY: y, maxX: x + width, maxY: y + height)
    }

    public var width: Double { maxX - minX }
    public var height: Double { maxY - minY }
    public var centerX: Double { (minX + maxX) / 2 }
    public var centerY: Double { (minY + maxY) / 2 }

    /// Square pixels; 0 where the edges cross.
    public var area: Double { max(0, width) * max(0, height) }

    /// Whether every edge is finite and the box has an inside.
    public var isProper: Bool {
        minX.isFinite && minY.isFinite && maxX.isFinite && maxY.isFinite && width > 0 && height > 0
    }

    /// The part inside of `canvas`; without an inside where nothing is.
    public func clipped(to canvas: Canvas) -> Box {
        let (width, height) = (Double(canvas.width), Double(canvas.height))
        return Box(
            minX: min(max(minX, 0), width), minY: min(max(minY, 0), height),
            maxX: min(max(maxX, 0), width), maxY: min(max(maxY, 0), height))
    }

    /// The box moved by `x` and `y` pixels.
    public func shifted(x: Double, y: Double) -> Box {
        Box(minX: minX + x, minY: minY + y, maxX: maxX + x, maxY: maxY + y)
    }

    /// The box in a picture stretched by two factors.
    public func scaled(x: Double, y: Double) -> Box {
        Box(minX: minX * x, minY: minY * y, maxX: maxX * x, maxY: maxY * y)
    }

    /// The common part of two boxes; without an inside where there is none.
    public func intersection(_ other: Box) -> Box {
        Box(
            minX: max(minX, other.minX), minY: max(minY, other.minY),
            maxX: min(maxX, other.maxX), maxY: min(maxY, other.maxY))
    }
}

/// The size of the picture that boxes lie in, in pixels.
public struct Canvas: Sendable, Hashable {
    public let width: Int
    public let height: Int

    /// - Precondition: both are at least 1.
    public init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "Canvas: a size of \(width)x\(height) is empty")
        self.width = width
        self.height = height
    }
}

extension Image {
    public var canvas: Canvas { Canvas(width: width, height: height) }
}
