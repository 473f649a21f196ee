/// The tensors of a pickle by name: where among settings, counters and an optimizer's state the weights stand.
struct StateDictionary {
    /// The keys that lead to them, joined by dots; empty where they stand at the root.
    let path: String
    private(set) var tensors: [(name: String, tensor: PickledTensor)]

    private typealias Entry = (key: String, value: PickleValue)

    /// What training programs call the weights, the likeliest first.
    private static let wrappers = [
        "state_dict", "model_state_dict", "model", "module", "model_state", "net", "network", "weights",
    ]
    /// How the names begin of what they keep beside the weights.
    private static let bookkeeping = [
        "optim", "sched", "lr_", "scaler", "grad_scaler", "amp", "rng", "hyper",
    ]

    private static let deepest = 16
    private static let mostVisits = 1_000_000

    /// - Parameter key: where to look, dots between keys; nil looks where weights usually stand.
    init(_ pickle: Pickle, key: String?) throws(WeightFileError.Problem) {
        var search = Search(pickle: pickle)
        let place: PickleValue
        if let key {
            (place, path) = (try search.value(at: key), key)
        } else {
            (place, path) = try search.likeliest()
        }
        tensors = try search.tensors(under: place, skipsBookkeeping: key == nil && path.isEmpty)
        if tensors.isEmpty {
            guard let key else { throw .noTensors }
            throw .noSuchKey(key: key, keys: search.entries(pickle.root).map(\.key))
        }
        stripPrefixes()
    }

    /// Takes off what data parallelism and compilation put before every name.
    private mutating func stripPrefixes() {
        var isDone = false
        while !isDone {
            isDone = true
            for prefix in ["module.", "_orig_mod."]
            where tensors.allSatisfy({ $0.name.hasPrefix(prefix) && $0.name.utf8.count > prefix.utf8.count })
            {
                tensors = tensors.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) }
                isDone = false
            }
        }
    }

    private struct Search {
        let pickle: Pickle
        /// Objects that hold each other many times over would be gone through for ever.
        private var visits = 0

        init(pickle: Pickle) { self.pickle = pickle }

        /// The entries of a dictionary whose keys are names, and of a list by place.
        func entries(_ value: PickleValue) -> [Entry] {
            switch pickle.object(value) {
            case .dictionary(let flat):
                return stride(from: 0, to: flat.count - 1, by: 2).compactMap { index in
                    if case .integer(let number) = flat[index] { return ("\(number)", flat[index + 1]) }
                    return pickle.text(flat[index]).map { ($0, flat[index + 1]) }
                }
            case .list(let values), .tuple(let values):
                // Millions of plain numbers need no names.
                return values.enumerated().compactMap { index, value in
                    if case .object = value { ("\(index)", value) } else { nil }
                }
            default: return []
            }
        }

        /// The value that a path of keys leads to.
        func value(at path: String) throws(WeightFileError.Problem) -> PickleValue {
            var value = pickle.root
            var rest = path[...]
            while !rest.isEmpty {
                let entries = entries(value)
                // A key may have dots of its own: the longest that fits.
                let found = entries.filter { rest == $0.key || rest.hasPrefix($0.key + ".") }
                    .max { $0.key.count < $1.key.count }
                guard let found else {
                    throw .noSuchKey(key: path, keys: self.entries(pickle.root).map(\.key))
                }
                value = found.value
                rest = rest.dropFirst(found.key.count + 1)
            }
            return value
        }

        /// Where weights usually stand.
        mutating func likeliest() throws(WeightFileError.Problem) -> (PickleValue, String) {
            var value = pickle.root
            var path: [String] = []
            descent: while path.count < StateDictionary.deepest {
                let entries = entries(value)
                for wrapper in StateDictionary.wrappers {
                    if let inner = entries.last(where: { $0.key == wrapper }), try holdsTensors(inner.value) {
                        value = inner.value
                        path.append(wrapper)
                        continue descent
                    }
                }
                if entries.contains(where: { isTensor($0.value) }) { break }
                var holders: [Entry] = []
                for entry in entries where !StateDictionary.isBookkeeping(entry.key) {
                    if try holdsTensors(entry.value) { holders.append(entry) }
                }
                guard holders.count == 1 else { break }
                value = holders[0].value
                path.append(holders[0].key)
            }
            return (value, path.joined(separator: "."))
        }

        private func isTensor(_ value: PickleValue) -> Bool {
            if case .tensor? = pickle.object(value) { return true }
            return false
        }

        /// Whether a dictionary or list holds tensors.
        private mutating func holdsTensors(_ value: PickleValue) throws(WeightFileError.Problem) -> Bool {
            if isTensor(value) { return false }
            return try !tensors(under: value, skipsBookkeeping: false, stopsAtFirst: true).isEmpty
        }

        /// All tensors below a value, dots between the keys that lead to them.
        mutating func tensors(
            under root: PickleValue, skipsBookkeeping: Bool, stopsAtFirst: Bool = false
        ) throws(WeightFileError.Problem) -> [(name: String, tensor: PickledTensor)] {
            var found: [(name: String, tensor: PickledTensor)] = []
            var places: [String: Int] = [:]
            var open: [(name: String, depth: Int, value: PickleValue)] = [("", 0, root)]
            while let (name, depth, value) = open.popLast() {
                visits += 1
                guard visits <= StateDictionary.mostVisits else {
                    throw .pickle(
                        .tooMuch(byte: 0, what: "nested values", limit: StateDictionary.mostVisits))
                }
                if case .tensor(let tensor)? = pickle.object(value), depth > 0 {
                    // As in Python, the later of two entries of one key counts.
                    if let place = places[name] {
                        found[place].tensor = tensor
                    } else {
                        places[name] = found.count
                        found.append((name, tensor))
                    }
                    if stopsAtFirst { return found }
                    continue
                }
                // Settings may nest deeper; weights do not.
                guard depth < StateDictionary.deepest else { continue }
                for entry in entries(value).reversed() {
                    guard isContainer(entry.value) || isTensor(entry.value),
                        !(skipsBookkeeping && depth == 0 && StateDictionary.isBookkeeping(entry.key))
                    else { continue }
                    open.append((depth == 0 ? entry.key : "\(name).\(entry.key)", depth + 1, entry.value))
                }
            }
            return found
        }

        private func isContainer(_ value: PickleValue) -> Bool {
            switch pickle.object(value) {
            case .dictionary, .list, .tuple: true
            default: false
            }
        }
    }

    private static func isBookkeeping(_ key: String) -> Bool {
        bookkeeping.contains { key.lowercased().hasPrefix($0) }
    }
}
