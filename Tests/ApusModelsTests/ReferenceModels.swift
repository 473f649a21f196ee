import ApusModels

/// A registered model of 1000 classes with dropout off, as the references were measured.
func modelWithoutDropout(_ name: String) throws -> any ImageClassifier {
    let model = try ModelRegistry.classifier(named: name).build(.init())
    guard let network = model as? VGG else { return model }
    var configuration = network.configuration
    configuration.dropout = 0
    return VGG(configuration)
}
