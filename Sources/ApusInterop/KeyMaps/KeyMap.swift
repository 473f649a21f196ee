/// How another host spells the names of a model's state, and lays its values: a table of patterns.
public struct KeyMap: Sendable, Hashable {
    /// One or several tensors there that make one here.
    public struct Rule: Sendable, Hashable {
        let theirs: [KeyPattern]
        let ours: KeyPattern
        let arrangement: ValueArrangement

        /// - Parameters:
        ///   - theirs: the name there; `#` stands for a number, a `*` at the end for the rest.
        ///   - ours: the name here, with the same placeholders in the same order.
        public init(_ theirs: String, _ ours: String, _ arrangement: ValueArrangement = .same) {
            self.init(joining: [theirs], ours, arrangement)
        }

        /// Several tensors there that are one here, one after the other along the first axis.
        public init(joining theirs: [String], _ ours: String, _ arrangement: ValueArrangement = .same) {
            self.theirs = theirs.map(KeyPattern.init)
            self.ours = KeyPattern(ours)
            self.arrangement = arrangement
        }
    }

    /// What people call the host: "timm's ViT".
    public let name: String
    public let rules: [Rule]
    /// Names there that stand for nothing here.
    let ignored: [KeyPattern]
    /// How that host fits learned positions to another size of picture.
    public let positions: PositionInterpolation

    public init(
        _ name: String, _ rules: [Rule], ignoring ignored: [String] = [],
        positions: PositionInterpolation = .bicubicCorners
    ) {
        self.name = name
        self.rules = rules
        self.ignored = ignored.map(KeyPattern.init)
        self.positions = positions
    }

    /// Names as they are.
    public static let identity = KeyMap("as they are", [])

    /// The same map where every name there stands behind `prefix`.
    public func behind(_ prefix: String) -> KeyMap {
        var rules = rules.map { rule in
            Rule(
                joining: rule.theirs.map { prefix + $0.text }, rule.ours.text, rule.arrangement)
        }
        if self.rules.isEmpty { rules = [Rule(prefix + "*", "*")] }
        return KeyMap(
            "\(name), behind \(prefix.quoted)", rules, ignoring: ignored.map { prefix + $0.text },
            positions: positions)
    }

    /// The names there of the tensors that make `name` here; nil where no rule speaks of it.
    package func theirs(of name: String) -> [String]? {
        for rule in rules {
            if let values = rule.ours.values(in: name) { return rule.theirs.map { $0.name(values) } }
        }
        return nil
    }
}
