import ApusProof
import Testing

/// Every number that is drawn, against many draws of torchvision's.
@Suite struct DistributionTests {
    @Test(arguments: DrawnNumbers.transforms.keys.sorted())
    func numbersAreDrawnAsTorchvisionDrawsThem(transform: String) throws {
        let references = try ReferenceDistributions(contentsOf: ImageFixtures.url("augmentation.json"))
        let (compared, excesses) = DrawnNumbers.compare(
            with: references.distributions, transform: transform)
        #expect(compared > 3)
        #expect(excesses == [])
    }

    @Test func aDistributionThatDiffersIsToldApart() throws {
        let references = try ReferenceDistributions(contentsOf: ImageFixtures.url("augmentation.json"))
        let one = try #require(references.distributions.first { $0.transform == "resizedCrop" })
        #expect(one.excess(of: (0..<6000).map { Double($0 % 7) }) != nil)
        #expect(one.excess(of: [1, 2]) != nil)
    }
}
