import Foundation
import Testing

@Suite("The tool", .serialized)
struct ToolTests {
    private static func small(steps: Int, run: String) -> [String] {
        [
            "train", "digits-cnn", "--threads", "1", "--set", "epochs=null", "--set", "steps=\(steps)",
            "--set", "batchSize=32", "--set", "model.options={width: 4, blocks: [1, 1]}",
            "--set", "checkpoint.every=10", "--run", run,
        ]
    }

    @Test("Killed at any place it goes on to the same bytes", arguments: [50, 3, 31])
    func killedAndResumed(step: Int) throws {
        try withTool { tool in
            #expect(try tool.run(Self.small(steps: 100, run: "whole")).status == 0)

            let killed = try tool.start(Self.small(steps: 100, run: "parts")).process
            while killed.isRunning, stepsWritten(tool, "parts") < step { usleep(1000) }
            kill(killed.processIdentifier, SIGKILL)
            killed.waitUntilExit()
            #expect(killed.terminationReason == .uncaughtSignal)

            let resumed = try tool.run(["train", "--run", "parts", "--resume", "--threads", "1"])
            #expect(resumed.status == 0, "\(resumed.errors)")
            for name in ["last.safetensors", "best.safetensors", "results.csv"] {
                #expect(try tool.bytes("whole/\(name)") == tool.bytes("parts/\(name)"), "\(name)")
            }
        }
    }

    /// From the event file, which grows with each step by about as many bytes.
    private func stepsWritten(_ tool: Tool, _ run: String) -> Int {
        let folder = "\(tool.folder)/\(run)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard let events = names.first(where: { $0.hasPrefix("events.") }),
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(events)"),
            let size = attributes[.size] as? Int
        else { return 0 }
        return size / 85
    }

    @Test("SIGTERM saves, says how to go on, and ends with 143")
    func terminated() throws {
        try withTool { tool in
            let (process, _, errors) = try tool.start(Self.small(steps: 1_000_000, run: "run"))
            while process.isRunning, stepsWritten(tool, "run") < 5 { usleep(1000) }
            kill(process.processIdentifier, SIGTERM)
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 143)
            #expect(
                try String(contentsOfFile: errors, encoding: .utf8).contains("apus train --run run --resume"))
            #expect(try tool.bytes("run/last.safetensors").count > 1000)
        }
    }

    @Test(
        "Bad data end in one line and status 1",
        arguments: [
            (["train", "digits-cn"], "apus: digits-cn: is no recipe; did you mean digits-cnn?\n"),
            (["evaluate", "none"], "apus: none: cannot be read: No such file or directory\n"),
            (
                ["train", "--run", "none", "--resume"],
                "apus: none: holds no run: there is no recipe.yaml in it\n"
            ),
            (
                ["models", "show", "resnet81"],
                "apus: there is no model \"resnet81\"; did you mean resnet18?\n"
            ),
        ])
    func badData(arguments: [String], message: String) throws {
        try withTool { tool in
            let outcome = try tool.run(arguments)
            #expect(outcome.status == 1)
            #expect(outcome.errors == message)
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(
        "A wrong command line ends with status 2",
        arguments: [["what"], ["train"], ["predict", "x", "--count", "0"], ["doctor", "--threads", "0"]])
    func wrongCommandLine(arguments: [String]) throws {
        try withTool { tool in
            let outcome = try tool.run(arguments)
            #expect(outcome.status == 2)
        }
    }

    @Test(
        "Every command explains itself with an example",
        arguments: [
            ["demo"], ["train"], ["evaluate"], ["predict"], ["recipe", "list"], ["recipe", "show"],
            ["recipe", "run"], ["systems"], ["models", "list"], ["models", "show"], ["doctor"],
            ["data", "check"], ["data", "preview"], ["data", "export"], ["weights", "show"],
            ["weights", "convert"], ["weights", "list"],
            ["explain"],
            ["explain", "rollout"], ["explain", "attention"], ["explain", "cam"], ["explain", "gradcam"],
            ["explain", "features"], ["explain", "filters"],
        ])
    func help(command: [String]) throws {
        try withTool { tool in
            let outcome = try tool.run(command + ["--help"])
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("EXAMPLE\n"))
            #expect(outcome.output.contains("  apus \(command.joined(separator: " "))"))
        }
    }

    @Test("Train, evaluate and predict agree, and print JSON")
    func wholeWay() throws {
        try withTool { tool in
            let trained = try tool.run(Self.small(steps: 60, run: "run"))
            #expect(trained.status == 0, "\(trained.errors)")
            // Not a terminal: a line an epoch, nothing that moves.
            #expect(trained.errors.split(separator: "\n").count { $0.hasPrefix("epoch ") } == 2)
            #expect(!trained.errors.contains("\r"))

            struct Evaluation: Decodable {
                let weights: String
                let metrics: [String: Double]
            }
            let evaluated = try tool.run(["evaluate", "run", "--json", "--threads", "1"])
            let rows = try JSONDecoder().decode([Evaluation].self, from: Data(evaluated.output.utf8))
            #expect(rows.map(\.weights) == ["run/best.safetensors"])
            let table = String(decoding: try tool.bytes("run/results.csv"), as: UTF8.self)
            let accuracies = table.split(separator: "\n").dropFirst().compactMap {
                Double($0.split(separator: ",")[6])
            }
            #expect(rows.first?.metrics["test_accuracy"] == accuracies.max())

            let predicted = try tool.run(["predict", "run", "--count", "9", "--json", "--threads", "1"])
            #expect(predicted.status == 0, "\(predicted.errors)")
            let named =
                try JSONSerialization.jsonObject(with: Data(predicted.output.utf8)) as? [[String: Any]]
            #expect(named?.count == 9)
            #expect(try tool.bytes("predictions.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }
    }

    @Test("A detector is trained, evaluated, shown pictures in files, and prints COCO's results")
    func detector() throws {
        try withTool { tool in
            let overrides = [
                "data={name: shapes, trainCount: 8, testCount: 3}", "model.imageSize=64",
                "model.imageWidth=64",
                "epochs=null", "steps=2", "gate=null",
            ].flatMap { ["--set", $0] }
            let trained = try tool.run(
                ["train", "streets-demo", "--run", "run", "--threads", "1"] + overrides)
            #expect(trained.status == 0, "\(trained.errors)")
            #expect(FileManager.default.fileExists(atPath: tool.folder + "/run/report.html"))
            let evaluated = try tool.run(["evaluate", "run", "--threads", "1"])
            #expect(evaluated.output.contains("Average Precision") && evaluated.output.contains("triangle"))

            let exported = try tool.run([
                "data", "export", "shapes", "--format", "coco", "--split", "test", "--count", "3", "--output",
                "set",
            ])
            #expect(exported.status == 0, "\(exported.errors)")
            let predicted = try tool.run([
                "predict", "run", "set/test", "--output", "found", "--json", "--threads", "1",
            ])
            #expect(predicted.status == 0, "\(predicted.errors)")
            let results = try JSONSerialization.jsonObject(with: Data(predicted.output.utf8))
            let entries = try #require(results as? [[String: Any]])
            #expect(entries.allSatisfy { Set($0.keys) == ["image_id", "category_id", "bbox", "score"] })
            #expect(try FileManager.default.contentsOfDirectory(atPath: tool.folder + "/found").count == 3)

            let tiled = try tool.run([
                "predict", "run", "set/test", "--output", "tiled", "--tiles", "--tile-size", "48x40",
                "--tile-overlap", "0.5", "--json", "--threads", "1",
            ])
            #expect(tiled.status == 0, "\(tiled.errors)")
            #expect(try JSONSerialization.jsonObject(with: Data(tiled.output.utf8)) is [[String: Any]])
            #expect(try FileManager.default.contentsOfDirectory(atPath: tool.folder + "/tiled").count == 3)
            for (options, part) in [
                (["--tile-size", "64"], "--tiles"), (["--tiles", "--tile-size", "4"], "below 16x16"),
                (["--tiles", "--tile-size", "big"], "big"), (["--tiles", "--tile-overlap", "1"], "overlap"),
            ] {
                let refused = try tool.run(["predict", "run", "set/test"] + options)
                #expect(refused.status != 0 && refused.errors.contains(part), "\(options): \(refused.errors)")
            }

            let figures = try tool.run(["evaluate", "run", "--json", "--threads", "1"])
            let rows = try JSONSerialization.jsonObject(with: Data(figures.output.utf8)) as? [[String: Any]]
            let analysis = try #require(rows?.first?["analysis"] as? [String: Any])
            #expect(Set(analysis.keys) == ["sizes", "classes", "errors", "confusion", "curves"])
            let kinds = (analysis["errors"] as? [String: Any])?["kinds"] as? [[String: Any]]
            #expect(kinds?.count == 6)
            #expect(evaluated.output.contains("wrong class and place"))

            let explained = try tool.run([
                "explain", "anchors", "--weights", "run", "--count", "2", "--output", "sheets", "--threads",
                "1",
            ])
            #expect(explained.status == 0, "\(explained.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: tool.folder + "/sheets").count == 2)

            let compared = try tool.run(["compare", "run", "run", "--best", "--markdown", "--threads", "1"])
            #expect(compared.status == 0, "\(compared.errors)")
            #expect(
                compared.output.split(separator: "\n").count == 3 && compared.output.contains("| ssd_small |")
            )
            #expect(try tool.run(["compare", "nothing"]).errors.contains("no recipe"))

            try Data("no picture".utf8).write(to: URL(fileURLWithPath: tool.folder + "/set/test/broken.png"))
            let partly = try tool.run(["predict", "run", "set/test", "--output", "again", "--threads", "1"])
            #expect(partly.status == 0 && partly.errors.contains("broken.png"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: tool.folder + "/again").count == 3)
        }
    }

    @Test("Weights are explained, a sheet for each picture, and samples shown as a recipe augments them")
    func explanations() throws {
        try withTool { tool in
            #expect(try tool.run(Self.small(steps: 5, run: "run")).status == 0)
            let weights = ["--weights", "run/best.safetensors", "--threads", "1"]
            let cam = try tool.run(["explain", "cam", "--count", "2", "--class", "3"] + weights)
            #expect(
                cam.output == "explanations/test-0-cam.png\nexplanations/test-1-cam.png\n", "\(cam.errors)")
            #expect(try tool.bytes("explanations/test-1-cam.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
            let filters = try tool.run(["explain", "filters", "--output", "filters.png"] + weights)
            #expect(filters.status == 0, "\(filters.errors)")
            let stage = try tool.run(["explain", "features", "--stage", "layer9"] + weights)
            #expect(stage.status == 1 && stage.errors.contains("did you mean layer1?"), "\(stage.errors)")
            let none = try tool.run(["explain", "rollout"] + weights)
            #expect(none.status == 1 && none.errors.contains("no attention"), "\(none.errors)")

            let preview = try tool.run([
                "data", "preview", "--recipe", "digits-cnn", "--set", "data.augmentation.mixup=0.4",
                "--count",
                "2", "--epochs", "2", "--output", "grid.png",
            ])
            #expect(preview.status == 0, "\(preview.errors)")
            #expect(try tool.bytes("grid.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
            #expect(try tool.run(["data", "preview", "--output", "grid.png"]).status == 2)
            #expect(
                try tool.run(["data", "preview", "shapes", "--epochs", "2", "--output", "g"]).status == 2)
        }
    }

    @Test("An existing run is refused, and left alone")
    func existing() throws {
        try withTool { tool in
            #expect(try tool.run(Self.small(steps: 2, run: "run")).status == 0)
            let before = try tool.bytes("run/last.safetensors")
            let again = try tool.run(Self.small(steps: 4, run: "run"))
            #expect(again.status == 1)
            #expect(
                again.errors
                    == "apus: run: holds a run already; go on with it (--resume) or choose another folder (--run)\n"
            )
            #expect(try tool.bytes("run/last.safetensors") == before)
        }
    }
}
