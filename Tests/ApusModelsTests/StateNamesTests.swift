import ApusModels
import ApusNN
import ApusTensor
import ApusTraining
import Testing

/// Published parameter counts, and every name and shape in the order of torchvision's `state_dict`. No memory
/// is taken for weights: they are drawn later.
@Suite("State names equal torchvision's")
struct StateNamesTests {
    static let architectures = ModelsFixture.shared.architectures

    @Test("Every registered network but our own has a reference")
    func everyNetworkHasAReference() {
        let known = Set(Self.architectures.map(\.model))
        #expect(Set(ModelRegistry.entries.map(\.name)) == known.union(["resnet_small"]))
        #expect(ModelRegistry.entries.count == known.count + 1, "a name is registered twice")
    }

    @Test(arguments: architectures)
    func namesAndShapes(_ reference: ReferenceArchitecture) throws {
        let state = ModelState(try ModelRegistry.entry(named: reference.model).build(.init()))
        let lines = stateLines(state)
        if let wanted = reference.state {
            for (found, wanted) in zip(lines, wanted) { try #require(found == wanted) }
        }
        #expect(state.parameterCount == reference.parameters)
        #expect(lines.count == reference.entries)
        #expect(SHA256.hexadecimal(Array(lines.joined(separator: "\n").utf8)) == reference.sha256)
        #expect(state.parameters.allSatisfy { !$0.cell.isInitialized })
    }

    @Test("The network for small pictures: torchvision's names, three stages of one block")
    func smallResidualNetwork() throws {
        let state = ModelState(
            try ModelRegistry.entry(named: "resnet_small").build(
                .init(classes: 10, channels: 1, imageSize: 28)))
        #expect(
            stateLines(state).filter {
                $0.contains("conv") || $0.hasPrefix("fc") || $0.contains("downsample.0")
            } == [
                "conv1.weight 32,1,3,3", "layer1.0.conv1.weight 32,32,3,3", "layer1.0.conv2.weight 32,32,3,3",
                "layer2.0.conv1.weight 64,32,3,3", "layer2.0.conv2.weight 64,64,3,3",
                "layer2.0.downsample.0.weight 64,32,1,1", "layer3.0.conv1.weight 128,64,3,3",
                "layer3.0.conv2.weight 128,128,3,3", "layer3.0.downsample.0.weight 128,64,1,1",
                "fc.weight 10,128",
                "fc.bias 10",
            ])
        #expect(state.parameterCount == 308_074)
    }

    /// "name shape" for each entry, shapes as integers joined by commas.
    private func stateLines(_ state: ModelState) -> [String] {
        let shapes = Dictionary(
            uniqueKeysWithValues: state.parameters.map { ($0.name, $0.cell.shape) }
                + state.buffers.map { ($0.name, $0.cell.shape) })
        return state.order.map { name in
            "\(name) \((shapes[name] ?? []).map(String.init).joined(separator: ","))"
        }
    }
}
