import Foundation

/// Something that reads bytes from outside, and must answer any of them with a value or a thrown error.
struct Reader {
    let name: String
    /// Whole, valid inputs; every mutated one starts from one of these.
    let seeds: [[UInt8]]
    /// Reads `input` all the way, values included. Throwing is a fine answer.
    let read: (_ input: [UInt8]) throws -> Void
}

extension Reader {
    /// A reader of files: each input is written to one file in memory first.
    ///
    /// - Parameter content: the file's bytes that an input stands for.
    static func ofFiles(
        _ name: String, extension suffix: String, seeds: [[UInt8]],
        content: @escaping (_ input: [UInt8]) -> [UInt8] = { $0 },
        read: @escaping (_ path: String) throws -> Void
    ) -> Reader {
        let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let path = "\(folder)/apus-fuzz-\(getpid()).\(suffix)"
        return Reader(name: name, seeds: seeds) { input in
            defer { unlink(path) }
            // Not atomic: a second file and a rename would double the cost of every input.
            try Data(content(input)).write(to: URL(fileURLWithPath: path))
            try read(path)
        }
    }
}
