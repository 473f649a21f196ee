import Apus
import ArgumentParser
import Foundation

struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Weight files: look into one, convert one, list what is published.",
        subcommands: [Show.self, Convert.self, List.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the tensors of a file: names, shapes, element types.",
            discussion: """
                Reads safetensors and their index, PyTorch's .pth (both its forms), .npy and .npz, by content and not
                by name. Nothing in a file is run.

                EXAMPLE
                  apus weights show resnet50-0676ba61.pth
                """)

        @Argument(help: "The file.", completion: .file())
        var file: String

        @OptionGroup var place: KeyOption

        @Flag(help: "Print JSON.")
        var json = false

        private struct Row: Encodable {
            let name: String
            let type: String
            let shape: [Int]
        }

        private struct Answer: Encodable {
            let file: String
            let kind: String
            let key: String
            let elements: Int
            let tensors: [Row]
        }

        /// Names come from files: a terminal shall not obey them.
        private static func shown(_ name: String) -> String {
            String(
                name.map {
                    $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "?" : $0
                })
        }

        func run() throws {
            let opened = try WeightFile.open(file, key: place.key)
            let rows = opened.source.names.map { name in
                Row(
                    name: name, type: opened.source.elementType(of: name) ?? "",
                    shape: opened.source.extents(of: name) ?? [])
            }
            // Counts of shapes that no tensor has may be beyond any number.
            let elements = rows.reduce(0) { sum, row in
                let count = row.shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
                return sum.addingReportingOverflow(count).partialValue
            }
            if json {
                return try Console.printJSON(
                    Answer(
                        file: file, kind: opened.kind.rawValue, key: opened.key, elements: elements,
                        tensors: rows))
            }
            let table = TextTable(
                header: ["tensor", "type", "shape"],
                rows: rows.map { [Self.shown($0.name), $0.type, "\($0.shape)"] })
            print(table.text, terminator: "")
            print("\(rows.count) tensors, \(TextTable.grouped(elements)) elements, \(opened.kind.rawValue)")
            if !opened.key.isEmpty { print("found under \(opened.key)") }
            if let published = PublishedWeights.named(file) { print(published.lines.joined(separator: "\n")) }
        }
    }

    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the tensors of a file as safetensors.",
            discussion: """
                With --model names and values are put as the model's are here, whichever host wrote the file; what
                does not fit the model strictly is refused. Without it names stay.

                EXAMPLE
                  apus weights convert checkpoint.pth weights.safetensors --key ema.state_dict
                  apus weights convert ViT-B_16.npz vit.safetensors --model vit_b_16 --image-size 384
                """)

        @Argument(help: "The file to read.", completion: .file())
        var input: String

        @Argument(help: "The safetensors file to write.", completion: .file())
        var output: String

        @Option(help: ArgumentHelp("The model that the weights are of.", valueName: "name"))
        var model: String?

        @Option(help: "With --model: side of the pictures in pixels; the published one where left out.")
        var imageSize: Int?

        @Option(help: "With --model: classes; the published model's where left out.")
        var classes: Int?

        @OptionGroup var place: KeyOption

        func validate() throws {
            guard output.hasSuffix(".safetensors") else {
                throw ValidationError("the file to write ends in .safetensors")
            }
            guard model != nil || (imageSize == nil && classes == nil) else {
                throw ValidationError("--image-size and --classes go with --model")
            }
            guard (1...1_000_000).contains(classes ?? 1), (1...4096).contains(imageSize ?? 1) else {
                throw ValidationError("--classes takes 1 to 1000000, --image-size 1 to 4096")
            }
        }

        func run() throws {
            let opened = try WeightFile.open(input, key: place.key)
            if let model { return try convert(opened.source, to: model) }
            let tensors = try opened.source.names.map { ($0, try opened.source.tensor(named: $0)) }
            try SafetensorsFile.write(tensors, to: output, metadata: ["format": "pt"])
            print("\(output): \(tensors.count) tensors")
        }

        private func convert(_ source: any TensorSource, to name: String) throws {
            let entry = try ModelRegistry.entry(named: name)
            let built = try entry.model(
                .init(
                    classes: classes ?? entry.published.classes, imageSize: imageSize ?? entry.imageSize))
            let state = ModelState(built)
            let fitted = source.fitted(to: state)
            let report = try state.load(fitted.source)
            try built.save(to: output)
            for note in fitted.notes { print(note) }
            print("\(output): \(report)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the published weights that are known, and where they are found.",
            discussion: "EXAMPLE\n  apus weights list --model resnet50")

        @Option(help: ArgumentHelp("Those for one model alone.", valueName: "name"))
        var model: String?

        @Flag(help: "Print JSON.")
        var json = false

        private struct Row: Encodable {
            let model: String
            let name: String
            let file: String
            let sha256Prefix: String?
            let imageSize: Int
            let top1: Double?
            let top5: Double?
            let licence: String
            let paper: String
            let place: String
        }

        func run() throws {
            let known = try model.map { PublishedWeights.of(model: try ModelRegistry.entry(named: $0).name) }
            let rows = (known ?? PublishedWeights.all).map {
                Row(
                    model: $0.model, name: $0.name, file: $0.file, sha256Prefix: $0.sha256Prefix,
                    imageSize: $0.imageSize, top1: $0.top1, top5: $0.top5, licence: $0.licence,
                    paper: $0.paper, place: $0.place)
            }
            if json { return try Console.printJSON(rows) }
            let table = TextTable(
                header: ["model", "weights", "file", "pixels", "top-1", "top-5"],
                rows: rows.map {
                    [
                        $0.model, $0.name, $0.file, "\($0.imageSize)", $0.top1.map { "\($0)" } ?? "",
                        $0.top5.map { "\($0)" } ?? "",
                    ]
                }, rightAligned: [3, 4, 5])
            print(table.text, terminator: "")
        }
    }
}

/// Where in a PyTorch file the weights stand.
struct KeyOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where in a PyTorch file the weights stand, dots between keys; found where left out.",
            valueName: "key"))
    var key: String?
}

extension PublishedWeights {
    /// What is known of the file, a line each.
    fileprivate var lines: [String] {
        let figures = [top1.map { "top-1 \($0)" }, top5.map { "top-5 \($0)" }].compactMap { $0 }
        return [
            "its name is that of \(name) for \(model)" + (figures.isEmpty ? "" : ", ")
                + figures.joined(separator: ", "),
            "pictures     \(preparation.text)",
            "licence      \(licence)",
            "paper        \(paper)",
            "published    \(place)" + (sha256Prefix.map { ", sha256 \($0)..." } ?? ""),
        ]
    }
}
