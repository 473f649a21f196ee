import ApusNN
import ApusTensor

/// Which values of one model another one starts from, by their names in the two states.
public struct StateTransfer: Sendable, Hashable, Codable {
    public struct Pair: Sendable, Hashable, Codable {
        public let source: String
        public let target: String

        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }

    public let pairs: [Pair]

    public init(_ pairs: [Pair]) { self.pairs = pairs }

    /// Gives `target` the values; it keeps those of every other name.
    ///
    /// - Throws: ``StateTransferError``; then nothing has changed.
    public func copy(from source: ModelState, to target: ModelState) throws(StateTransferError) {
        let values = Dictionary(uniqueKeysWithValues: source.snapshot().map { ($0.name, $0.value) })
        let parameters = Dictionary(uniqueKeysWithValues: target.parameters.map { ($0.name, $0.cell) })
        let buffers = Dictionary(uniqueKeysWithValues: target.buffers.map { ($0.name, $0.cell) })
        for pair in pairs {
            guard let value = values[pair.source] else { throw .missing(name: pair.source, isSource: true) }
            guard let shape = parameters[pair.target]?.shape ?? buffers[pair.target]?.shape else {
                throw .missing(name: pair.target, isSource: false)
            }
            guard value.shape == shape else {
                throw .shapes(pair: pair, source: Array(value.shape), target: Array(shape))
            }
        }
        for pair in pairs {
            guard let value = values[pair.source] else { continue }
            parameters[pair.target]?.set(value)
            buffers[pair.target]?.set(value)
        }
    }
}

/// Two models that do not fit a ``StateTransfer``.
public enum StateTransferError: Error, Equatable, CustomStringConvertible {
    case missing(name: String, isSource: Bool)
    case shapes(pair: StateTransfer.Pair, source: [Int], target: [Int])

    public var description: String {
        switch self {
        case .missing(let name, let isSource):
            return
                "the model \(isSource ? "that values come from" : "that is to start from them") has no \(name); build it with the configuration that the names are for"
        case .shapes(let pair, let source, let target):
            return
                "\(pair.source) is \(source), \(pair.target) is \(target); give both models the same channels, classes and hidden units"
        }
    }
}
