import ApusInterop
import ApusNN
import ApusTensor
import Foundation
import Testing

@Suite struct KeyMapTests {
    private let map = KeyMap(
        "a host's model",
        [
            .init("stem.w", "conv.weight", .kernelsLast),
            .init(joining: ["block.#.q.*", "block.#.k.*"], "layers.#.in_proj.*", .transposed),
            .init("head.#.kernel", "heads.#.weight", .headsIn),
        ], ignoring: ["pooler.*"])

    private func source() -> [String: Tensor] {
        [
            "stem.w": Tensor.range(24, dtype: .float32).reshaped([1, 2, 3, 4]),
            "block.12.q.kernel": Tensor.range(6, dtype: .float32).reshaped([2, 3]),
            "block.12.k.kernel": Tensor.range(4, dtype: .float32).reshaped([2, 2]),
            "head.0.kernel": Tensor.range(12, dtype: .float32).reshaped([2, 3, 2]),
            "pooler.weight": Tensor(1), "other": Tensor(2),
        ]
    }

    @Test func namesAndValuesArePutAsTheyAreHere() throws {
        let renamed = RenamedTensors(source(), map)
        #expect(
            Set(renamed.names) == ["conv.weight", "layers.12.in_proj.kernel", "heads.0.weight", "other"])
        for name in renamed.names {
            #expect(renamed.extents(of: name) == Array(try renamed.tensor(named: name).shape), "\(name)")
        }
        #expect(renamed.extents(of: "conv.weight") == [4, 3, 1, 2])
        #expect(try renamed.tensor(named: "conv.weight").floats.prefix(2) == [0, 12])
        #expect(
            try renamed.tensor(named: "layers.12.in_proj.kernel").floats == [0, 3, 1, 4, 2, 5, 0, 2, 1, 3])
        #expect(try renamed.tensor(named: "heads.0.weight").floats == [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
        #expect(renamed.extents(of: "stem.w") == nil)
    }

    @Test func whatLacksAPartOrHasAnotherFormKeepsItsName() throws {
        var tensors = source()
        tensors["block.12.k.kernel"] = nil
        tensors["stem.w"] = Tensor.ones([3])
        let renamed = RenamedTensors(tensors, map)
        #expect(renamed.names.contains("block.12.q.kernel"))
        #expect(renamed.extents(of: "conv.weight") == [3])
        #expect(try renamed.tensor(named: "conv.weight").floats == [1, 1, 1])
    }

    @Test func namesGoThereAndBack() {
        let ours = ["conv.weight", "layers.3.in_proj.bias", "layers.11.in_proj.weight", "heads.0.weight"]
        for name in ours {
            let theirs = map.theirs(of: name) ?? []
            #expect(!theirs.isEmpty, "\(name)")
            let tensors = Dictionary(uniqueKeysWithValues: theirs.map { ($0, Tensor(0)) })
            #expect(RenamedTensors(tensors, map).names == [name])
        }
        #expect(map.theirs(of: "layers.x.in_proj.bias") == nil)
    }

    @Test func theFittingMapIsFoundAndASharedPrefixTakenOff() throws {
        let model = TinyModel()
        model.initialize(seed: 1)
        let plain = tensors(model)
        #expect(plain.fitted(model, []).notes == [])
        let prefixed = Dictionary(uniqueKeysWithValues: plain.map { ("net.\($0.key)", $0.value) })
        let fitted = prefixed.fitted(model, [])
        #expect(fitted.notes == ["names: as they are, behind \"net.\""])
        let other = TinyModel()
        try other.load(fitted.source)
        #expect(bits(other) == bits(model))
        let spelled = Dictionary(
            uniqueKeysWithValues: plain.map { ($0.key.replacing("conv.", with: "stem."), $0.value) })
        let map = KeyMap("another host", [.init("stem.*", "conv.*")])
        #expect(spelled.fitted(model, [map]).map == map)
    }

    private struct Grid: Decodable {
        let interpolation: String
        let from: Int
        let to: Int
        let values: [Float]
    }

    @Test func positionsAreFittedAsEachHostDoes() throws {
        let grids = try JSONDecoder().decode([Grid].self, from: Data(contents(fixture("positions.json"))))
        #expect(grids.count == 16)
        for grid in grids {
            let count = 1 + grid.from * grid.from
            let values = (0..<count * 2).map { Float(sin(0.7 * Double($0))) }
            let source: [String: Tensor] = ["p": Tensor(values, shape: [1, count, 2]), "x": Tensor(1)]
            let way = try #require(PositionInterpolation(rawValue: grid.interpolation))
            let extents = [1, 1 + grid.to * grid.to, 2]
            let resized = try #require(ResizedPositions(source, name: "p", to: extents, way))
            #expect(resized.extents(of: "p") == extents && resized.extents(of: "x") == [])
            let result = try resized.tensor(named: "p")
            #expect(Array(result.shape) == extents)
            for (found, expected) in zip(result.floats, grid.values) {
                #expect(abs(found - expected) < 1e-5, "\(grid.interpolation) \(grid.from) to \(grid.to)")
            }
        }
    }

    @Test func positionsThatFitOrAreNoGridStay() {
        let source: [String: Tensor] = ["p": Tensor.ones([1, 5, 2])]
        #expect(ResizedPositions(source, name: "p", to: [1, 5, 2], .bicubic) == nil)
        #expect(ResizedPositions(source, name: "p", to: [1, 10, 3], .bicubic) == nil)
        #expect(ResizedPositions(source, name: "p", to: [1, 8, 2], .bicubic) == nil)
        #expect(ResizedPositions(source, name: "q", to: [1, 10, 2], .bicubic) == nil)
    }
}

extension [String: Tensor] {
    fileprivate func fitted(_ model: any Module, _ maps: [KeyMap]) -> FittedTensors {
        FittedTensors(self, for: ModelState(model), among: maps)
    }
}
