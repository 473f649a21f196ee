import ApusTensor

/// What loading a model did, name by name.
public struct LoadReport: Sendable, Equatable {
    /// A tensor that is there and does not fit.
    public struct Mismatch: Sendable, Equatable {
        public let name: String
        public let modelShape: [Int]
        public let sourceShape: [Int]
        /// The element types, where only they do not fit: whole numbers for a parameter.
        public let types: Types?

        public struct Types: Sendable, Equatable {
            public let model: DType
            public let source: DType
        }
    }

    /// A further name of a tied parameter, and the name it is loaded and saved under.
    public struct Tie: Sendable, Equatable {
        public let name: String
        public let original: String
    }

    /// A tensor that holds NaN or infinities.
    public struct NonFinite: Sendable, Equatable {
        public let name: String
        public let nans: Int
        public let infinities: Int
    }

    // What differs.
    /// State of the model that the source lacks.
    public internal(set) var missing: [String] = []
    /// Tensors of the source that the model has no place for.
    public internal(set) var unexpected: [String] = []
    public internal(set) var mismatched: [Mismatch] = []
    /// Tied in the model, and of different values in the source.
    public internal(set) var contradicting: [Tie] = []
    /// Prefixes the caller gave that begin no name.
    public internal(set) var unmatchedPrefixes: [String] = []

    // What was done.
    /// State of the model that has the source's values.
    public internal(set) var loaded: [String] = []
    /// Left as it was, or drawn where it had no values: by name (`except`).
    public internal(set) var kept: [String] = []
    /// Drawn anew: by name (`replacing`).
    public internal(set) var replaced: [String] = []
    /// Tensors of the source passed over: by name, or `num_batches_tracked`, which models may do without.
    public internal(set) var ignored: [String] = []
    public internal(set) var tied: [Tie] = []
    /// Loaded all the same.
    public internal(set) var nonFinite: [NonFinite] = []

    /// Whether source and model agree.
    public var isExact: Bool {
        missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty && contradicting.isEmpty
            && unmatchedPrefixes.isEmpty
    }
}

extension LoadReport: CustomStringConvertible {
    /// One line of counts, then a line for each kind of difference and for tensors that are not finite.
    public var description: String {
        var counts = ["\(loaded.count) loaded"]
        if !kept.isEmpty { counts.append("\(kept.count) left as they were") }
        if !replaced.isEmpty { counts.append("\(replaced.count) drawn anew") }
        if !ignored.isEmpty { counts.append("\(ignored.count) of the source passed over") }
        if !tied.isEmpty { counts.append("\(tied.count) tied") }
        let broken = LoadReport.line("NaN or infinity in", nonFinite) {
            "\($0.name.quoted) (\($0.nans) NaN, \($0.infinities) infinite)"
        }
        return ([counts.joined(separator: ", ")] + differences + [broken].compactMap { $0 })
            .joined(separator: "\n")
    }

    /// A line for each kind of difference, with the first few of its kind.
    var differences: [String] {
        [
            LoadReport.line("missing", missing, \.quoted),
            LoadReport.line("unexpected", unexpected, \.quoted),
            LoadReport.line("mismatched", mismatched, \.text),
            LoadReport.line("tied, but of different values", contradicting) {
                "\($0.name.quoted) and \($0.original.quoted)"
            },
            LoadReport.line("no name begins with", unmatchedPrefixes, \.quoted),
        ].compactMap { $0 }
    }

    private static func line<Item>(_ title: String, _ items: [Item], _ text: (Item) -> String) -> String? {
        guard !items.isEmpty else { return nil }
        let shown = items.prefix(4).map(text).joined(separator: ", ")
        return "\(title) (\(items.count)): \(shown)\(items.count > 4 ? ", ..." : "")"
    }
}

extension LoadReport.Mismatch {
    fileprivate var text: String {
        if let types {
            return "\(name.quoted) is \(types.model) in the model and \(types.source) in the source"
        }
        return "\(name.quoted) is \(modelShape) in the model and \(sourceShape) in the source"
    }
}
