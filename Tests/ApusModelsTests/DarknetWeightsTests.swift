import ApusInterop
import ApusModels
import ApusNN
import ApusTensor
import Foundation
import Testing

@Suite("Darknet's files of weights")
struct DarknetWeightsTests {
    private let model: YOLOv3 = {
        var configuration = YOLOv3.Configuration.small
        (configuration.backbone.width, configuration.classes) = (2, 2)
        configuration.poolsPyramid = true
        return YOLOv3(configuration)
    }()

    private func bytes(_ numbers: [Int32], seen: UInt64? = 7, values: Int) -> Data {
        var data = Data()
        for number in numbers { withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) } }
        if let seen { withUnsafeBytes(of: seen.littleEndian) { data.append(contentsOf: $0) } }
        for index in 0..<values {
            withUnsafeBytes(of: (Float(index) / 4).bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    private func written(_ data: Data, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "apus-\(UUID().uuidString).weights")
        defer { try? FileManager.default.removeItem(at: file) }
        try data.write(to: file)
        try body(file.path)
    }

    /// Parameters, and two vectors more behind each norm.
    private var valueCount: Int {
        ModelState(model).snapshotShapes.filter { !$0.name.hasSuffix("tracked") }
            .reduce(0) { $0 + $1.shape.elementCount }
    }

    @Test("The order: the body, then the coarsest map; norms before kernels, offset, factor, mean, variance")
    func order() throws {
        let layers = model.darknetLayers.map(\.convolution)
        #expect(
            Array(layers.prefix(4)) == [
                "backbone.stem.0", "backbone.stages.0.down.0", "backbone.stages.0.blocks.0.reduce.0",
                "backbone.stages.0.blocks.0.expand.0",
            ])
        let heads = layers.filter { $0.hasPrefix("scales") }
        #expect(
            heads.prefix(8) == [
                "scales.2.features.0.0", "scales.2.features.1.0", "scales.2.features.2.0",
                "scales.2.features.4.0", "scales.2.features.5.0", "scales.2.features.6.0",
                "scales.2.hidden.0", "scales.2.numbers",
            ])
        #expect(heads.dropFirst(8).first == "scales.1.lateral.0" && heads.last == "scales.0.numbers")
        try written(bytes([0, 2, 0], values: valueCount)) { path in
            try model.loadDarknet(path)
            let state = Dictionary(
                uniqueKeysWithValues: ModelState(model).snapshot().map { ($0.name, $0.value.contiguous()) })
            func first(_ name: String) -> Float? { state[name]?.floats.first }
            #expect(first("backbone.stem.1.bias") == 0 && first("backbone.stem.1.weight") == 0.5)
            #expect(first("backbone.stem.1.running_mean") == 1 && first("backbone.stem.1.running_var") == 1.5)
            #expect(state["backbone.stem.0.weight"]?.floats == (8..<62).map { Float($0) / 4 })
            #expect(first("backbone.stages.0.down.1.bias") == 62 / 4.0)
            #expect(state["scales.0.numbers.weight"]?.floats.last == Float(valueCount - 1) / 4)
        }
    }

    @Test("Headers of both lengths, and how many pictures were seen")
    func headers() throws {
        let layers = model.darknetLayers
        try written(bytes([0, 2, 5], values: valueCount)) {
            let seen = try DarknetWeights(path: $0, layers: layers).seen
            #expect(seen == 7)
        }
        try written(bytes([0, 1, 0, 9], seen: nil, values: valueCount)) {
            let seen = try DarknetWeights(path: $0, layers: layers).seen
            #expect(seen == 9)
        }
    }

    @Test(
        "Files that are too short, too long, empty, missing, or something else are refused and change nothing"
    )
    func refused() throws {
        model.initialize(seed: 1)
        let before = ModelState(model).snapshot().map(\.value.floats)
        let wrong: [Data] = [
            Data(), bytes([0], seen: nil, values: 0), bytes([0, 2, 0], values: valueCount - 1),
            bytes([0, 2, 0], values: valueCount + 1), bytes([0, 2, 0], values: valueCount) + [1],
            bytes([0, 2, 0], values: 0), bytes([1 << 20, 2, 0], values: valueCount),
            bytes([-1, 2, 0], values: valueCount), Data("<html>".utf8) + bytes([0, 2], values: valueCount),
        ]
        for data in wrong {
            try written(data) { path in
                #expect(throws: WeightFileError.self) { try model.loadDarknet(path) }
            }
        }
        #expect(throws: WeightFileError.self) { try model.loadDarknet("/nowhere/yolov3.weights") }
        #expect(ModelState(model).snapshot().map(\.value.floats) == before)
    }
}

extension ModelState {
    fileprivate var snapshotShapes: [(name: String, shape: Shape)] {
        parameters.map { ($0.name, $0.cell.shape) } + buffers.map { ($0.name, $0.cell.shape) }
    }
}
