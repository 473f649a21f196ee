import ApusData
import ApusInterop
import Foundation

/// A source tree of Apus, where the files that a recipe's result rests on can be looked at.
public struct Checkout: Sendable {
    /// The absolute path of the folder that holds `Package.swift`.
    public let root: String

    public init(root: String) { self.root = root }

    /// The checkout that `folder` lies in, or nil: the binary may have been copied anywhere.
    public static func around(_ folder: String = FileManager.default.currentDirectoryPath) -> Checkout? {
        var url = URL(fileURLWithPath: folder).standardizedFileURL
        while true {
            let landmarks = ["Package.swift", "Recipes", "Sources/ApusTraining"]
            if landmarks.allSatisfy({
                FileManager.default.fileExists(atPath: url.appendingPathComponent($0).path)
            }) {
                return Checkout(root: url.path)
            }
            let parent = url.deletingLastPathComponent()
            if parent.path == url.path { return nil }
            url = parent
        }
    }

    /// SHA-256 over the paths and contents of every file that one of `patterns` names, by sorted path,
    /// so that an edit, a new file, a removed file and a renamed file all change it.
    ///
    /// - Throws: ``RecipeError`` for a pattern that names no file and for a file that cannot be read.
    public func sourcesHash(_ patterns: [String]) throws -> String {
        var paths: Set<String> = []
        for text in patterns {
            let pattern = GlobPattern(text)
            let found = files(in: pattern.folder).filter(pattern.matches)
            guard !found.isEmpty else {
                throw RecipeError(
                    origin: root, path: RecipePath().appending("sources"), reason: "\(text) names no file")
            }
            paths.formUnion(found)
        }
        let lines = try paths.sorted().map { path in
            "\(path) \(SHA256.hexadecimal(try contents(of: path)))\n"
        }
        return SHA256.hexadecimal(Array(lines.joined().utf8))
    }

    /// Paths relative to the root of the regular files under `folder`, hidden ones left out.
    private func files(in folder: String) -> [String] {
        let base = folder.isEmpty ? root : "\(root)/\(folder)"
        guard let walk = FileManager.default.enumerator(atPath: base) else { return [] }
        return walk.compactMap { element in
            guard let path = element as? String,
                !path.split(separator: "/").contains(where: { $0.hasPrefix(".") })
            else { return nil }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(base)/\(path)", isDirectory: &isFolder),
                !isFolder.boolValue
            else { return nil }
            return folder.isEmpty ? path : "\(folder)/\(path)"
        }
    }

    private func contents(of path: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")))
        } catch {
            throw RecipeError(
                origin: "\(root)/\(path)", reason: "cannot be read: \(error.localizedDescription)")
        }
    }
}
