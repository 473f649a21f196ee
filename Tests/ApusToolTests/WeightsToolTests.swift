import Apus
import Foundation
import Testing

@Suite("The tool on weight files", .serialized)
struct WeightsToolTests {
    /// A file under a published name, of first values; content decides how it is read, not the name.
    private func resNet18(in tool: Tool) throws -> String {
        let model = ResNet(.resNet18)
        model.initialize(seed: 1)
        try model.save(to: "\(tool.folder)/resnet18-f37072fd.pth")
        let pixels = [UInt8]((0..<40 * 30 * 3).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try PNGWriter.write(
            Image(width: 40, height: 30, channels: 3, pixels: pixels),
            to: URL(fileURLWithPath: "\(tool.folder)/photo.png"))
        return "resnet18-f37072fd.pth"
    }

    @Test("Published weights name a picture's five likeliest classes, in either spelling")
    func predict() throws {
        try withTool { tool in
            let file = try resNet18(in: tool)
            let named = try tool.run(["predict", "resnet18", "--weights", file, "photo.png"])
            #expect(named.status == 0 && named.errors.isEmpty, "\(named.errors)")
            let lines = named.output.split(separator: "\n")
            #expect(lines.count == 6 && lines[0].hasPrefix("picture"))
            #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("photo.png  ") })
            #expect(ImageNetClasses.names.contains { lines[1].contains($0) })
            let older = try tool.run(["predict", file, "--model", "resnet18", "photo.png"])
            #expect(older.output == named.output)

            // A name that says nothing: what the file is held to be is told.
            try FileManager.default.copyItem(
                atPath: "\(tool.folder)/\(file)", toPath: "\(tool.folder)/mine.pth")
            let renamed = try tool.run(["predict", "resnet18", "--weights", "mine.pth", "photo.png"])
            #expect(renamed.errors == "apus: taken for torchvision's IMAGENET1K_V1\n")
            #expect(renamed.output == named.output)

            struct Answer: Decodable {
                struct Class: Decodable {
                    let label: Int
                    let name: String
                }
                let classes: [Class]
            }
            let json = try tool.run(["predict", "resnet18", "--weights", file, "photo.png", "--json"])
            let answers = try JSONDecoder().decode([Answer].self, from: Data(json.output.utf8))
            #expect(answers.first?.classes.count == 5)
            for one in answers.flatMap(\.classes) { #expect(ImageNetClasses.names[one.label] == one.name) }

            let wrong = try tool.run(["predict", "vgg11", "--weights", file, "photo.png"])
            #expect(wrong.status == 1)
            #expect(
                wrong.errors.hasPrefix("apus: \(file): does not fit the model, which is unchanged: missing"))
            for arguments in [
                ["resnet18", "--weights", file],
                ["resnet18", "--weights", file, "photo.png", "--model", "x"],
                ["run", "--key", "model"],
            ] {
                #expect(try tool.run(["predict"] + arguments).status == 2)
            }
        }
    }

    @Test("Weights are shown and converted")
    func showAndConvert() throws {
        try withTool { tool in
            let file = try resNet18(in: tool)
            let shown = try tool.run(["weights", "show", file])
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.output.contains("layer1.0.conv1.weight"))
            #expect(shown.output.contains("122 tensors, 11,699,132 elements, safetensors\n"))
            #expect(shown.output.contains("IMAGENET1K_V1 for resnet18, top-1 69.758"))

            let plain = try tool.run(["weights", "convert", file, "plain.safetensors"])
            #expect(plain.output == "plain.safetensors: 122 tensors\n", "\(plain.errors)")
            let fitted = try tool.run(
                ["weights", "convert", file, "fitted.safetensors", "--model", "resnet18"])
            #expect(fitted.status == 0 && fitted.output.contains("122 loaded"), "\(fitted.errors)")
            let one = try SafetensorsFile(path: "\(tool.folder)/plain.safetensors")
            let other = try SafetensorsFile(path: "\(tool.folder)/fitted.safetensors")
            #expect(one.names == other.names)
            #expect(
                try one.tensor(named: "fc.weight").floats == other.tensor(named: "fc.weight").floats)

            try Data("no weights\n".utf8).write(to: URL(fileURLWithPath: "\(tool.folder)/text.pth"))
            let text = try tool.run(["weights", "show", "text.pth"])
            #expect(text.status == 1)
            #expect(
                text.errors
                    == "apus: text.pth: is text, which begins \"no weights\\n\", not weights; fetch the file "
                    + "itself again\n")
            #expect(try tool.run(["weights", "convert", file, "x.pth"]).status == 2)

            let listed = try tool.run(["weights", "list", "--model", "resnet50"])
            #expect(listed.output.contains("resnet50-0676ba61.pth"))
        }
    }

    @Test("A run begins from weights, its head drawn anew, and resumes without them")
    func initFrom() throws {
        try withTool { tool in
            func arguments(_ run: String, _ steps: Int) -> [String] {
                [
                    "train", "digits-cnn", "--threads", "1", "--set", "epochs=null", "--set",
                    "steps=\(steps)", "--set", "batchSize=32", "--set",
                    "model.options={width: 4, blocks: [1, 1]}", "--set", "gate=null", "--run", run,
                ]
            }
            #expect(try tool.run(arguments("first", 5)).status == 0)
            let source = "first/best.safetensors"
            let second = try tool.run(
                arguments("second", 1) + ["--init-from", source, "--replace", "fc"])
            #expect(second.status == 0, "\(second.errors)")
            #expect(second.errors.contains("2 drawn anew"))
            let recipe = String(decoding: try tool.bytes("second/recipe.yaml"), as: UTF8.self)
            #expect(recipe.contains("first/best.safetensors"))
            #expect(try !tool.bytes("first/recipe.yaml").contains(Data("replace".utf8)))

            try FileManager.default.removeItem(atPath: "\(tool.folder)/\(source)")
            let resumed = try tool.run(["train", "--run", "second", "--resume", "--threads", "1"])
            #expect(resumed.status == 0, "\(resumed.errors)")
            let gone = try tool.run(arguments("third", 1) + ["--init-from", source])
            #expect(gone.status == 1 && gone.errors.contains("\(source): cannot be read"))
            #expect(!FileManager.default.fileExists(atPath: "\(tool.folder)/third"))
            for wrong in [["--replace", "fc"], ["--init-from", "x", "--resume"]] {
                #expect(try tool.run(["train", "digits-cnn", "--run", "x"] + wrong).status == 2)
            }
        }
    }
}

extension Data {
    fileprivate func contains(_ part: Data) -> Bool { range(of: part) != nil }
}
