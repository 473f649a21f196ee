import ApusTensor
import Testing

@Suite("Regions of maps")
struct RegionTests {
    private let grid = RegionGrid(rows: 2, columns: 2, scale: 1, samples: 1, isAligned: true)

    @Test("No regions, and maps in bfloat16")
    func edges() {
        let x = Tensor([1, 2, 3, 4] as [Float], shape: [1, 1, 2, 2])
        let none = Tensor([] as [Float], shape: [0, 5])
        #expect(regionAlign(x, regions: none, grid).shape == [0, 1, 2, 2])
        #expect(regionPool(x, regions: none, grid).shape == [0, 1, 2, 2])
        let whole = Tensor([0, 0, 0, 2, 2] as [Float], shape: [1, 5])
        let narrow = regionAlign(x.cast(to: .bfloat16), regions: whole, grid)
        #expect(narrow.dtype == .bfloat16 && narrow.floats == [1, 2, 3, 4])
        #expect(regionAlign(x, regions: whole, grid).floats == [1, 2, 3, 4])
    }

    @Test("Boxes that are no numbers, or huge, give numbers")
    func hostile() {
        let x = Tensor.ones([1, 16, 4, 4])
        for box in [[0, .nan, 0, 2, 2], [0, -1e30, 0, 1e30, 2], [0, 3, 3, 1, 1]] as [[Float]] {
            let regions = Tensor(box, shape: [1, 5])
            var free = grid
            free.samples = 0
            let values =
                regionAlign(x, regions: regions, free).floats + regionPool(x, regions: regions, grid).floats
            #expect(values.allSatisfy { $0.isFinite })
        }
    }

    @Test("Regions of pictures that are not there stop")
    func pictures() async {
        await #expect(processExitsWith: .failure) {
            let regions = Tensor([1, 0, 0, 2, 2] as [Float], shape: [1, 5])
            _ = regionAlign(.ones([1, 1, 2, 2]), regions: regions, RegionGrid(rows: 1, columns: 1, scale: 1))
        }
    }
}
