import Foundation
import SwiftProtobuf

/// Writes scalars that TensorBoard shows.
///
/// Every writer makes a new file, so a resumed run adds one beside the first. Nothing but the wall
/// time differs between two runs that write the same scalars.
public final class EventFileWriter {
    /// Where this writer writes: `FOLDER/events.out.tfevents.SECONDS.apus.N`.
    public let path: String

    private let file: FileHandle
    private let wallTime: () -> Double

    /// Creates a new event file in `folder`, which must exist.
    ///
    /// - Parameters:
    ///   - resumeStep: the first step this file will hold when a run is resumed: TensorBoard then drops
    ///     what earlier files hold from that step on.
    ///   - wallTime: seconds since 1970.
    /// - Throws: ``EventFileError`` when the file cannot be made or written.
    public init(
        folder: String, resumeStep: Int? = nil,
        wallTime: @escaping () -> Double = { Date().timeIntervalSince1970 }
    ) throws {
        (path, file) = try Self.createFile(in: folder, seconds: Int(wallTime()))
        self.wallTime = wallTime

        var version = TensorBoardEvent()
        version.fileVersion = "brain.Event:2"
        try write(version)
        if let resumeStep {
            var start = TensorBoardEvent()
            start.step = Int64(resumeStep)
            start.sessionLog.status = .start
            try write(start)
        }
    }

    /// Adds one event that holds every value of `scalars`, in the order given.
    ///
    /// - Throws: ``EventFileError`` when the disk is full or the file cannot be written.
    public func add(_ scalars: [(tag: String, value: Double)], step: Int) throws {
        var event = TensorBoardEvent()
        event.step = Int64(step)
        event.summary.value = scalars.map { scalar in
            var value = TensorBoardSummary.Value()
            value.tag = scalar.tag
            value.simpleValue = Float(scalar.value)
            return value
        }
        try write(event)
    }

    /// Ends the file. Nothing may be added afterwards.
    public func close() throws {
        do { try file.close() } catch { throw EventFileError(path: path, reason: "\(error)") }
    }

    private func write(_ event: TensorBoardEvent) throws {
        var event = event
        event.wallTime = wallTime()
        let payload: [UInt8] = try event.serializedBytes()
        do {
            try file.write(contentsOf: Data(TFRecord.framed(payload)))
        } catch {
            throw EventFileError(path: path, reason: error.localizedDescription)
        }
    }

    private static func createFile(in folder: String, seconds: Int) throws -> (String, FileHandle) {
        var number = 0
        while true {
            let path = "\(folder)/events.out.tfevents.\(seconds).apus.\(number)"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor >= 0 {
                return (path, FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
            }
            // A run that stopped and resumed within one second.
            guard errno == EEXIST else {
                throw EventFileError(path: path, reason: String(cString: strerror(errno)))
            }
            number += 1
        }
    }
}

/// An event file that cannot be created or written.
public struct EventFileError: Error, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String {
        "\(path): cannot write TensorBoard events: \(reason); free space or choose another run folder"
    }
}
