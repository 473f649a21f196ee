import Foundation

/// `Results/results.json`: one record a recipe, sorted by name.
public struct ResultsFile: Equatable, Sendable {
    public private(set) var records: [ResultRecord]

    public init(records: [ResultRecord] = []) {
        self.records = records.sorted { $0.recipe < $1.recipe }
    }

    /// Reads the file at `path`; a file that is not there holds no records.
    ///
    /// - Throws: ``ResultsError`` for a file that cannot be read or is not what ``write(to:)`` writes.
    public init(contentsOf path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            self.init()
            return
        }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            self.init(records: try JSONDecoder().decode([ResultRecord].self, from: data))
        } catch let error as DecodingError {
            throw ResultsError(path: path, reason: "is no list of results: \(Self.summary(error))")
        } catch {
            throw ResultsError(path: path, reason: "cannot be read: \(error.localizedDescription)")
        }
    }

    /// The record of the recipe called `name`.
    public func record(of name: String) -> ResultRecord? { records.first { $0.recipe == name } }

    /// Puts `record` in the place of its recipe's earlier one.
    public mutating func insert(_ record: ResultRecord) {
        self = ResultsFile(records: records.filter { $0.recipe != record.recipe } + [record])
    }

    /// Writes the file whole or not at all.
    ///
    /// - Throws: ``ResultsError`` when the folder is read-only or the disk full.
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let data = try encoder.encode(records) + Data("\n".utf8)
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ResultsError(path: path, reason: "cannot be written: \(error.localizedDescription)")
        }
    }

    private static func summary(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(path(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(path(context.codingPath)): \(context.debugDescription)"
        case .dataCorrupted(let context): context.debugDescription
        @unknown default: "\(error)"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

/// A results file that cannot be read or written.
public struct ResultsError: Error, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path): \(reason)" }
}
