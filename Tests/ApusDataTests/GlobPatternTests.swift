import ApusData
import Testing

@Suite("Glob patterns")
struct GlobPatternTests {
    @Test(arguments: [
        ("Sources/A/a.swift", "Sources/A/a.swift", true), ("Sources/A/a.swift", "Sources/A/a.swif", false),
        ("Sources/*/a.swift", "Sources/A/a.swift", true), ("Sources/*.swift", "Sources/A/a.swift", false),
        ("Sources/**", "Sources/A/a.swift", true), ("Sources/**.swift", "Sources/A/a.swift", true),
        ("**/a.swift", "Sources/A/a.swift", true), ("Sources/**", "Source/a", false),
        ("a?c", "abc", true), ("a?c", "a/c", false), ("a?c", "ac", false), ("*", "", true), ("", "a", false),
        ("Res*Net*.swift", "ResNet.swift", true), ("Res*Net*.swift", "ResNetBlock.swift", true),
        ("a.c", "abc", false),
    ])
    func matching(pattern: String, path: String, matches: Bool) {
        #expect(GlobPattern(pattern).matches(path) == matches)
    }

    @Test(arguments: [
        ("Sources/A/*.swift", "Sources/A"), ("Sources/**", "Sources"), ("Sou*ces/A", ""),
        ("Package.swift", ""), ("Sources/A/a.swift", "Sources/A"),
    ])
    func folder(pattern: String, folder: String) {
        #expect(GlobPattern(pattern).folder == folder)
    }

    @Test func manyStarsStayFast() {
        let pattern = GlobPattern(String(repeating: "*a", count: 50) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 1000)))
    }
}
