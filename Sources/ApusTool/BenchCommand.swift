import Apus
import ArgumentParser
import Foundation

/// `apus bench`: how fast a model trains or infers here.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time training steps or inference of a model on random pictures.",
        discussion: """
            EXAMPLE
              apus bench --model resnet50 --mode train --batch 8 --threads 2
              apus bench --loader photographs --workers 2 --json

            --profile shows where a step's time goes. --tune times both algorithms of 3x3 convolutions and \
            prints the rows of the committed table. --protocol serves a driver that takes turns with other \
            frameworks (Benchmarks/compare.py). --loader times decoding and augmenting instead of a model, \
            --coco the evaluation of detections, --assignment the matching of rows with columns.
            """)

    enum Precision: String, ExpressibleByArgument, CaseIterable {
        case f32, bf16
        var dtype: DType { self == .f32 ? .float32 : .bfloat16 }
    }

    @Option(help: "Registry name (apus models list).") var model = "resnet50"
    @Option(help: "train or infer.") var mode: ModelBenchmark.Mode = .infer
    @Option(help: "f32 or bf16.") var precision = Precision.f32
    @Option(help: "Pictures a step.") var batch = 8
    @Option(help: "Side of the pictures in pixels; the model's own where left out.") var imageSize: Int?
    @Option(help: "Their height where it is another; of a detector.") var imageHeight: Int?
    @Option(help: "Timed steps; the median counts.") var steps = 10
    @Option(help: "Threads that compute; all processors where left out.") var threads: Int?
    @Option(help: ArgumentHelp("Time the loader on the pictures of a folder.", valueName: "folder"))
    var loader: String?
    @Option(help: "Threads of the loader; 2 where left out.") var workers: Int?
    @Option(help: "Seconds to load for; 4 where left out.") var seconds: Double?
    @Option(
        help: ArgumentHelp(
            "Time COCO's evaluation of the folder's results.json on its instances.json.", valueName: "folder")
    )
    var coco: String?
    @Option(help: ArgumentHelp("Time an assignment problem, as 300x300.", valueName: "rows x columns"))
    var assignment: String?
    @Flag(help: "Print the figures as JSON.") var json = false
    @Flag(help: "Print time and calls of each kernel family in one step.") var profile = false
    @Flag(help: "Serve \"run STEPS\" lines from standard input.") var `protocol` = false
    @Flag(help: "Time direct and Winograd convolutions and print table rows.") var tune = false

    func validate() throws {
        let counts = [batch, steps, threads ?? 1, workers ?? 1, imageSize ?? 1, imageHeight ?? 1]
        guard counts.allSatisfy({ $0 > 0 }), seconds ?? 1 > 0 else {
            throw ValidationError(
                "--batch, --steps, --threads, --workers, --seconds, --image-size and --image-height are "
                    + "positive numbers.")
        }
        guard loader != nil || (workers == nil && seconds == nil) else {
            throw ValidationError("--workers and --seconds go with --loader.")
        }
    }

    func run() throws {
        if let threads { Engine.setThreads(threads) }
        if tune {
            _ = ConvolutionTuner.rows(batches: [1, batch]) { print($0) }
            return
        }
        if let loader {
            let report = try LoaderBenchmark(ImageFiles.find(loader), workers: workers ?? 2).run(
                seconds: seconds ?? 4)
            if json { return try printJSON(report) }
            print(
                String(
                    format: "%.1f pictures a second with %d workers", report.picturesPerSecond, report.workers
                ))
            return
        }
        if let coco {
            let report = try EvaluationBenchmark(URL(fileURLWithPath: coco)).run(repetitions: steps)
            if json { return try printJSON(report) }
            print(
                String(
                    format: "%d pictures, %d objects, %d detections: %.3f s", report.pictures, report.objects,
                    report.detections, Self.median(report.seconds)))
            return
        }
        if let assignment {
            let sides = assignment.split(separator: "x").compactMap { Int($0) }
            guard sides.count == 2, sides.allSatisfy({ (1...10_000).contains($0) }) else {
                throw ValidationError("--assignment takes rows and columns, as 300x300")
            }
            let report = try AssignmentBenchmark(rows: sides[0], columns: sides[1]).run(repetitions: steps)
            if json { return try printJSON(report) }
            print(String(format: "%@: %.3f ms", assignment, Self.median(report.seconds) * 1000))
            return
        }
        let benchmark = try ModelBenchmark(
            .init(
                model: model, mode: mode, precision: precision.dtype, batch: batch, imageSize: imageSize,
                imageHeight: imageHeight))
        if `protocol` { return try BenchmarkProtocol.serve(benchmark) }
        if profile {
            for entry in benchmark.profile() {
                let milliseconds = Double(entry.nanoseconds) * 1e-6
                print(
                    entry.family.padding(toLength: 30, withPad: " ", startingAt: 0),
                    String(format: "%6d calls %10.2f ms", entry.calls, milliseconds))
            }
            return
        }
        let report = benchmark.measure(steps: steps)
        if json { return try printJSON(report) }
        print(
            String(
                format: "%@ %@ %@, batch %d, %d threads: %.2f pictures a second (%.1f ms a step)",
                report.model,
                report.mode, precision.rawValue, report.batch, report.threads, report.imagesPerSecond,
                report.milliseconds))
        print(
            String(
                format:
                    "peak memory %.0f MB, pool misses %d, outside kernels %.2f %%, tiny operation %.0f ns",
                Double(report.peakMemoryBytes) / 1e6, report.poolMisses, report.outsideKernelShare * 100,
                report.tinyOpNs))
    }

    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }

    private func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

extension ModelBenchmark.Mode: ExpressibleByArgument {}
