/// What is wrong with a zip archive.
public enum ZipProblem: Error, Equatable, Sendable {
    /// No end record: no archive, or one that is cut short.
    case noEnd
    /// The directory is not where the end record says, or contradicts itself.
    case damagedDirectory(reason: String)
    case damagedEntry(name: String, reason: String)
    case duplicate(name: String)
    /// A name that leads out of the archive: absolute, or through `..`.
    case unsafeName(String)
    case overlap(name: String, other: String)
    case encrypted(name: String)
    /// A way to compress that is neither storing nor deflating.
    case unknownMethod(name: String, method: Int)
    /// More than a hundred bytes out of every one in the file.
    case bomb(bytes: UInt64, archive: Int)
    case corruptData(name: String, reason: String)
}

extension ZipProblem {
    var text: String {
        switch self {
        case .noEnd: "no zip archive, or cut short: its directory at the end is not there; fetch it again"
        case .damagedDirectory(let reason): "a damaged zip archive: \(reason); fetch it again"
        case .damagedEntry(let name, let reason):
            "a damaged zip archive: \(name.quoted) \(reason); fetch it again"
        case .duplicate(let name): "a zip archive with two entries called \(name.quoted)"
        case .unsafeName(let name): "a zip archive whose entry \(name.quoted) leads out of it; it is not read"
        case .overlap(let name, let other):
            "a zip archive whose entries \(name.quoted) and \(other.quoted) share bytes; it is not read"
        case .encrypted(let name): "a zip archive whose entry \(name.quoted) is encrypted"
        case .unknownMethod(let name, let method):
            "a zip archive whose entry \(name.quoted) is compressed by method \(method); store or deflate it"
        case .bomb(let bytes, let archive):
            "a zip archive of \(archive) bytes that would unfold to \(bytes); it is not read"
        case .corruptData(let name, let reason):
            "a damaged zip archive: \(name.quoted) cannot be unfolded: \(reason); fetch it again"
        }
    }
}
