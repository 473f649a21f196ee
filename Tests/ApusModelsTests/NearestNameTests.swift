import ApusModels
import Testing

@Suite("Nearest name")
struct NearestNameTests {
    private let names = ["resnet18", "resnet50", "vgg16", "learningRate", "seed"]

    @Test(arguments: [
        ("resnet5O", "resnet50"), ("vgg61", "vgg16"), ("LEARNINGRATE", "learningRate"),
        ("learning_rate", "learningRate"), ("sed", "seed"), ("resnet", "resnet18"),
    ])
    func misspelled(name: String, meant: String) {
        #expect(nearestName(to: name, among: names) == meant)
    }

    @Test func nothingIsNear() {
        #expect(nearestName(to: "batchSize", among: names) == nil)
        #expect(nearestName(to: "", among: names) == nil)
        #expect(nearestName(to: "seed", among: []) == nil)
        #expect(nearestName(to: String(repeating: "seed", count: 100), among: names) == nil)
    }
}
