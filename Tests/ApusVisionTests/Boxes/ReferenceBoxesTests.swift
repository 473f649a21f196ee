import ApusProof
import Testing

@Suite("Boxes equal torchvision's and d2l's")
struct ReferenceBoxesTests {
    @Test("Overlaps, codes, anchors, and what anchors learn")
    func equality() {
        let found = Fixtures.boxes.excesses
        #expect(found.count == 15)
        for (part, lines) in found { #expect(lines.isEmpty, "\(part)") }
    }

    @Test("Cases by hand, and a textbook's anchors")
    func byHand() {
        for (part, lines) in BoxHandCases.excesses { #expect(lines.isEmpty, "\(part)") }
    }
}
