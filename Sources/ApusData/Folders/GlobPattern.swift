/// A pattern of file paths: `*` stands for any characters but `/`, `**` for any at all, `?` for one
/// character but `/`.
package struct GlobPattern: Sendable {
    private enum Part: Equatable {
        case literal(Character)
        case anyCharacter, anyInName, anything
    }

    package let text: String
    private let parts: [Part]

    package init(_ text: String) {
        self.text = text
        var parts: [Part] = []
        for character in text {
            switch character {
            case "*" where parts.last == .anyInName: parts[parts.count - 1] = .anything
            case "*" where parts.last == .anything: break
            case "*": parts.append(.anyInName)
            case "?": parts.append(.anyCharacter)
            default: parts.append(.literal(character))
            }
        }
        self.parts = parts
    }

    /// The folders before the first wildcard, where every match lies; empty for the root.
    package var folder: String {
        let literal = text.prefix { $0 != "*" && $0 != "?" }
        return literal.lastIndex(of: "/").map { String(literal[..<$0]) } ?? ""
    }

    /// Whether the whole of `path` fits, in time bounded by the product of the lengths.
    package func matches(_ path: String) -> Bool {
        // reachable[i]: the first i parts can cover what has been read.
        var reachable = [true] + [Bool](repeating: false, count: parts.count)
        closeOverEmpty(&reachable)
        for character in path {
            var next = [Bool](repeating: false, count: parts.count + 1)
            for (index, part) in parts.enumerated() where reachable[index] {
                switch part {
                case .literal(let expected): if character == expected { next[index + 1] = true }
                case .anyCharacter: if character != "/" { next[index + 1] = true }
                case .anyInName: if character != "/" { next[index] = true }
                case .anything: next[index] = true
                }
            }
            closeOverEmpty(&next)
            reachable = next
        }
        return reachable[parts.count]
    }

    private func closeOverEmpty(_ reachable: inout [Bool]) {
        for (index, part) in parts.enumerated() where reachable[index] {
            if part == .anyInName || part == .anything { reachable[index + 1] = true }
        }
    }
}
