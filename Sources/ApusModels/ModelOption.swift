/// A value for one of an architecture's own options, as a recipe or a command line gives it.
public enum ModelOptionValue: Sendable, Hashable, CustomStringConvertible {
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case text(String)
    case integers([Int])

    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .flag(let value): "\(value)"
        case .text(let value): value
        case .integers(let values): "\(values)"
        }
    }
}

extension ModelOptionValue {
    /// A number, whole or not.
    fileprivate var asNumber: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
}

/// What an architecture lets its user choose beside classes, channels and image size.
public struct ModelOption: Sendable, Hashable {
    public let name: String
    public let meaning: String
    /// The values that are taken, in words: "small or imageNet", "1 to 4096".
    public let values: String
}

/// An option at work on a configuration of its architecture.
struct ConfigurationOption<Configuration>: Sendable {
    let description: ModelOption
    /// Sets the value; false where it is not one of those that are taken.
    let set: @Sendable (inout Configuration, ModelOptionValue) -> Bool

    private init(
        _ name: String, _ meaning: String, values: String,
        set: @escaping @Sendable (inout Configuration, ModelOptionValue) -> Bool
    ) {
        description = ModelOption(name: name, meaning: meaning, values: values)
        self.set = set
    }

    static func integer(
        _ name: String, _ meaning: String, in range: ClosedRange<Int>,
        _ path: WritableKeyPath<Configuration, Int> & Sendable
    ) -> Self {
        Self(name, meaning, values: "\(range.lowerBound) to \(range.upperBound)") { configuration, value in
            guard case .integer(let number) = value, range.contains(number) else { return false }
            configuration[keyPath: path] = number
            return true
        }
    }

    static func number(
        _ name: String, _ meaning: String, in range: ClosedRange<Double>,
        _ path: WritableKeyPath<Configuration, Double> & Sendable
    ) -> Self {
        Self(name, meaning, values: "\(range.lowerBound) to \(range.upperBound)") { configuration, value in
            guard let number = value.asNumber, range.contains(number) else { return false }
            configuration[keyPath: path] = number
            return true
        }
    }

    static func flag(
        _ name: String, _ meaning: String, _ path: WritableKeyPath<Configuration, Bool> & Sendable
    ) -> Self {
        Self(name, meaning, values: "true or false") { configuration, value in
            guard case .flag(let flag) = value else { return false }
            configuration[keyPath: path] = flag
            return true
        }
    }

    /// A probability, 1 excluded.
    static func probability(
        _ name: String, _ meaning: String, _ path: WritableKeyPath<Configuration, Double> & Sendable
    ) -> Self {
        Self(name, meaning, values: "0 to 1, 1 excluded") { configuration, value in
            guard let number = value.asNumber, number >= 0, number < 1 else { return false }
            configuration[keyPath: path] = number
            return true
        }
    }

    static func counts(
        _ name: String, _ meaning: String, lengths: ClosedRange<Int>, in range: ClosedRange<Int>,
        _ path: WritableKeyPath<Configuration, [Int]> & Sendable
    ) -> Self {
        let length =
            lengths.lowerBound == lengths.upperBound
            ? "\(lengths.lowerBound)" : "\(lengths.lowerBound) to \(lengths.upperBound)"
        return Self(
            name, meaning,
            values: "a list of \(length) numbers, each \(range.lowerBound) to \(range.upperBound)"
        ) { configuration, value in
            guard case .integers(let numbers) = value, lengths.contains(numbers.count),
                numbers.allSatisfy(range.contains)
            else { return false }
            configuration[keyPath: path] = numbers
            return true
        }
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & SendableMetatype>(
        _ name: String, _ meaning: String,
        _ path: WritableKeyPath<Configuration, Choice> & Sendable
    ) -> Self {
        let names = Choice.allCases.map(\.rawValue)
        return Self(name, meaning, values: names.joined(separator: " or ")) { configuration, value in
            guard case .text(let text) = value, let choice = Choice(rawValue: text) else { return false }
            configuration[keyPath: path] = choice
            return true
        }
    }
}

/// Why a registered model cannot be built as asked.
public enum ModelOptionError: Error, Equatable, CustomStringConvertible {
    case unknown(model: String, option: String, known: [ModelOption])
    case value(model: String, option: ModelOption, found: ModelOptionValue)
    case imageSize(model: String, size: Int, reason: String)
    /// Values that do not go together.
    case conflict(model: String, reason: String)

    public var description: String {
        switch self {
        case .unknown(let model, let option, []):
            return "\(model) has no option \(option), nor any other; leave it out"
        case .unknown(let model, let option, let known):
            let list = known.map { "\($0.name) (\($0.values))" }.joined(separator: ", ")
            return "\(model) has no option \(option); its options are \(list)"
        case .value(let model, let option, let found):
            return "\(model): \(option.name) is \(found); give \(option.values)"
        case .imageSize(let model, let size, let reason):
            return "\(model): pictures of \(size) pixels: \(reason)"
        case .conflict(let model, let reason):
            return "\(model): \(reason)"
        }
    }
}
