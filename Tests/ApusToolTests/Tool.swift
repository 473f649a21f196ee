import Foundation
import Testing

/// The built tool, as a process of its own.
struct Tool {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    let folder: String

    /// Beside the test bundle, wherever the build put both.
    static func path() throws -> String {
        let arguments = CommandLine.arguments
        var places = [arguments[0]]
        if let flag = arguments.firstIndex(of: "--test-bundle-path"), flag + 1 < arguments.count {
            places.append(arguments[flag + 1])
        }
        for place in places {
            let candidate = URL(fileURLWithPath: place).deletingLastPathComponent().appendingPathComponent(
                "apus")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate.path }
        }
        return try #require(nil as String?, "no apus beside \(places)")
    }

    /// Starts the tool in `folder`; standard error goes into a file, so that nobody waits for a reader.
    func start(_ arguments: [String]) throws -> (process: Process, output: Pipe, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Tool.path())
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        let errors = "\(folder)/errors-\(UUID().uuidString)"
        try Data().write(to: URL(fileURLWithPath: errors))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        return (process, output, errors)
    }

    func run(_ arguments: [String]) throws -> Outcome {
        let (process, output, errors) = try start(arguments)
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
}

func withTool(_ body: (Tool) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "apus-tool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(Tool(folder: folder.path))
}
