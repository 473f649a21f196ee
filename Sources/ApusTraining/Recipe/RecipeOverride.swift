extension RecipeNode {
    /// Applies one `--set` argument, `key.path=value`, before anything is decoded.
    ///
    /// The value is read as YAML: `0.02`, `[30, 60]`, `null`. List elements are numbered from 0; keys
    /// that are not there yet are added, and decoding then checks them like keys of the file.
    ///
    /// - Throws: ``RecipeError`` for an argument without `=`, a value that is not YAML, or a path that
    ///   runs through a plain value or past the end of a list.
    package mutating func set(_ argument: String) throws {
        let origin = "--set \(argument)"
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            throw RecipeError(origin: origin, reason: "write --set key.path=value")
        }
        let keys = argument[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(
            String.init)
        let text = argument[argument.index(after: equals)...]
        let value =
            text.allSatisfy(\.isWhitespace)
            ? RecipeNode(.null, origin: origin)
            : try RecipeNode(yaml: String(text), origin: { _ in origin })
        try set(value, at: keys[...], path: RecipePath(), origin: origin)
    }

    private mutating func set(
        _ value: RecipeNode, at keys: ArraySlice<String>, path: RecipePath, origin: String
    ) throws {
        guard let key = keys.first else {
            self = value
            return
        }
        let keyPath = path.appending(key)
        switch content {
        case .null:
            content = .mapping([])
            try set(value, at: keys, path: path, origin: origin)
        case .mapping(var entries):
            if let index = entries.firstIndex(where: { $0.key == key }) {
                try entries[index].value.set(value, at: keys.dropFirst(), path: keyPath, origin: origin)
            } else {
                var added = RecipeNode(.null, origin: origin)
                try added.set(value, at: keys.dropFirst(), path: keyPath, origin: origin)
                entries.append(Entry(key: key, value: added, origin: origin))
            }
            content = .mapping(entries)
        case .list(var elements):
            guard let index = Int(key), elements.indices.contains(index) else {
                throw RecipeError(
                    origin: origin, path: keyPath,
                    reason: elements.isEmpty
                        ? "the list is empty; set the whole list"
                        : "the list has elements 0 to \(elements.count - 1)")
            }
            try elements[index].set(value, at: keys.dropFirst(), path: keyPath, origin: origin)
            content = .list(elements)
        case .scalar:
            throw RecipeError(origin: origin, path: keyPath, reason: "\(path) is \(summary) and has no keys")
        }
    }
}
