import ApusNN
import ApusTensor

/// What loading would do: every tensor read and checked, nothing in the model touched yet.
struct LoadPlan {
    let sourceName: String
    private(set) var report = LoadReport()
    private(set) var parameters: [(entry: ModelState.Entry<Parameter>, value: Tensor)] = []
    private(set) var buffers: [(entry: ModelState.Entry<Buffer>, value: Tensor)] = []
    /// To be drawn whether they have values or not.
    private(set) var drawn: [ModelState.Entry<Parameter>] = []
    /// To be set to what they were when made.
    private(set) var restored: [ModelState.Entry<Buffer>] = []

    private let source: any TensorSource
    private let except: NamePrefixes
    private let replacing: NamePrefixes
    /// All names of each parameter or buffer, by its first one.
    private let allNames: [String: [String]]

    init(_ state: ModelState, _ source: some TensorSource, except: [String], replacing: [String]) throws {
        self.source = source
        sourceName = source.sourceName
        self.except = NamePrefixes(except)
        self.replacing = NamePrefixes(replacing)
        allNames = Dictionary(grouping: state.aliases, by: \.original).mapValues { $0.map(\.name) }
            .merging(state.order.map { ($0, [$0]) }) { aliases, first in first + aliases }
        report.tied = state.aliases.map { .init(name: $0.name, original: $0.original) }

        let parameterEntries = Dictionary(uniqueKeysWithValues: state.parameters.map { ($0.name, $0) })
        let bufferEntries = Dictionary(uniqueKeysWithValues: state.buffers.map { ($0.name, $0) })
        for name in state.order {
            if let entry = parameterEntries[name] {
                try plan(entry)
            } else if let entry = bufferEntries[name] {
                try plan(entry)
            }
        }
        sortRest(of: source.names, known: Set(allNames.values.joined()))
        checkPrefixes(known: allNames.values.joined() + source.names, model: allNames.values.joined())
    }

    private enum Fate {
        case value(Tensor)
        case kept, replaced, notLoaded
    }

    private mutating func plan(_ entry: ModelState.Entry<Parameter>) throws {
        switch try fate(of: entry.name, shape: entry.cell.shape, dtype: .float32) {
        case .value(let tensor): parameters.append((entry, tensor))
        case .replaced: drawn.append(entry)
        case .kept, .notLoaded: break
        }
    }

    private mutating func plan(_ entry: ModelState.Entry<Buffer>) throws {
        switch try fate(of: entry.name, shape: entry.cell.shape, dtype: entry.cell.dtype) {
        case .value(let tensor): buffers.append((entry, tensor))
        case .replaced: restored.append(entry)
        case .kept, .notLoaded: break
        }
    }

    private mutating func fate(of name: String, shape: Shape, dtype: DType) throws -> Fate {
        let names = allNames[name, default: [name]]
        let wanted = names.filter { !except.contain($0) && !replacing.contain($0) }
        if wanted.isEmpty {
            let isReplaced = names.contains(where: replacing.contain)
            if isReplaced { report.replaced.append(name) } else { report.kept.append(name) }
            return isReplaced ? .replaced : .kept
        }
        let present = wanted.filter { source.extents(of: $0) != nil }
        guard let first = present.first else {
            if !LoadPlan.isOptional(name) { report.missing.append(name) }
            return .notLoaded
        }
        guard let tensor = try fitting(first, shape: shape, dtype: dtype) else { return .notLoaded }
        for other in present.dropFirst() {
            guard let second = try fitting(other, shape: shape, dtype: dtype) else { return .notLoaded }
            if !tensor.hasSameBits(as: second) {
                report.contradicting.append(.init(name: other, original: first))
                return .notLoaded
            }
        }
        if let found = NonFiniteCount(tensor) {
            report.nonFinite.append(.init(name: name, nans: found.nans, infinities: found.infinities))
        }
        report.loaded.append(name)
        return .value(tensor)
    }

    /// The source's tensor of that name where it can become one of `shape` and `dtype`, else nil and a mismatch.
    private mutating func fitting(_ name: String, shape: Shape, dtype: DType) throws -> Tensor? {
        let extents = source.extents(of: name) ?? []
        guard extents == Array(shape) else {
            report.mismatched.append(
                .init(name: name, modelShape: Array(shape), sourceShape: extents, types: nil))
            return nil
        }
        let tensor = try source.tensor(named: name)
        guard tensor.dtype.isFloatingPoint == dtype.isFloatingPoint else {
            report.mismatched.append(
                .init(
                    name: name, modelShape: Array(shape), sourceShape: extents,
                    types: .init(model: dtype, source: tensor.dtype)))
            return nil
        }
        return tensor
    }

    /// Tensors of the source that stand for nothing in the model, or were not wanted.
    private mutating func sortRest(of names: [String], known: Set<String>) {
        for name in names {
            if except.contain(name) || replacing.contain(name) {
                report.ignored.append(name)
            } else if !known.contains(name) {
                if LoadPlan.isOptional(name) {
                    report.ignored.append(name)
                } else {
                    report.unexpected.append(name)
                }
            }
        }
    }

    /// A prefix that begins no name is most likely misspelt.
    private mutating func checkPrefixes(known: [String], model: some Sequence<String>) {
        let model = Array(model)
        report.unmatchedPrefixes =
            except.unmatched(by: known) + replacing.unmatched(by: model)
    }

    /// BatchNorm's step counter, which older files and frozen layers lack.
    private static func isOptional(_ name: String) -> Bool {
        name.split(separator: ".").last == "num_batches_tracked"
    }
}

/// Paths in state names, such as `fc` or `layer4.2`.
private struct NamePrefixes {
    private let prefixes: [String]

    /// `fc.` means `fc`.
    init(_ prefixes: [String]) {
        self.prefixes = prefixes.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
    }

    /// Whether `name` is one of the paths or below one.
    func contain(_ name: String) -> Bool { prefixes.contains { NamePrefixes.begins(name, with: $0) } }

    /// The paths that none of `names` is at or below.
    func unmatched(by names: [String]) -> [String] {
        prefixes.filter { prefix in !names.contains { NamePrefixes.begins($0, with: prefix) } }
    }

    private static func begins(_ name: String, with prefix: String) -> Bool {
        name == prefix || name.hasPrefix(prefix + ".")
    }
}
