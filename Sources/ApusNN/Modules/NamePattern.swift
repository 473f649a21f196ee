/// Which names of a model's state are meant. A string literal is a glob: `"*.bias"`, `"layer4.*"`.
public enum NamePattern: Sendable, Hashable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The whole name, where `*` stands for any letters (dots too) and `?` for one.
    case glob(String)
    case prefix(String)
    case suffix(String)
    /// A regular expression that the whole name fits, in Swift's syntax.
    case regularExpression(String)

    public init(stringLiteral value: String) { self = .glob(value) }

    public var description: String {
        switch self {
        case .glob(let text): text
        case .prefix(let text): text + "*"
        case .suffix(let text): "*" + text
        case .regularExpression(let text): "/\(text)/"
        }
    }

    /// The names that fit, in their order.
    ///
    /// - Throws: ``NamePatternError`` where a regular expression cannot be read or nothing fits.
    public func matches(in names: [String]) throws(NamePatternError) -> [String] {
        let found: [String]
        switch self {
        case .glob(let text):
            let glob = Array(text.utf8)
            found = names.filter { NamePattern.fits(Array($0.utf8)[...], glob[...]) }
        case .prefix(let text): found = names.filter { $0.hasPrefix(text) }
        case .suffix(let text): found = names.filter { $0.hasSuffix(text) }
        case .regularExpression(let text):
            do {
                let expression = try Regex(text)
                found = try names.filter { try expression.wholeMatch(in: $0) != nil }
            } catch {
                throw .unreadable(pattern: self, reason: "\(error)")
            }
        }
        if found.isEmpty { throw .matchesNothing(pattern: self, names: names) }
        return found
    }

    /// Goes back to the last star where the letters part: no recursion, so no pattern is slow.
    private static func fits(_ name: ArraySlice<UInt8>, _ glob: ArraySlice<UInt8>) -> Bool {
        let (star, any) = (UInt8(ascii: "*"), UInt8(ascii: "?"))
        var (i, j) = (name.startIndex, glob.startIndex)
        var retry: (name: Int, glob: Int)?
        while i < name.endIndex {
            if j < glob.endIndex, glob[j] == star {
                retry = (i, j + 1)
                j += 1
            } else if j < glob.endIndex, glob[j] == any || glob[j] == name[i] {
                i += 1
                j += 1
            } else if let last = retry {
                retry = (last.name + 1, last.glob)
                (i, j) = (last.name + 1, last.glob)
            } else {
                return false
            }
        }
        return glob[j...].allSatisfy { $0 == star }
    }
}

/// A pattern that a model's names do not bear out.
public enum NamePatternError: Error, Sendable, Equatable, CustomStringConvertible {
    case matchesNothing(pattern: NamePattern, names: [String])
    case unreadable(pattern: NamePattern, reason: String)
    /// Everything a group names belongs to groups before it.
    case shadowed(patterns: [NamePattern])

    public var description: String {
        switch self {
        case .matchesNothing(let pattern, let names):
            let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", ..." : "")
            return
                "no parameter is named \(pattern): the model's \(names.count) are \(shown); correct the pattern or leave it out"
        case .unreadable(let pattern, let reason):
            return "the pattern \(pattern) cannot be read: \(reason)"
        case .shadowed(let patterns):
            let list = patterns.map(\.description).joined(separator: ", ")
            return
                "the group of \(list) is left without parameters: the groups before it name them all; put it first or leave it out"
        }
    }
}
