import ApusModels

/// A registered model of its published classes with dropout off, as the references were measured.
///
/// - Parameters:
///   - imageSize: the published one where nil.
///   - settings: options beside those that drop.
package func modelWithoutDropout(
    _ name: String, imageSize: Int? = nil, settings: [String: ModelOptionValue] = [:]
) throws -> any ImageClassifier {
    let entry = try ModelRegistry.classifier(named: name)
    var options = entry.published
    options.imageSize = imageSize ?? options.imageSize
    var all = settings
    for option in entry.options where option.name.lowercased().contains("dropout") {
        all[option.name] = .integer(0)
    }
    return try entry.model(options, settings: all)
}
