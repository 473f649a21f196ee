import ApusTensor
import ApusVision
import Testing

@Suite struct RunLengthMaskOverlapTests {
    private let canvas = Canvas(width: 13, height: 9)

    @Test(arguments: 0..<20)
    func overlapsAreThoseOfPixels(seed: Int) {
        var stream = RandomStream(seed: UInt64(seed), "masks")
        let share = Double(seed % 5) / 4
        let pixels = (0..<2).map { _ in (0..<13 * 9).map { _ in stream.chance(share) } }
        let masks = pixels.map { pixels in RunLengthMask(canvas: canvas) { pixels[$1 * 13 + $0] } }
        let common = zip(pixels[0], pixels[1]).count { $0 && $1 }
        let joint = zip(pixels[0], pixels[1]).count { $0 || $1 }
        let (a, b) = (masks[0], masks[1])
        #expect(a.commonArea(b) == common && b.commonArea(a) == common)
        #expect(a.intersectionOverUnion(b) == (common == 0 ? 0 : Double(common) / Double(joint)))
        #expect(a.intersectionOverArea(crowd: b) == (common == 0 ? 0 : Double(common) / Double(a.area)))
    }

    @Test func runsOfNothingAreSkipped() {
        let whole = RunLengthMask(canvas: canvas, counts: [0, 117])
        let split = RunLengthMask(canvas: canvas, counts: [0, 50, 0, 67, 0])
        #expect(whole.commonArea(split) == 117 && split.commonArea(whole) == 117)
        #expect(whole.commonArea(RunLengthMask(canvas: canvas, counts: [117])) == 0)
    }
}
