import ApusInterop
import ApusTensor
import Foundation
import Glibc
import Testing

@Suite struct AtomicFileTests {
    private func write(_ text: String, to path: String) throws(FileWriteError) {
        try AtomicFile.write(to: path) { (file) throws(FileWriteError) in try file.append(Array(text.utf8)) }
    }

    private func text(_ path: String) throws -> String { String(decoding: try contents(path), as: UTF8.self) }

    @Test func writesAndReplaces() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try write("one, longer", to: path)
        try write("two", to: path)
        #expect(try text(path) == "two")
        #expect(try folder.names == ["a"])
    }

    @Test func afterAFailureTheEarlierFileStays() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try write("earlier", to: path)
        for length in 0..<40 {
            #expect(throws: FileWriteError.self) {
                try AtomicFile.write(to: path) { (file) throws(FileWriteError) in
                    try file.append([UInt8](repeating: 0, count: length))
                    throw FileWriteError(file: path, reason: "stopped")
                }
            }
            #expect(try text(path) == "earlier")
        }
        #expect(try folder.names == ["a"])
    }

    @Test func theEarlierFileIsWholeWhileTheNextIsWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try write("earlier", to: path)
        var seen: [UInt8] = []
        try AtomicFile.write(to: path) { (file) throws(FileWriteError) in
            try file.append(Array("new".utf8))
            seen = (try? contents(path)) ?? []
        }
        #expect(String(decoding: seen, as: UTF8.self) == "earlier")
        #expect(try text(path) == "new")
    }

    @Test func whatAKilledProcessLeftIsOverwritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try Data("left behind, and long".utf8).write(to: URL(fileURLWithPath: folder.file(".a.partial")))
        try write("new", to: path)
        #expect(try text(path) == "new")
        #expect(try folder.names == ["a"])
    }

    @Test func twoWritersOfOneFileAreNotMixed() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try AtomicFile.write(to: path) { (file) throws(FileWriteError) in
            try file.append(Array("outer".utf8))
            #expect(throws: FileWriteError(file: path, reason: "another process is writing it")) {
                try write("inner", to: path)
            }
        }
        #expect(try text(path) == "outer")
    }

    @Test func linksAreFollowedAndPermissionsStay() throws {
        let folder = try TemporaryFolder()
        let (path, link) = (folder.file("a"), folder.file("link"))
        try write("one", to: path)
        #expect(chmod(path, 0o640) == 0)
        #expect(symlink(path, link) == 0)
        try write("two", to: link)
        #expect(try text(path) == "two")
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    }

    @Test func foldersAndDevicesAreRefused() throws {
        let folder = try TemporaryFolder()
        func reason(_ path: String) -> String? {
            #expect(throws: FileWriteError.self) { try write("x", to: path) }?.reason
        }
        #expect(reason(folder.path) == "Is a directory")
        #expect(reason(folder.path + "/") == "Is a directory")
        #expect(reason("/dev/null") == "Not a regular file")
        #expect(reason(folder.file("absent/a")) == "No such file or directory")
        #expect(try folder.names == [])
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may write anywhere")) func aReadOnlyFolderIsNamed()
        throws
    {
        let folder = try TemporaryFolder()
        try refusesToWrite(in: folder.path, because: "Permission denied") {
            #expect(chmod(folder.path, 0o555) == 0)
        }
        #expect(chmod(folder.path, 0o755) == 0)
    }

    @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount")) func aReadOnlyDiskIsNamed() throws {
        let disk = try SmallDisk()
        try refusesToWrite(in: disk.path, because: "Read-only file system") { try disk.makeReadOnly() }
    }

    private func refusesToWrite(in folder: String, because reason: String, protect: () throws -> Void) throws
    {
        let path = "\(folder)/model.safetensors"
        try SafetensorsFile.write([("w", Tensor(1))], to: path)
        let before = try contents(path)
        try protect()
        let error = #expect(throws: SafetensorsError.self) {
            try SafetensorsFile.write([("w", Tensor(2))], to: path)
        }
        #expect(
            error?.description
                == "\(path): cannot be written: \(reason); what was there before is untouched; "
                + "choose another place")
        #expect(try contents(path) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.safetensors"])
    }

    @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount")) func aFullDiskIsNamed() throws {
        let disk = try SmallDisk()
        let path = disk.file("model.safetensors")
        try SafetensorsFile.write([("w", Tensor.ones([1000]))], to: path)
        let before = try contents(path)
        let error = #expect(throws: SafetensorsError.self) {
            try SafetensorsFile.write([("w", Tensor.ones([1_000_000]))], to: path)
        }
        #expect(
            error?.description
                == "\(path): cannot be written: No space left on device; what was there before is untouched; "
                + "free space or choose another folder")
        #expect(try contents(path) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["model.safetensors"])
    }
}
