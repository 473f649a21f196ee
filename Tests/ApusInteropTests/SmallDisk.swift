import Foundation
import Glibc

/// A file system of 64 KiB in memory, gone with the last reference.
final class SmallDisk {
    /// Whether this process may mount.
    static let canBeMade = (try? SmallDisk()) != nil

    let path: String
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path
        guard mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else {
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    /// Mounts it once more, read-only.
    func makeReadOnly() throws {
        let flags = UInt(MS_REMOUNT | MS_RDONLY)
        guard mount("tmpfs", path, "tmpfs", flags, nil) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }

    deinit { umount(path) }

    /// The path of a file on it.
    func file(_ name: String) -> String { "\(path)/\(name)" }
}
