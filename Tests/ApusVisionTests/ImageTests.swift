import ApusVision
import Testing

@Suite struct ImageTests {
    private let image = Image(width: 3, height: 2, channels: 3, pixels: [UInt8](0..<18))

    @Test func pixelsAreRowsOfInterleavedChannels() {
        #expect(image[x: 0, y: 0, channel: 2] == 2)
        #expect(image[x: 2, y: 1, channel: 1] == 16)
        var changed = image
        changed[x: 1, y: 1, channel: 0] = 99
        #expect(changed.pixels[12] == 99)
        #expect(image.pixels[12] == 12)
    }

    @Test func enlargedByBlocks() {
        let grey = Image(width: 2, height: 2, channels: 1, pixels: [1, 2, 3, 4])
        #expect(grey.enlarged(by: 2).pixels == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
        #expect(grey.enlarged(by: 1) == grey)
        let large = image.enlarged(by: 3)
        for y in 0..<6 {
            for x in 0..<9 {
                for c in 0..<3 {
                    #expect(large[x: x, y: y, channel: c] == image[x: x / 3, y: y / 3, channel: c])
                }
            }
        }
    }

    @Test func greyBecomesRGB() {
        let grey = Image(width: 2, height: 1, channels: 1, pixels: [5, 9])
        #expect(grey.rgb().pixels == [5, 5, 5, 9, 9, 9])
        #expect(image.rgb() == image)
    }

    @Test func mistakesOfShapeStopTheProgram() async {
        await #expect(processExitsWith: .failure) {
            _ = Image(width: 2, height: 2, channels: 1, pixels: [1, 2, 3])
        }
        await #expect(processExitsWith: .failure) {
            _ = Image(width: 2, height: 2, channels: 2, pixels: [UInt8](repeating: 0, count: 8))
        }
        await #expect(processExitsWith: .failure) {
            _ = Image(width: 0, height: 2, channels: 1, pixels: [])
        }
    }

    @Test func turnsAndFlips() {
        let grey = Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
        #expect(grey.flipped().pixels == [4, 5, 6, 1, 2, 3])
        #expect(grey.transposed().pixels == [1, 4, 2, 5, 3, 6])
        #expect(grey.transposed().width == 2)
        #expect(grey.rotated(quarterTurns: 1).pixels == [4, 1, 5, 2, 6, 3])
        #expect(grey.rotated(quarterTurns: 2).pixels == [6, 5, 4, 3, 2, 1])
        #expect(grey.rotated(quarterTurns: -1).pixels == [3, 6, 2, 5, 1, 4])
        #expect(grey.rotated(quarterTurns: 4) == grey)
        #expect(image.transposed().transposed() == image)
        #expect(image.rotated(quarterTurns: 1) == image.transposed().mirrored())
        #expect(image.rotated(quarterTurns: 3) == image.transposed().flipped())
        #expect(image.rotated(quarterTurns: 2) == image.mirrored().flipped())
    }
}
