import ApusProof
import Foundation

/// What `safetensors.json` says of the files that the reference implementation wrote.
struct ForeignFile: Decodable {
    let metadata: [String: String]?
    let tensors: [String: ReferenceEntry]

    /// All files by name.
    static func all() throws -> [String: ForeignFile] {
        try JSONDecoder().decode(
            [String: ForeignFile].self, from: Data(contents(fixture("safetensors.json"))))
    }
}
