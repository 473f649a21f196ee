import ApusModels
import ApusTensor

/// A registered model of 1000 classes with dropout off, as the references were measured.
func modelWithoutDropout(_ name: String) throws -> any ImageClassifier {
    let model = try ModelRegistry.entry(named: name).build(.init())
    guard let network = model as? VGG else { return model }
    var configuration = network.configuration
    configuration.dropout = 0
    return VGG(configuration)
}

/// Mean cross-entropy of scores `[N, classes]` to class numbers, in float32.
func meanCrossEntropy(_ logits: Tensor, _ labels: [Int]) -> Tensor {
    let scores = logits.cast(to: .float32)
    var chosen = [Float](repeating: 0, count: scores.elementCount)
    for (row, label) in labels.enumerated() {
        chosen[row * scores.shape[1] + label] = -1 / Float(labels.count)
    }
    return (logSoftmax(scores) * Tensor(chosen, shape: scores.shape)).sum()
}
