import ApusTraining
import Foundation
import SwiftProtobuf
import Testing

@Suite("TensorBoard event files")
struct EventFileTests {
    /// RFC 3720, B.4, and the check value of the CRC catalogues.
    static let vectors: [(bytes: [UInt8], checksum: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0..<32), 0x46DD_794E),
        ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
        (Array("123456789".utf8), 0xE306_9283),
    ]

    @Test(arguments: vectors)
    func checksumOfKnownVectors(bytes: [UInt8], checksum: UInt32) {
        #expect(CRC32C.checksum(bytes) == checksum)
    }

    @Test func maskedChecksumOfALength() {
        // The first twelve bytes of any event file whose first record is 24 bytes long.
        #expect(
            TFRecord.framed([UInt8](repeating: 0, count: 24)).prefix(12) == [
                0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22,
            ])
    }

    @Test func scalarsComeBack() throws {
        try withTemporaryFolder { folder in
            let writer = try EventFileWriter(folder: folder, wallTime: { 1_700_000_000.5 })
            try writer.add([("train/loss", 2.5), ("learning_rate", 0.125)], step: 1)
            try writer.add([("train/loss", -1)], step: 2)
            try writer.close()

            #expect(writer.path == folder + "/events.out.tfevents.1700000000.apus.0")
            let events = try readEvents(writer.path)
            #expect(events.map(\.step) == [0, 1, 2])
            #expect(events.allSatisfy { $0.wallTime == 1_700_000_000.5 })
            #expect(events[0].fileVersion == "brain.Event:2")
            #expect(events[1].summary.value.map(\.tag) == ["train/loss", "learning_rate"])
            #expect(events[1].summary.value.map(\.simpleValue) == [2.5, 0.125])
            #expect(events[2].summary.value.map(\.simpleValue) == [-1])
        }
    }

    /// Left to itself, protobuf writes no field that is 0, and TensorBoard then shows no point.
    @Test func aZeroIsWritten() throws {
        try withTemporaryFolder { folder in
            let writer = try EventFileWriter(folder: folder, wallTime: { 0 })
            try writer.add([("zero", 0)], step: 0)
            #expect(try readEvents(writer.path).last?.summary.value.first?.value == .simpleValue(0))
        }
    }

    @Test func resumingWritesANewFileThatRestartsTheStep() throws {
        try withTemporaryFolder { folder in
            let first = try EventFileWriter(folder: folder, wallTime: { 7 })
            let second = try EventFileWriter(folder: folder, resumeStep: 50, wallTime: { 7 })
            #expect(first.path.hasSuffix(".7.apus.0"))
            #expect(second.path.hasSuffix(".7.apus.1"))
            let events = try readEvents(second.path)
            #expect(events.count == 2)
            #expect(events.last?.step == 50)
            #expect(events.last?.sessionLog.status == .start)
        }
    }

    @Test func twoWritersOfTheSameScalarsWriteTheSameBytes() throws {
        try withTemporaryFolder { folder in
            let contents = try (0..<2).map { _ in
                let writer = try EventFileWriter(folder: folder, wallTime: { 9 })
                try writer.add([("b", 1), ("a", 2)], step: 3)
                return try Data(contentsOf: URL(fileURLWithPath: writer.path))
            }
            #expect(contents[0] == contents[1])
        }
    }

    @Test func aFolderThatIsNotThereIsNamed() {
        let error = #expect(throws: EventFileError.self) {
            try EventFileWriter(folder: "/nonexistent/run")
        }
        #expect("\(error, default: "")".hasPrefix("/nonexistent/run/events.out.tfevents."))
    }

    /// Reads the framing back independently of the writer.
    private func readEvents(_ path: String) throws -> [TensorBoardEvent] {
        var rest = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))[...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        func integer(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        var events: [TensorBoardEvent] = []
        while !rest.isEmpty {
            let header = take(8)
            #expect(integer(take(4)) == UInt64(CRC32C.maskedChecksum(header)))
            let payload = take(Int(integer(header)))
            #expect(integer(take(4)) == UInt64(CRC32C.maskedChecksum(payload)))
            events.append(try TensorBoardEvent(serializedBytes: payload))
        }
        return events
    }
}
