import ApusTraining
import Testing

@Suite("Recipe overrides")
struct RecipeOverrideTests {
    private func recipe(_ overrides: String...) throws -> Recipe {
        try Recipe(
            yaml: RecipeTests.minimal + "\noptimizer: {momentum: 0.9, groups: [{names: [a]}]}",
            file: "r.yaml",
            overrides: overrides)
    }

    @Test func valuesAreReplacedAddedAndRemoved() throws {
        #expect(try recipe("epochs=5").epochs == 5)
        #expect(try recipe("optimizer.learningRate=1e-2").optimizer.learningRate == 0.01)
        #expect(try recipe("optimizer.learningRate=1e-2").optimizer.momentum == 0.9)
        #expect(try recipe("ema.decay=0.5").ema.decay == 0.5)
        #expect(try recipe("ema.decay=0.5", "ema.decay=").ema.decay == nil)
        #expect(try recipe("epochs=null", "steps=10").steps == 10)
        #expect(try recipe("optimizer.groups.0.weightDecay=0").optimizer.groups[0].weightDecay == 0)
        #expect(try recipe("optimizer.groups=[]").optimizer.groups == [])
        #expect(try recipe("model={name: vgg11, classes: 2}").model.classes == 2)
        #expect(try recipe("description=a=b").description == "a=b")
    }

    @Test(arguments: [
        ("epoch=5", "--set epoch=5: epoch: unknown key; did you mean epochs?"),
        ("batchSize=0", "--set batchSize=0: batchSize: 0 is out of range; allowed: 1 to 65536"),
        ("optimizer.name=sdg", "did you mean sgd?"),
        ("epochs", "--set epochs: write --set key.path=value"),
        ("=3", "--set =3: write --set key.path=value"),
        ("epochs.more=3", "--set epochs.more=3: epochs.more: epochs is 3 and has no keys"),
        ("optimizer.groups.1.names=[b]", "optimizer.groups.1: the list has elements 0 to 0"),
        ("optimizer.groups.x=1", "optimizer.groups.x: the list has elements 0 to 0"),
        ("systems=[", "--set systems=[: not YAML: did not find expected node content"),
        ("a..b=1", "--set a..b=1: a: unknown key"),
    ])
    func whatDoesNotFitIsNamed(override: String, message: String) {
        let error = #expect(throws: RecipeError.self) { try recipe(override) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
}
