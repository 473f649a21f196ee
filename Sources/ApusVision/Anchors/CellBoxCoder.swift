import Foundation

/// A box as four numbers of the cell that its centre lies in: where in the cell the centre is, and how large the box is.
public enum CellBoxCoder: String, Sendable, Hashable, Codable {
    /// Shares of the cell, and the square roots of the shares of the picture's width and height (Redmon et al. 2015,
    /// arXiv 1506.02640, sections 2 and 2.2). A network gives them as they are.
    case squareRoots
    /// Shares of the cell behind a sigmoid, and the logarithms of the factors on an anchor's width and height (Redmon and
    /// Farhadi 2016, arXiv 1612.08242, figure 3).
    case anchors

    /// What a network should give for a box: shares of the cell (without the sigmoid's inverse), and the two numbers of
    /// the size.
    ///
    /// - Parameters:
    ///   - anchor: around the centre of the cell.
    ///   - step: width and height of a cell.
    public func encode(_ box: Box, from anchor: Box, step: SIMD2<Double>, canvas: Canvas) -> SIMD4<Float> {
        precondition(box.isProper, "CellBoxCoder: \(box) has no inside")
        let x = (box.centerX - anchor.centerX) / step.x + 0.5
        let y = (box.centerY - anchor.centerY) / step.y + 0.5
        switch self {
        case .squareRoots:
            let (width, height) = (box.width / Double(canvas.width), box.height / Double(canvas.height))
            return SIMD4(Float(x), Float(y), Float(width.squareRoot()), Float(height.squareRoot()))
        case .anchors:
            return SIMD4(
                Float(x), Float(y), Float(log(box.width / anchor.width)),
                Float(log(box.height / anchor.height)))
        }
    }

    /// The box that a network means; not finite where `numbers` are not.
    public func decode(
        _ numbers: SIMD4<Float>, from anchor: Box, step: SIMD2<Double>, canvas: Canvas
    ) -> Box {
        let t = SIMD4<Double>(numbers)
        let place: SIMD2<Double>
        let size: SIMD2<Double>
        switch self {
        case .squareRoots:
            place = t.lowHalf
            size = t.highHalf * t.highHalf * SIMD2(Double(canvas.width), Double(canvas.height))
        case .anchors:
            place = SIMD2(1 / (1 + exp(-t.x)), 1 / (1 + exp(-t.y)))
            size = SIMD2(anchor.width * exp(t.z), anchor.height * exp(t.w))
        }
        let center = SIMD2(anchor.centerX, anchor.centerY) + (place - 0.5) * step
        let corner = center - size / 2
        return Box(x: corner.x, y: corner.y, width: size.x, height: size.y)
    }
}
