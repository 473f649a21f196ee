import ArgumentParser
import Foundation

/// Feeds mutated inputs to the readers. A crash ends the process; its input can be made again.
@main
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus-fuzz", abstract: "Feeds every reader mutated inputs.",
        subcommands: [List.self, Run.self, Replay.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the readers' names.")

        func run() {
            for reader in Reader.all() { print(reader.name) }
        }
    }

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Feeds one reader many inputs.")

        @Argument var reader: String
        @Option(help: "How many inputs.") var inputs = 1_000_000
        @Option(help: "Another seed gives other inputs.") var seed: UInt64 = 1
        @Option(help: "A file that always holds the number of the input being read.") var progress: String

        func run() throws {
            let reader = try find(reader)
            let mutator = Mutator(seeds: reader.seeds, seed: seed)
            let counter = open(progress, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            guard counter >= 0 else {
                throw ValidationError("\(progress): \(String(cString: strerror(errno)))")
            }
            defer { close(counter) }

            var accepted = 0
            let start = ContinuousClock.now
            for index in 0..<inputs {
                let number = Array("\(index)\n".utf8)
                guard pwrite(counter, number, number.count, 0) == number.count else {
                    throw ValidationError("\(progress): \(String(cString: strerror(errno)))")
                }
                // A minute without an answer is a crash like any other: the signal ends the process.
                alarm(60)
                do {
                    try reader.read(mutator.input(index))
                    accepted += 1
                } catch {
                    // Any error is an answer, and it must be possible to print it.
                    _ = "\(error)".utf8.count
                }
            }
            alarm(0)
            let seconds = Int((ContinuousClock.now - start) / .seconds(1))
            print(
                "\(reader.name): \(inputs) inputs, \(accepted) read, \(inputs - accepted) refused, 0 crashes, \(seconds) s"
            )
        }
    }

    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Feeds one reader one of those inputs again.")

        @Argument var reader: String
        @Option(help: "The number of the input.") var input: Int
        @Option(help: "The seed of the run.") var seed: UInt64 = 1
        @Option(help: "Also write the input to this file.") var save: String?

        func run() throws {
            let reader = try find(reader)
            let bytes = Mutator(seeds: reader.seeds, seed: seed).input(input)
            if let save { try Data(bytes).write(to: URL(fileURLWithPath: save)) }
            try reader.read(bytes)
        }
    }
}

private func find(_ name: String) throws -> Reader {
    let readers = Reader.all()
    guard let reader = readers.first(where: { $0.name == name }) else {
        throw ValidationError(
            "there is no reader \(name); there are \(readers.map(\.name).joined(separator: ", "))")
    }
    return reader
}
