import ApusData
import CZlib
import Testing

@Suite struct DigitsTests {
    @Test func theTableIsScikitLearnsFile() {
        let digits = Digits.all
        var text = ""
        for index in 0..<digits.count {
            for pixel in digits.image(index).pixels { text += "\(pixel)," }
            text += "\(digits.labels[index])\n"
        }
        let bytes = Array(text.utf8)
        #expect(bytes.count == 264_712)
        // The checksum in the trailer of scikit-learn's digits.csv.gz.
        #expect(crc32(0, bytes, UInt32(bytes.count)) == 0x2EBE_3BB7)
    }

    @Test func countsAreThePublishedOnes() {
        let digits = Digits.all
        #expect(digits.count == Digits.count)
        #expect((digits.channels, digits.height, digits.width) == (1, 8, 8))
        let perClass = (0..<10).map { label in digits.labels.count { $0 == label } }
        #expect(perClass == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
        #expect(digits.images.reduce(0) { $0 + Int($1) } == 561_718)
        #expect(digits.maximum == 16)
    }
}
