import ApusTensor
import Testing

@Suite("Regions of interest")
struct RegionsOfInterestTests {
    private func regions(_ boxes: [Float]) -> RegionsOfInterest {
        RegionsOfInterest(Tensor(boxes, shape: [boxes.count / 5, 5]), rows: 2, columns: 2, scale: 1)
    }

    @Test("No regions, and maps in bfloat16")
    func edges() {
        let x = Tensor([1, 2, 3, 4] as [Float], shape: [1, 1, 2, 2])
        #expect(roiAlign(x, regions([])).shape == [0, 1, 2, 2])
        #expect(roiPool(x, regions([])).shape == [0, 1, 2, 2])
        let whole = regions([0, 0, 0, 2, 2])
        let narrow = roiAlign(x.cast(to: .bfloat16), whole, samples: 1, isAligned: true)
        #expect(narrow.dtype == .bfloat16 && narrow.floats == [1, 2, 3, 4])
        #expect(roiAlign(x, whole, samples: 1, isAligned: true).floats == [1, 2, 3, 4])
    }

    @Test("Boxes that are no numbers, or huge, give numbers")
    func hostile() {
        let x = Tensor.ones([1, 16, 4, 4])
        for box in [[0, .nan, 0, 2, 2], [0, -1e30, 0, 1e30, 2], [0, 3, 3, 1, 1]] as [[Float]] {
            let values =
                roiAlign(x, regions(box), isAligned: true).floats + roiPool(x, regions(box)).floats
            #expect(values.allSatisfy { $0.isFinite })
        }
    }

    @Test("Regions of pictures that are not there stop")
    func pictures() async {
        await #expect(processExitsWith: .failure) {
            let boxes = Tensor([1, 0, 0, 2, 2] as [Float], shape: [1, 5])
            _ = roiAlign(.ones([1, 1, 2, 2]), RegionsOfInterest(boxes, rows: 1, columns: 1, scale: 1))
        }
    }
}
