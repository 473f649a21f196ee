import ApusTensor
import ApusVision
import Testing

@Suite struct RunLengthMaskGeometryTests {
    /// Masks of random blots, an empty one and a full one.
    private let masks: [RunLengthMask] = {
        var stream = RandomStream(seed: 5)
        var masks = [0, 13].map {
            RunLengthMask(canvas: Canvas(width: 7, height: 5), counts: $0 == 0 ? [35] : [0, 35])
        }
        for _ in 0..<30 {
            let canvas = Canvas(width: 1 + stream.integer(below: 12), height: 1 + stream.integer(below: 12))
            let bits = (0..<canvas.width * canvas.height).map { _ in stream.chance(0.6) }
            masks.append(RunLengthMask(canvas: canvas) { x, y in bits[y * canvas.width + x] })
        }
        return masks
    }()

    private func pixels(_ mask: RunLengthMask) -> (Int, Int) -> Bool {
        var bits: [Bool] = []
        for (index, count) in mask.counts.enumerated() {
            bits += [Bool](repeating: index % 2 == 1, count: count)
        }
        let canvas = mask.canvas
        return { x, y in
            x >= 0 && y >= 0 && x < canvas.width && y < canvas.height && bits[x * canvas.height + y]
        }
    }

    @Test func flipsAndTransposesMoveEveryPixel() {
        for mask in masks {
            let inside = pixels(mask)
            let (width, height) = (mask.canvas.width, mask.canvas.height)
            #expect(
                mask.mirrored() == RunLengthMask(canvas: mask.canvas) { x, y in inside(width - 1 - x, y) })
            #expect(
                mask.flipped() == RunLengthMask(canvas: mask.canvas) { x, y in inside(x, height - 1 - y) })
            let transposed = RunLengthMask(canvas: Canvas(width: height, height: width)) { x, y in
                inside(y, x)
            }
            #expect(mask.transposed() == transposed)
        }
    }

    @Test func windowsReachOverTheEdges() {
        var stream = RandomStream(seed: 6)
        for mask in masks {
            let inside = pixels(mask)
            for _ in 0..<20 {
                let (x, y) = (stream.integer(below: 20) - 8, stream.integer(below: 20) - 8)
                let canvas = Canvas(
                    width: 1 + stream.integer(below: 15), height: 1 + stream.integer(below: 15))
                let expected = RunLengthMask(canvas: canvas) { column, row in inside(column + x, row + y) }
                #expect(mask.window(x: x, y: y, width: canvas.width, height: canvas.height) == expected)
            }
        }
    }

    @Test func resizingTakesTheNearestPixel() {
        for mask in masks {
            let inside = pixels(mask)
            let source = mask.canvas
            for (width, height) in [(1, 1), (3, 4), (7, 5), (20, 11), (source.width, source.height)] {
                let expected = RunLengthMask(canvas: Canvas(width: width, height: height)) { x, y in
                    let column = (Double(x) + 0.5) * Double(source.width) / Double(width)
                    let row = (Double(y) + 0.5) * Double(source.height) / Double(height)
                    // Products of small integers: rounding does not reach a border.
                    return inside(Int(column + 1e-9), Int(row + 1e-9))
                }
                #expect(mask.resized(width: width, height: height) == expected)
            }
        }
    }
}
