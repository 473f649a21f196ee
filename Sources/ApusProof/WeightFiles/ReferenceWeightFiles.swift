import ApusInterop
import Foundation

/// Files that PyTorch and NumPy wrote, and hostile ones, with what `Scripts/fixtures/` say of them.
package struct ReferenceWeightFiles: Sendable {
    package static let path = "Tests/ApusInteropTests/Fixtures/PyTorch"

    /// What `sound.json` says of one file.
    package struct Sound: Decodable, Sendable {
        package let key: String
        package let tensors: [String: ReferenceEntry]
    }

    package let folder: URL
    /// By name.
    package let sound: [String: Sound]
    /// A part of the reason for which a file must be refused, by its name.
    package let hostile: [String: String]

    /// - Throws: what reading or decoding the two tables throws.
    package init(folder: URL) throws {
        func table<Value: Decodable>(_ name: String) throws -> [String: Value] {
            let data = try Data(contentsOf: folder.appending(path: name))
            return try JSONDecoder().decode([String: Value].self, from: data)
        }
        self.folder = folder
        sound = try table("sound.json")
        hostile = try table("hostile.json")
    }

    package func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    /// A line for each thing that is not in a sound file as its writer says.
    ///
    /// - Throws: what opening the file throws.
    package func soundExcesses(_ name: String) throws -> [String] {
        guard let expected = sound[name] else { throw ReferenceError("\(name) is not in sound.json") }
        let opened = try WeightFile.open(path(name))
        let source = opened.source
        var excesses: [String] = []
        if opened.key != expected.key { excesses.append("its tensors lie under \(opened.key)") }
        if source.names.sorted() != expected.tensors.keys.sorted() {
            excesses.append("it has the names \(source.names)")
        }
        for (key, one) in expected.tensors.sorted(by: { $0.key < $1.key }) {
            // The files of the safetensors package spell types their own way.
            let type = SafetensorsType(rawValue: one.dtype)?.elementType?.rawValue ?? one.dtype
            if source.elementType(of: key) != type || source.extents(of: key) != one.shape {
                excesses.append("\(key) is listed with another type or shape")
            }
            let tensor = try source.tensor(named: key)
            if Array(tensor.shape) != one.shape || exactNumbers(tensor) != one.numbers {
                excesses.append("\(key) has other values")
            }
        }
        return excesses
    }

    /// A line where a hostile file is read, or refused for another reason.
    package func hostileExcesses(_ name: String) -> [String] {
        guard let reason = hostile[name] else { return ["it is not in hostile.json"] }
        let path = path(name)
        do {
            let source = try WeightFile.open(path).source
            for name in source.names { _ = try source.tensor(named: name) }
            return ["it is read"]
        } catch {
            let text = "\(error)"
            let isOurs = error is WeightFileError || error is SafetensorsError
            let namesFile = text.hasPrefix(folder.path(percentEncoded: false))
            return isOurs && namesFile && text.contains(reason) && text.count < 1000
                ? [] : ["it is refused with: \(text)"]
        }
    }
}
