import ApusTensor
import Foundation

/// Runs `body` with the path of a new empty folder, which is removed afterwards. It computes on one thread:
/// many tests run at once, and teams of threads would wait for each other.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Engine.withThreads(1) { try body(folder.path) }
}
