/// Why a data set, or one picture of it, could not be read.
public struct DatasetError: Error, Equatable, CustomStringConvertible {
    public let file: String
    /// Where in the file, as in `annotations[17].bbox` or `line 3`; nil where the file itself is the problem.
    public let place: String?
    public let reason: String

    public init(file: String, place: String? = nil, reason: String) {
        self.file = file
        self.place = place
        self.reason = reason
    }

    public var description: String {
        place.map { "\(file): \($0): \(reason)" } ?? "\(file): \(reason)"
    }
}
