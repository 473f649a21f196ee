import ApusTensor
import Foundation

/// Line by line over standard input and output, so that a driver can take turns between frameworks: "run K"
/// is answered with the time of K steps, "quit" with the peak of memory.
public enum BenchmarkProtocol {
    private struct Ready: Encodable {
        var ready = true
        let apus = "Apus"
        let onednn: String
        let instructionSet: String
        let threads: Int
    }
    private struct Ran: Encodable {
        let steps: Int
        let seconds: Double
        let images: Int
    }
    private struct Ended: Encodable {
        let peakMemoryBytes: Int
    }

    /// Warms up, then serves until "quit" or the end of input.
    public static func serve(_ benchmark: ModelBenchmark) throws {
        for _ in 0..<3 { benchmark.runStep() }
        try answer(
            Ready(
                onednn: Engine.oneDNNVersion, instructionSet: Engine.instructionSet, threads: Engine.threads))
        while let line = readLine() {
            let words = line.split(separator: " ")
            if words.first == "quit" { break }
            guard words.count == 2, words[0] == "run", let steps = Int(words[1]),
                (1...1_000_000).contains(steps)
            else {
                throw ProtocolError(line: line)
            }
            let seconds = benchmark.run(steps)
            try answer(Ran(steps: steps, seconds: seconds, images: steps * benchmark.settings.batch))
        }
        try answer(Ended(peakMemoryBytes: ProcessMemory.peakBytes))
    }

    private static func answer(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys]
        FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
    }
}

/// A line that is neither "run K" nor "quit".
public struct ProtocolError: Error, CustomStringConvertible {
    let line: String
    public var description: String { "bench --protocol: \"\(line)\" is neither \"run STEPS\" nor \"quit\"" }
}
