import ApusNN
import Testing

@Suite struct NamePatternTests {
    static let names = [
        "conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.bn1.bias", "fc.weight", "fc.bias",
    ]

    @Test(
        arguments: [
            ("*.bias", ["bn1.bias", "layer1.0.bn1.bias", "fc.bias"]),
            ("*bn*", ["bn1.weight", "bn1.bias", "layer1.0.bn1.bias"]),
            ("fc.*", ["fc.weight", "fc.bias"]), ("fc.bias", ["fc.bias"]), ("bn?.bias", ["bn1.bias"]),
            ("*", names), ("*1*1*", ["layer1.0.bn1.bias"]),
            ("**.bias*", ["bn1.bias", "layer1.0.bn1.bias", "fc.bias"]),
        ] as [(NamePattern, [String])])
    func globs(_ pattern: NamePattern, _ expected: [String]) throws {
        #expect(try pattern.matches(in: NamePatternTests.names) == expected)
    }

    @Test func prefixesSuffixesAndExpressions() throws {
        let names = NamePatternTests.names
        #expect(try NamePattern.prefix("bn").matches(in: names) == ["bn1.weight", "bn1.bias"])
        #expect(try NamePattern.suffix("1.weight").matches(in: names) == ["conv1.weight", "bn1.weight"])
        #expect(
            try NamePattern.regularExpression("(fc|conv1)\\.weight").matches(in: names)
                == ["conv1.weight", "fc.weight"])
    }

    @Test(arguments: ["bias", "fc", "fc.bia?s", "", "*.biases"] as [NamePattern])
    func whatFitsNothingIsAnError(_ pattern: NamePattern) {
        #expect(throws: NamePatternError.matchesNothing(pattern: pattern, names: NamePatternTests.names)) {
            try pattern.matches(in: NamePatternTests.names)
        }
    }

    @Test func aPatternOfManyStarsIsNotSlow() {
        let pattern = NamePattern.glob(String(repeating: "*a", count: 40) + "b")
        #expect(throws: NamePatternError.self) {
            try pattern.matches(in: [String(repeating: "a", count: 5000)])
        }
    }
}
