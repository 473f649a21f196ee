import Glibc

/// Why a file could not be written; whatever was there before is untouched.
public struct FileWriteError: Error, Equatable, CustomStringConvertible {
    public let file: String
    /// In the system's words: "No space left on device".
    public let reason: String

    package init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String {
        "\(file): cannot be written: \(reason); what was there before is untouched; \(advice)"
    }

    /// What to do next.
    var advice: String {
        switch reason {
        case String(cString: strerror(ENOSPC)), String(cString: strerror(EDQUOT)):
            "free space or choose another folder"
        default: "choose another place"
        }
    }
}

/// Writes files whole or not at all.
///
/// The bytes go into `.NAME.partial` beside the target, are forced to the disk, and only then take the target's
/// name in one step, so that a process killed or a power cut at any moment leaves either the earlier file or the
/// new one. What a killed process leaves in the partial file is overwritten by the next one.
package struct AtomicFile: ~Copyable {
    private let target: String
    private let partial: String
    private let descriptor: Int32

    /// Writes the file at `path` with whatever `body` appends.
    ///
    /// A link is followed, and the permissions of an earlier file stay.
    ///
    /// - Throws: `FileWriteError`: no such folder, a read-only one, a full disk, a target that is a folder or a
    ///   device, another process writing the same file; or what `body` throws. The target is then as it was.
    package static func write(
        to path: String, _ body: (borrowing AtomicFile) throws(FileWriteError) -> Void
    ) throws(FileWriteError) {
        let file: AtomicFile
        do {
            file = try begin(path)
        } catch {
            throw FileWriteError(file: path, reason: error.reason)
        }
        do {
            try body(file)
            try file.commit()
        } catch {
            unlink(file.partial)
            throw FileWriteError(file: path, reason: error.reason)
        }
    }

    /// Adds `bytes` at the end.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FileWriteError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Glibc.write(
                descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written == 0 || errno != EINTR {
                throw FileWriteError(file: target, reason: SystemCallError().reason)
            }
        }
    }

    /// Adds `bytes` at the end.
    package func append(_ bytes: [UInt8]) throws(FileWriteError) {
        try bytes.withUnsafeBytes { raw in
            Result { () throws(FileWriteError) in try append(raw) }
        }.get()
    }

    deinit { close(descriptor) }

    private static func begin(_ path: String) throws(SystemCallError) -> AtomicFile {
        let target = followingLinks(path)
        let (folder, name) = split(target)
        guard !name.isEmpty else { throw SystemCallError(code: EISDIR) }
        let partial = "\(folder)/.\(name).partial"
        var earlier = stat()
        let exists = stat(target, &earlier) == 0
        if exists {
            // Renaming onto a device would replace it.
            guard earlier.st_mode & S_IFMT == S_IFREG else {
                throw earlier.st_mode & S_IFMT == S_IFDIR
                    ? SystemCallError(code: EISDIR) : SystemCallError(reason: "Not a regular file")
            }
        }
        let descriptor = try openLocked(partial)
        if exists { fchmod(descriptor, earlier.st_mode & 0o7777) }
        return AtomicFile(target: target, partial: partial, descriptor: descriptor)
    }

    private func commit() throws(FileWriteError) {
        guard fsync(descriptor) == 0, rename(partial, target) == 0 else {
            throw FileWriteError(file: target, reason: SystemCallError().reason)
        }
        // The new name is on the disk once the folder is. Some file systems cannot, and the file is whole anyway.
        let folder = open(AtomicFile.split(target).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    /// Opens the file, empty, that this process alone may then write.
    private static func openLocked(_ path: String) throws(SystemCallError) -> Int32 {
        while true {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
            guard descriptor >= 0 else { throw SystemCallError() }
            if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
                close(descriptor)
                throw SystemCallError(reason: "another process is writing it")
            }
            // Whoever held the lock may have renamed the file between our two calls.
            var mine = stat()
            var named = stat()
            let isNamed =
                fstat(descriptor, &mine) == 0 && stat(path, &named) == 0 && mine.st_ino == named.st_ino
                && mine.st_dev == named.st_dev
            if isNamed {
                if ftruncate(descriptor, 0) == 0 { return descriptor }
                let error = SystemCallError()
                close(descriptor)
                throw error
            }
            close(descriptor)
        }
    }

    private static func followingLinks(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }
}
