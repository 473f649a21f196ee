import ApusProof
import ApusTensor
import Testing

/// Whole networks on generated weights and pictures, against torchvision in float64; those that it does not have
/// against definitions after their papers in `Scripts/fixtures`.
@Suite("Networks equal torchvision's", .serialized)
struct TorchvisionEqualityTests {
    static let networks = ModelsFixture.shared.networks

    @Test("float32: scores, loss, gradients and running statistics", arguments: networks)
    func float32(_ network: ReferenceNetwork) throws {
        let excesses = try NetworkDistances(of: network, in: .float32).excesses(.float32)
        #expect(excesses == [])
    }

    /// Rounding alone does that much to gradients far from the loss: PyTorch's own, under autocast, differ from
    /// float32's by 0.1 in ResNet-18's first weight.
    @Test(
        "bfloat16: the same, loosely",
        arguments: networks.filter { ["resnet18", "vit_ti_16"].contains($0.model) && $0.settings == nil })
    func bfloat16(_ network: ReferenceNetwork) throws {
        let loose = NetworkDistances.Tolerances(
            scores: 3e-2, loss: 3e-2, gradients: 0.15, statistics: 3e-2)
        let excesses = try NetworkDistances(of: network, in: .bfloat16).excesses(loose)
        #expect(excesses == [])
    }

    @Test("A network with other weights is told apart")
    func otherWeights() throws {
        let network = try #require(Self.networks.first { $0.model == "resnet18" })
        let distances = try NetworkDistances(of: network, in: .bfloat16)
        #expect(distances.excesses(.float32).count > 3)
    }
}
