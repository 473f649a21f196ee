import ApusTraining
import Foundation
import Testing

@Suite("Recipes")
struct RecipeTests {
    static let minimal = """
        name: small
        description: as little as a recipe can say
        model: {name: resnet18}
        data: {name: digits}
        epochs: 3
        """

    @Test func whatIsNotWrittenTakesItsDefault() throws {
        let recipe = try Recipe(yaml: Self.minimal, file: "small.yaml")
        #expect(recipe.name == "small")
        #expect(recipe.epochs == 3)
        #expect(recipe.steps == nil)
        #expect(recipe.batchSize == 128)
        #expect(recipe.optimizer.name == .sgd)
        #expect(recipe.gate == nil)
        var written = Recipe()
        written.name = "small"
        written.description = "as little as a recipe can say"
        written.model.name = "resnet18"
        written.data.name = .digits
        written.epochs = 3
        #expect(recipe == written)
    }

    @Test func everyKeyIsRead() throws {
        let recipe = try Recipe(
            yaml: """
                name: whole
                description: "every key: once"
                systems: [A3, B4]
                sources: ["Sources/ApusNN/**"]
                seed: 7
                threads: 2
                model: {name: resnet18, classes: 7, channels: 1, imageSize: 28, options: {blocks: [1, 2], stem: small, width: 8}}
                data: {name: idx, root: /data/my set, mean: [0.5], std: [0.25], augmentation: {flip: 0.5, shift: 2, erasing: 0.1}}
                batchSize: 32
                accumulation: 2
                steps: 100
                precision: bfloat16
                optimizer:
                  name: adamw
                  learningRate: 1e-3
                  betas: [0.8, 0.9]
                  epsilon: 1e-6
                  weightDecay: 0.05
                  groups:
                    - names: ["*.bias"]
                      weightDecay: 0
                    - {names: ["features.*"], learningRateFactor: 0.1}
                schedule: {name: multistep, milestones: [2, 3.5], gamma: 0.5, warmup: 1, warmupFactor: 0.1}
                clip: {norm: 1, value: 0.5}
                ema: {decay: 0.99}
                loss: {labelSmoothing: 0.1}
                loader: {workers: 3}
                evaluate: {every: 2}
                checkpoint: {every: 50, keep: 3}
                gate: {metric: test_loss, comparison: "<=", value: 0.5, minutes: 2.5}
                """, file: "whole.yaml")
        #expect(recipe.systems == ["A3", "B4"])
        #expect(recipe.threads == 2)
        #expect(recipe.model.name == "resnet18")
        #expect(
            recipe.model.options
                == ["blocks": .integers([1, 2]), "stem": .text("small"), "width": .integer(8)])
        #expect(recipe.model.classes == 7)
        #expect(recipe.data.root == "/data/my set")
        #expect(recipe.data.augmentation.shift == 2)
        #expect(recipe.precision == .bfloat16)
        #expect(recipe.optimizer.betas == [0.8, 0.9])
        #expect(recipe.optimizer.groups.map(\.names) == [["*.bias"], ["features.*"]])
        #expect(recipe.optimizer.groups.map(\.weightDecay) == [0, nil])
        #expect(recipe.optimizer.groups[1].learningRateFactor == 0.1)
        #expect(recipe.schedule.milestones == [2, 3.5])
        #expect(recipe.clip.norm == 1)
        #expect(recipe.checkpoint.every == 50)
        #expect(recipe.gate?.comparison == .atMost)
        #expect(recipe.gate?.minutes == 2.5)
    }

    @Test func aCheckNeedsNoTraining() throws {
        let recipe = try Recipe(
            yaml: "{name: a, description: b, kind: equality, check: resnet-torchvision}", file: "a.yaml")
        #expect(recipe.check == "resnet-torchvision")
        #expect(!recipe.text.contains("optimizer"))
    }

    @Test(arguments: RecipeLibrary.names)
    func ourOwnReadBackFromTheirTextReferenceAndJSON(name: String) throws {
        let recipe = try RecipeLibrary.recipe(named: name)
        #expect(recipe.name == name)
        #expect(try Recipe(yaml: recipe.text, file: "text") == recipe)
        #expect(try Recipe(yaml: recipe.reference, file: "reference") == recipe)
        let json = try JSONEncoder().encode(recipe)
        #expect(try JSONDecoder().decode(Recipe.self, from: json) == recipe)
    }

    @Test func textAndHashFollowTheValueNotTheSpelling() throws {
        let spelled = try Recipe(
            yaml: """
                # the same, otherwise written
                epochs: 3
                "data": {"name": "digits"}
                batchSize: 128
                optimizer: {learningRate: 1e-1}
                model:
                  name: resnet18
                description: as little as a recipe can say
                name: small
                """, file: "other.yaml")
        let minimal = try Recipe(yaml: Self.minimal, file: "small.yaml")
        #expect(spelled.text == minimal.text)
        #expect(spelled.hash == minimal.hash)
        #expect(
            try Recipe(yaml: Self.minimal, file: "small.yaml", overrides: ["seed=1"]).hash != minimal.hash)
    }

    @Test(arguments: [
        "plain", "two words", "true", "null", "12", "1e3", "~", "a: b", "# no comment", "quote\" and \\",
        "line\nbreak", "tab\tand \u{7}", "ünï ✓", "[1]", "- dash", " spaces ", "*", "&a", "'", "0x1F", "NaN",
    ])
    func anyTextSurvivesBeingWritten(text: String) throws {
        var recipe = try Recipe(yaml: Self.minimal, file: "small.yaml")
        recipe.systems = [text]
        #expect(try Recipe(yaml: recipe.text, file: "text") == recipe)
        #expect(try Recipe(yaml: recipe.reference, file: "reference") == recipe)
    }

    @Test func theReferenceExplainsEveryKey() throws {
        let reference = try Recipe(yaml: Self.minimal, file: "small.yaml").reference
        for key in allKeys(Recipe.recipeKeys(of: nil)) {
            #expect(reference.contains("\(key.name):"))
            #expect(reference.contains("# \(key.meaning)"), "\(key.name) is not explained")
        }
        #expect(reference.contains("(an integer, 1 to 65536; default 128); only for kind train"))
    }

    /// A condition is decided while keys are read in the table's order. A key of two forms has one for each.
    @Test func conditionsLookBackwards() {
        func check<Section: RecipeSection>(_ section: Section.Type) {
            let names = section.fields.map(\.name)
            let forms = section.fields.map { "\($0.name) \($0.condition?.description ?? "")" }
            #expect(Set(forms).count == names.count)
            for field in section.fields where names.count(where: { $0 == field.name }) > 1 {
                #expect(field.condition != nil, "\(section).\(field.name)")
            }
            for (index, field) in section.fields.enumerated() {
                if let condition = field.condition {
                    #expect(names[..<index].contains(condition.key), "\(section).\(field.name)")
                }
            }
        }
        check(Recipe.self)
        check(Recipe.Data.self)
        check(Recipe.Optimizer.self)
        check(Recipe.Schedule.self)
    }

    private func allKeys(_ keys: [RecipeKey]) -> [RecipeKey] {
        keys.flatMap { [$0] + allKeys($0.keys) }
    }
}
