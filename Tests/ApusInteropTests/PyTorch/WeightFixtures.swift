import ApusInterop
import Foundation

/// What `sound.json` says of a file that PyTorch or NumPy wrote.
struct SoundFile: Decodable {
    let key: String
    let tensors: [String: ForeignFile.Entry]

    /// All files by name.
    static let all: [String: SoundFile] = table("sound")
}

/// What `hostile.json` says of a file that must be refused: a part of the reason, by the file's name.
let hostileFiles: [String: String] = table("hostile")

/// Path of a committed file of weights.
func weights(_ name: String) throws -> String { try fixture("PyTorch/\(name)") }

/// A table that no test runs without; an unreadable one is empty, and the tests say so.
private func table<Value: Decodable>(_ name: String) -> [String: Value] {
    guard let path = try? weights("\(name).json"), let bytes = try? contents(path) else { return [:] }
    return (try? JSONDecoder().decode([String: Value].self, from: Data(bytes))) ?? [:]
}
