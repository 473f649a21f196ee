import ApusTensor

/// The walk over a model's stored properties that finds its state.
///
/// Classes that are modules, parameters and buffers are followed; so are optionals, arrays and tuples of
/// them. Plain values (numbers, strings, configurations, constant tensors) are passed over. Anything that could
/// hide a layer, a closure or a dictionary, stops with its path.
struct StateWalk {
    var parameters: [ModelState.Entry<Parameter>] = []
    var buffers: [ModelState.Entry<Buffer>] = []
    var aliases: [(name: String, original: String)] = []
    var order: [String] = []
    private var firstNames: [ObjectIdentifier: String] = [:]

    mutating func visit(_ module: any Module, path: [String]) {
        if let children = module.namedChildren {
            for (name, child) in children { visit(value: child, path: path + [name]) }
            return
        }
        let names = type(of: module).stateNames
        for child in Mirror(reflecting: module).children {
            guard let label = child.label else { continue }
            visit(value: child.value, path: path + [names[label] ?? StateWalk.snakeCased(label)])
        }
    }

    private mutating func visit(value: Any, path: [String]) {
        switch value {
        case let parameter as Parameter:
            let name = path.joined(separator: ".")
            if let original = firstNames[ObjectIdentifier(parameter)] {
                aliases.append((name, original))
            } else {
                firstNames[ObjectIdentifier(parameter)] = name
                parameters.append(.init(name: name, cell: parameter))
                order.append(name)
            }
        case let buffer as Buffer:
            let name = path.joined(separator: ".")
            if let original = firstNames[ObjectIdentifier(buffer)] {
                aliases.append((name, original))
            } else {
                firstNames[ObjectIdentifier(buffer)] = name
                buffers.append(.init(name: name, cell: buffer))
                order.append(name)
            }
        case let module as any Module:
            visit(module, path: path)
        default:
            visit(other: value, path: path)
        }
    }

    private mutating func visit(other value: Any, path: [String]) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            if let inside = mirror.children.first { visit(value: inside.value, path: path) }
        case .collection:
            for (index, child) in mirror.children.enumerated() {
                visit(value: child.value, path: path + [String(index)])
            }
        case .tuple:
            for (index, child) in mirror.children.enumerated() {
                let label = child.label.flatMap { $0.hasPrefix(".") ? nil : $0 }
                visit(value: child.value, path: path + [label ?? String(index)])
            }
        case .struct, .enum:
            refuseState(inside: value, path: path)
        case .class, .dictionary, .set, .foreignReference:
            preconditionFailure(
                "\(path.joined(separator: ".")): a \(type(of: value)) is neither wiring (modules, parameters, buffers, arrays of them) nor a plain value"
            )
        case nil:
            refuseClosure(value, path: path)
        @unknown default:
            break
        }
    }

    /// Configuration is a plain value all the way down: it may not hide state.
    private func refuseState(inside value: Any, path: [String]) {
        if value is Tensor { return }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == nil { refuseClosure(value, path: path) }
        for (index, child) in mirror.children.enumerated() {
            let inner = path + [child.label ?? String(index)]
            precondition(
                !(child.value is any Module || child.value is Parameter || child.value is Buffer),
                "\(inner.joined(separator: ".")): state inside a \(type(of: value)) is not found; make that a module"
            )
            refuseState(inside: child.value, path: inner)
        }
    }

    /// Numbers and strings have no display style, and neither have closures.
    private func refuseClosure(_ value: Any, path: [String]) {
        precondition(
            !String(describing: type(of: value)).contains("->"),
            "\(path.joined(separator: ".")): a closure could hide a layer; use a module")
    }

    /// `runningMean` -> `running_mean`; what has no capital letters stays.
    static func snakeCased(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase {
                if !result.isEmpty, result.last != ".", result.last != "_" { result.append("_") }
                result.append(contentsOf: character.lowercased())
            } else {
                result.append(character)
            }
        }
        return result
    }
}
