import ApusModels
import ApusNN
import ApusTensor
import Testing

@Suite("A deep VGG starts from a shallower one")
struct VGGStartTests {
    @Test(
        "Four convolutions of A go to the same place of the same stage, and the three last layers to theirs")
    func sixteenFromEleven() {
        let pairs = VGG.Configuration.vgg16.start(from: .vgg11).pairs
        #expect(
            pairs.map { "\($0.source) \($0.target)" } == [
                "features.0.weight features.0.weight", "features.0.bias features.0.bias",
                "features.3.weight features.5.weight", "features.3.bias features.5.bias",
                "features.6.weight features.10.weight", "features.6.bias features.10.bias",
                "features.8.weight features.12.weight", "features.8.bias features.12.bias",
                "classifier.0.weight classifier.0.weight", "classifier.0.bias classifier.0.bias",
                "classifier.3.weight classifier.3.weight", "classifier.3.bias classifier.3.bias",
                "classifier.6.weight classifier.6.weight", "classifier.6.bias classifier.6.bias",
            ])
    }

    @Test("Shapes fit, with and without norms", arguments: [false, true])
    func shapesFit(hasNorms: Bool) throws {
        let ladder = [
            VGG.Configuration.vgg11, .vgg13, .vgg16, .vgg19,
        ].map { hasNorms ? $0.normalized : $0 }
        for (place, deep) in ladder.enumerated() {
            for shallow in ladder[..<place] {
                let (sources, targets) = (shapes(VGG(shallow)), shapes(VGG(deep)))
                let transfer = deep.start(from: shallow)
                #expect(transfer.pairs.count == (hasNorms ? 4 * 7 + 6 : 4 * 2 + 6))
                for pair in transfer.pairs {
                    let source = try #require(sources[pair.source])
                    #expect(targets[pair.target] == source, "\(pair)")
                }
            }
        }
    }

    @Test("The values named are taken, all others stay")
    func copies() throws {
        func network(_ configuration: VGG.Configuration, seed: UInt64) -> VGG {
            var small = configuration
            (small.hidden, small.classes) = (4, 2)
            let model = VGG(small)
            model.initialize(seed: seed)
            return model
        }
        let (shallow, deep) = (network(.vgg11, seed: 1), network(.vgg16, seed: 2))
        let before = values(deep)
        let transfer = deep.configuration.start(from: shallow.configuration)
        try transfer.copy(from: ModelState(shallow), to: ModelState(deep))
        let (source, after) = (values(shallow), values(deep))
        let targets = Dictionary(uniqueKeysWithValues: transfer.pairs.map { ($0.target, $0.source) })
        for (name, value) in after {
            #expect(value == (targets[name].flatMap { source[$0] } ?? before[name]), "\(name)")
        }
        #expect(after["features.2.weight"] == before["features.2.weight"])
    }

    @Test("Models that do not fit are refused by name, and nothing changes")
    func refusals() throws {
        var narrow = VGG.Configuration.vgg11
        narrow.hidden = 4
        var wide = VGG.Configuration.vgg13
        wide.hidden = 5
        let (source, target) = (VGG(narrow), VGG(wide))
        source.initialize(seed: 1)
        target.initialize(seed: 2)
        let before = values(target)
        let transfer = wide.start(from: narrow)
        let error = #expect(throws: StateTransferError.self) {
            try transfer.copy(from: ModelState(source), to: ModelState(target))
        }
        #expect(
            error
                == .shapes(
                    pair: .init(source: "classifier.0.weight", target: "classifier.0.weight"),
                    source: [4, 25088], target: [5, 25088]))
        #expect(values(target) == before)
        #expect(throws: StateTransferError.missing(name: "fc", isSource: true)) {
            try StateTransfer([.init(source: "fc", target: "fc")]).copy(
                from: ModelState(source), to: ModelState(target))
        }
    }

    private func shapes(_ model: VGG) -> [String: Shape] {
        let state = ModelState(model)
        return Dictionary(
            uniqueKeysWithValues: state.parameters.map { ($0.name, $0.cell.shape) }
                + state.buffers.map { ($0.name, $0.cell.shape) })
    }

    private func values(_ model: VGG) -> [String: [Float]] {
        Dictionary(uniqueKeysWithValues: ModelState(model).snapshot().map { ($0.name, $0.value.floats) })
    }
}
