import Apus
import ArgumentParser

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "The models of the registry: list them, look into one.",
        subcommands: [List.self, Show.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models.", discussion: "EXAMPLE\n  apus models list")

        @Flag(help: "Print JSON.")
        var json = false

        private struct Row: Encodable {
            let name: String
            let task: String
            let imageSize: Int
            let parameters: Int
            let paper: String
        }

        func run() throws {
            let rows = ModelRegistry.entries.map { entry in
                Row(
                    name: entry.name, task: entry.task.rawValue, imageSize: entry.imageSize,
                    parameters: ModelState(entry.build(entry.published)).parameterCount,
                    paper: entry.paper)
            }
            if json { return try Console.printJSON(rows) }
            let table = TextTable(
                header: ["model", "task", "pixels", "parameters", "paper"],
                rows: rows.map {
                    [$0.name, $0.task, "\($0.imageSize)", TextTable.grouped($0.parameters), $0.paper]
                },
                rightAligned: [2, 3])
            print(table.text, terminator: "")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a model's layers, parameters, FLOPs, memory and options.",
            discussion: "EXAMPLE\n  apus models show resnet50 --classes 10 --image-size 64")

        @Argument(help: "The model's name (`apus models list`).")
        var name: String

        @Option(help: "Classes; the published model's where left out.")
        var classes: Int?

        @Option(help: "Channels of the pictures.")
        var channels = 3

        @Option(help: "Side of the pictures in pixels; the published one where left out.")
        var imageSize: Int?

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var compute: ComputeOptions

        func validate() throws {
            guard (1...1_000_000).contains(classes ?? 1), (1...4096).contains(channels),
                (1...4096).contains(imageSize ?? 1)
            else {
                throw ValidationError("--classes takes 1 to 1000000, --channels and --image-size 1 to 4096")
            }
        }

        func run() throws {
            let entry = try ModelRegistry.entry(named: name)
            compute.apply()
            let summary = try ModelSummary(
                name,
                options: .init(
                    classes: classes ?? entry.published.classes, channels: channels,
                    imageSize: imageSize ?? entry.imageSize))
            if json { return try Console.printJSON(summary) }
            print(summary.text, terminator: "")
            print("paper        \(entry.paper)")
            for option in entry.options {
                print("option       \(option.name): \(option.meaning) (\(option.values))")
            }
        }
    }
}
