import Foundation

extension RunFolder {
    /// `path`, or with the first number behind it that gives a folder which is not there yet: `runs/x-2`.
    public static func free(_ path: String) -> String {
        var candidate = path
        var number = 2
        while FileManager.default.fileExists(atPath: candidate) {
            candidate = "\(path)-\(number)"
            number += 1
        }
        return candidate
    }

    /// Whether a run lies at `path`.
    public static func isRun(_ path: String) -> Bool { (try? RunFolder(existing: path)) != nil }
}
