import ApusInterop
import ApusNN

extension YOLOv3 {
    /// Takes all values from Darknet's own file (`yolov3.weights`, `yolov3-spp.weights`).
    ///
    /// Darknet divides by the deviation plus 1e-6, and we by the root of the variance plus 1e-5: outputs differ by about as
    /// little.
    ///
    /// - Throws: `WeightFileError` where the file is of another network, or `LoadError`; the model is then as it was.
    @discardableResult
    public func loadDarknet(_ path: String) throws -> LoadReport {
        try load(DarknetWeights(path: path, layers: darknetLayers))
    }

    /// Its convolutions in the order of the released configuration: the body, then map by map from the coarsest on.
    public var darknetLayers: [DarknetLayer] {
        backbone.darknetLayers(in: "backbone")
            + scales.indices.reversed().flatMap { scales[$0].darknetLayers(in: "scales.\($0)") }
    }
}

extension Darknet53 {
    /// Its convolutions in the order of the released configuration (`darknet53.conv.74`).
    ///
    /// - Parameter path: of the body in its model.
    public func darknetLayers(in path: String) -> [DarknetLayer] {
        [stem.darknetLayer(at: "\(path).stem")]
            + stages.enumerated().flatMap { $1.darknetLayers(in: "\(path).stages.\($0)") }
    }
}

extension DarknetStage {
    /// In YOLOv4's configuration what passes by comes before the part that is refined.
    fileprivate func darknetLayers(in path: String) -> [DarknetLayer] {
        let before = [(down, "down"), (bypass, "bypass"), (part, "part")]
        let behind = [(close, "close"), (merge, "merge")]
        func layers(_ units: [(ConvolutionNormActivation?, String)]) -> [DarknetLayer] {
            units.compactMap { unit, name in unit?.darknetLayer(at: "\(path).\(name)") }
        }
        return layers(before)
            + blocks.enumerated().flatMap { index, block in
                [
                    block.reduce.darknetLayer(at: "\(path).blocks.\(index).reduce"),
                    block.expand.darknetLayer(at: "\(path).blocks.\(index).expand"),
                ]
            } + layers(behind)
    }
}

extension YOLOv3Scale {
    fileprivate func darknetLayers(in path: String) -> [DarknetLayer] {
        var layers = lateral.map { [$0.darknetLayer(at: "\(path).lateral")] } ?? []
        for (index, layer) in features.layers.enumerated() {
            guard let unit = layer as? ConvolutionNormActivation else { continue }
            layers.append(unit.darknetLayer(at: "\(path).features.\(index)"))
        }
        layers.append(hidden.darknetLayer(at: "\(path).hidden"))
        return layers
            + [DarknetLayer(convolution: "\(path).numbers", shape: numbers.weight.shape, norm: nil)]
    }
}

extension ConvolutionNormActivation {
    fileprivate func darknetLayer(at path: String) -> DarknetLayer {
        DarknetLayer(convolution: "\(path).0", shape: convolution.weight.shape, norm: "\(path).1")
    }
}
