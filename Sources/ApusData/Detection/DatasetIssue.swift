/// Something in a data set that was left out because it cannot be right; the rest was read.
public struct DatasetIssue: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// A file that cannot be read, or is not of its format.
        case unreadableFile
        /// A value that is missing, or is not of its kind: a word where a number should be.
        case badValue
        /// A picture, an object or a class that was there before.
        case duplicate
        /// An object in a picture that is not listed.
        case unknownPicture
        /// An object of a class that is not listed.
        case unknownClass
        /// A box without an inside: sizes that are zero, negative or not finite.
        case degenerateBox
        /// A box of which nothing lies in the picture.
        case outsideBox
    }

    public let kind: Kind
    /// The file.
    public let file: String
    /// Where in the file, as in `annotations[17].bbox` or `line 3`.
    public let place: String?
    public let reason: String

    public init(kind: Kind, file: String, place: String? = nil, reason: String) {
        self.kind = kind
        self.file = file
        self.place = place
        self.reason = reason
    }

    public var description: String { DatasetError(file: file, place: place, reason: reason).description }
}

/// What was left out of a data set: how often of each kind, and the first few to look at.
public struct DatasetIssues: Sendable, Equatable {
    /// So many of a kind are kept; the others are counted only, so that a file of nothing but mistakes stays small.
    public static let examplesOfAKind = 20

    private var counts: [DatasetIssue.Kind: Int] = [:]
    /// The first of each kind, in the order they were met.
    public private(set) var examples: [DatasetIssue] = []

    public init() {}

    /// All issues together.
    public var total: Int { counts.values.reduce(0, +) }

    public func count(_ kind: DatasetIssue.Kind) -> Int { counts[kind] ?? 0 }

    /// Counts an issue. It is only made where it will be kept.
    package mutating func add(_ kind: DatasetIssue.Kind, _ issue: () -> DatasetIssue) {
        let count = counts[kind, default: 0]
        counts[kind] = count + 1
        if count < Self.examplesOfAKind { examples.append(issue()) }
    }

    package mutating func add(_ issue: DatasetIssue) { add(issue.kind) { issue } }

    /// Adds the issues of a part.
    package mutating func add(_ issues: DatasetIssues) {
        for kind in DatasetIssue.Kind.allCases {
            let earlier = count(kind)
            let room = max(0, Self.examplesOfAKind - earlier)
            examples += issues.examples.filter { $0.kind == kind }.prefix(room)
            if issues.count(kind) > 0 { counts[kind] = earlier + issues.count(kind) }
        }
    }
}
