import Apus
import ArgumentParser
import Foundation

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Marked pictures: check them, look at them, write them in another form.",
        subcommands: [Check.self, DataPreviewCommand.self, Export.self, DataAnchorsCommand.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count what is in a data set, and name what is wrong with it.",
            discussion: """
                No picture is decoded. What cannot be right is left out when a set is read, and listed here.

                EXAMPLE
                  apus data check VOCdevkit/VOC2007 --split trainval
                  apus data check annotations/instances_val2017.json --json
                  apus data check streets
                """)

        @OptionGroup var source: DatasetOptions

        @Option(
            help: ArgumentHelp(
                "Pictures to look at, from the first on; all where left out.", valueName: "count"))
        var count: Int?

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            guard count ?? 1 >= 1 else { throw ValidationError("--count takes 1 or more") }
        }

        func run() throws {
            let dataset = try source.open(count: count)
            let report = DatasetReport(dataset, name: source.path, limit: count)
            if json { try Console.printJSON(report) } else { print(report.text, terminator: "") }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a data set, or pictures of a world, in the form of COCO or Pascal VOC.",
            discussion: """
                Files are copied as they are; what a world draws is written as PNG.

                EXAMPLE
                  apus data export streets --format coco --output streets --split test --count 200
                  apus data export my-yolo-set --format voc --output my-voc-set --split train
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case coco, voc
        }

        @OptionGroup var source: DatasetOptions

        @Option(help: ArgumentHelp("The form: coco or voc.", valueName: "form"))
        var format: Format

        @Option(
            help: ArgumentHelp("The folder to write into, made where it is not there.", valueName: "folder"))
        var output: String

        @Option(
            help: ArgumentHelp(
                "Pictures to write, from the first on; all where left out.", valueName: "count"))
        var count: Int?

        func validate() throws {
            guard count ?? 1 >= 1 else { throw ValidationError("--count takes 1 or more") }
        }

        func run() throws {
            let dataset = try source.open(count: count, readsMasks: true)
            let indices = 0..<min(count ?? dataset.count, dataset.count)
            let folder = URL(fileURLWithPath: output, isDirectory: true)
            let split = source.splitName
            let bar = ProgressBar("export", total: indices.count, unit: "pictures")
            let start = Console.seconds()
            let progress = { (done: Int) in
                guard Console.isTerminal else { return }
                let line = bar.line(
                    done: done, unitsDone: done, seconds: Console.seconds() - start, detail: "")
                Console.show("\r\(line)" + (done == indices.count ? "\n" : ""))
            }
            let export =
                switch format {
                case .coco:
                    try COCOWriter.write(
                        dataset, indices: indices, to: folder, split: split, progress: progress)
                case .voc:
                    try VOCWriter.write(
                        dataset, indices: indices, to: folder, split: split, progress: progress)
                }
            for reason in export.unreadable.prefix(20) { Console.complain("left out: \(reason)") }
            let leftOut = export.unreadable.isEmpty ? "" : "; \(export.unreadable.count) pictures left out"
            print("\(export.file.path): \(export.pictures) pictures, \(export.objects) objects\(leftOut)")
        }
    }
}

/// A data set by its path, or a world by its name.
struct DatasetOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A file or folder in the form of COCO, Pascal VOC or YOLO, or one of the worlds shapes and streets.",
            valueName: "path|shapes|streets"))
    var path: String

    @Option(
        help: ArgumentHelp(
            "The part to take: trainval, val2017; of a world train (where left out) or test.",
            valueName: "name"))
    var split: String?

    @Option(
        help: ArgumentHelp(
            "Another seed gives other scenes of a world; 0 where left out.",
            valueName: "number"))
    var seed: UInt64?

    /// The split's name, or one for all of a set.
    var splitName: String { source.splitName }

    private var source: DatasetSource { DatasetSource(path: path, split: split, seed: seed) }

    func open(count: Int? = nil, readsMasks: Bool = false) throws -> any DetectionDataset {
        try source.open(count: count, readsMasks: readsMasks)
    }
}
