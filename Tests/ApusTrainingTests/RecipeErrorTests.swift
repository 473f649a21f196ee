import ApusTraining
import Foundation
import Testing

/// What is refused, and the one line that says so.
@Suite("Recipe errors")
struct RecipeErrorTests {
    /// One wrong line, added as line 6 to a recipe that is right without it.
    static let wrongLines: [(line: String, message: String)] = [
        ("batchsize: 32", "r.yaml:6: batchsize: unknown key; did you mean batchSize?"),
        ("optimizer: {nme: adam}", "r.yaml:6: optimizer.nme: unknown key; did you mean name?"),
        (
            "loss: {weights: 1}",
            "r.yaml:6: loss.weights: unknown key; the keys here are labelSmoothing"
        ),
        (
            "optimizer: {name: adem}",
            "r.yaml:6: optimizer.name: adem is not one of sgd, rmsprop, adagrad, adam, adamw, lbfgs; did you mean adam?"
        ),
        (
            "optimizer: {name: adamw, momentum: 0.9}",
            "r.yaml:6: optimizer.momentum: would have no effect here: it is only for name sgd or rmsprop"
        ),
        (
            "schedule: {gamma: 0.5}",
            "r.yaml:6: schedule.gamma: would have no effect here: it is only for name step or multistep or exponential"
        ),
        (
            "check: x",
            "r.yaml:6: check: would have no effect here: it is only for kind equality or check"
        ),
        ("batchSize: 0", "r.yaml:6: batchSize: 0 is out of range; allowed: 1 to 65536"),
        ("batchSize: 1.5", "r.yaml:6: batchSize: 1.5 is not allowed; give an integer"),
        ("batchSize: \"32\"", "r.yaml:6: batchSize: \"32\" is not allowed; give an integer"),
        ("batchSize: [1, 2]", "r.yaml:6: batchSize: a list of 2 is not allowed; give an integer"),
        ("batchSize:", "r.yaml:6: batchSize: nothing is not allowed; give an integer"),
        (
            "batchSize: 99999999999999999999",
            "r.yaml:6: batchSize: 99999999999999999999 is not allowed; give an integer"
        ),
        ("ema: {decay: 1}", "r.yaml:6: ema.decay: 1 is out of range; allowed: 0 to below 1"),
        ("ema: {decay: .nan}", "r.yaml:6: ema.decay: .nan is not allowed; give a number"),
        ("ema: {decay: nan}", "r.yaml:6: ema.decay: nan is not allowed; give a number"),
        ("ema: 0.9", "r.yaml:6: ema: 0.9 is not allowed; give keys decay"),
        (
            "optimizer: {learningRate: 0}",
            "r.yaml:6: optimizer.learningRate: 0 is out of range; allowed: above 0 to 1000"
        ),
        (
            "optimizer: {nesterov: yes}",
            "r.yaml:6: optimizer.nesterov: yes is not allowed; give true or false"
        ),
        ("optimizer: {nesterov: true}", "r.yaml:6: optimizer.nesterov: needs a momentum above 0"),
        (
            "optimizer: {name: adam, betas: [0.9, 1.5]}",
            "r.yaml:6: optimizer.betas: 1.5 is out of range; allowed: 0 to below 1"
        ),
        (
            "optimizer: {name: adam, betas: [0.9]}",
            "r.yaml:6: optimizer.betas: has 1 values; give two"
        ),
        (
            "optimizer: {groups: [{names: [a]}, {weightDecay: 0}]}",
            "r.yaml:6: optimizer.groups.1.names: is missing; give a list, each text"
        ),
        (
            "schedule: {name: multistep, milestones: [3, 2]}",
            "r.yaml:6: schedule.milestones: must rise from one to the next"
        ),
        (
            "model: {name: vgg11}",
            "r.yaml:3: written more than once: model"
        ),
        ("gate: {metric: a}", "r.yaml:6: gate.value: is missing; give a number"),
        ("steps: 10", "r.yaml:6: steps: give epochs or steps, not both"),
        ("? [a]\n: b", "r.yaml:6: a key must be one word"),
        ("batchSize: {", "r.yaml:7: not YAML: did not find expected node content"),
        (
            "precision: !!int {}",
            "r.yaml:6: precision: a mapping of 0 keys is not allowed; give float32 | bfloat16"
        ),
    ]

    @Test(arguments: wrongLines)
    func wrongLine(line: String, message: String) {
        #expect(refusal(RecipeTests.minimal + "\n" + line) == message)
    }

    @Test(arguments: [
        ("", "r.yaml: is empty; `apus recipe show` prints a whole recipe"),
        ("[]", "r.yaml:1: a list of 0 is not allowed; give keys"),
        ("name: a", "r.yaml:1: description: is missing; give text"),
        ("{name: a, description: b}", "r.yaml:1: model: is missing; give keys name"),
        ("{name: a, description: b, kind: check}", "r.yaml:1: check: is missing; give text"),
        (
            "{name: a, description: b, kind: equality, check: networks}",
            "r.yaml:1: networks: is missing; name some of the registry"
        ),
        (
            "{name: a, description: b, kind: check, check: resume, operations: [add]}",
            "r.yaml:1: operations: has no effect on this check; leave it out"
        ),
        (
            "{name: a, description: b, model: {name: vgg11}, data: {name: idx}, steps: 1}",
            "r.yaml:1: data.root: is missing; name the folder with the IDX files"
        ),
        (
            "{name: a, description: b, model: {name: vgg11}, data: {name: digits, root: x}, steps: 1}",
            "r.yaml:1: data.root: would have no effect here: it is only for name fashion or idx or folder or coco or voc or yolo"
        ),
        (
            "{name: a, description: b, model: {name: vgg11}, data: {name: digits, mean: [1]}, steps: 1}",
            "r.yaml:1: data.std: has 0 values and mean has 1; give one of each a channel"
        ),
        (
            "{name: a, description: b, model: {name: vgg11}, data: {name: digits, mean: [1], std: [1]}, steps: 1}",
            "r.yaml:1: data: mean has 1 values and model.channels is 3"
        ),
        (
            "{name: a, description: b, model: {name: vgg11}, data: {name: digits}}",
            "r.yaml:1: epochs: is missing; give epochs or steps"
        ),
        ("name: [", "r.yaml:2: not YAML: did not find expected node content"),
        ("name: \"\u{1}\"", "r.yaml: not YAML: control characters are not allowed"),
        ("a: &x 1\nb: *y", "r.yaml:2: not YAML: found undefined alias"),
    ])
    func wrongFile(text: String, message: String) {
        #expect(refusal(text)?.hasPrefix(message) == true, "\(refusal(text) ?? "read")")
    }

    @Test(
        "Options are held against the architecture's own",
        arguments: [
            (
                "options: {depth: 3}",
                "options: resnet18 has no option depth; its options are stem (imageNet or small), shortcut "
                    + "(projection or padding or none), width (1 to 1024), blocks (a list of 1 to 5 numbers, each 1 "
                    + "to 200)"
            ),
            ("options: {width: 0}", "options: resnet18: width is 0; give 1 to 1024"),
            ("options: {stem: large}", "options: resnet18: stem is large; give imageNet or small"),
        ])
    func options(text: String, message: String) {
        let recipe = RecipeTests.minimal.replacing("{name: resnet18}", with: "{name: resnet18, \(text)}")
        #expect(refusal(recipe) == "r.yaml:3: model.\(message)")
    }

    @Test func aModelThatIsNotInTheRegistry() {
        let text = RecipeTests.minimal.replacing("resnet18", with: "resnet81")
        #expect(
            refusal(text) == "r.yaml:3: model.name: there is no model \"resnet81\"; did you mean resnet18?")
    }

    @Test func aliasesCannotGrowWithoutBound() {
        var text = "a0: &a0 [1]\n"
        for level in 1...40 {
            text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
        }
        #expect(refusal(text)?.hasSuffix("more than 10000 values; a recipe has far fewer") == true)
    }

    @Test func deepAndLongTextIsRefused() {
        #expect(refusal(String(repeating: "[", count: 100_000)) != nil)
        #expect(
            refusal(String(repeating: "#", count: 2 << 20))?.contains("bytes; a recipe has at most") == true)
    }

    @Test func filesThatCannotBeRead() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/latin1.yaml"
            try Data([0x61, 0x3A, 0xE4]).write(to: URL(fileURLWithPath: path))
            for path in [path, folder + "/none.yaml", folder] {
                let error = #expect(throws: RecipeError.self) { try Recipe(contentsOf: path) }
                #expect(error?.origin == path)
            }
        }
    }

    @Test func aRecipeWeDoNotHave() {
        let error = #expect(throws: RecipeError.self) { try RecipeLibrary.recipe("fashion-dmo") }
        #expect(error?.description == "fashion-dmo: is no recipe; did you mean fashion-demo?")
    }

    private func refusal(_ text: String) -> String? {
        do {
            _ = try Recipe(yaml: text, file: "r.yaml")
            return nil
        } catch {
            return "\(error)"
        }
    }
}
