extension RecipeKey {
    /// `keys` as a recipe with every key explained: value, meaning, type, range, default, condition.
    ///
    /// The text is itself a recipe that reads back as the same value. Keys that do not apply, or stand
    /// inside a section that is off, are commented out.
    package static func reference(_ keys: [RecipeKey]) -> String {
        let lines = keys.flatMap { $0.lines(indentation: "", isOff: false) }
        return lines.map { setting, comment in
            if setting.count > commentColumn {
                let indentation = setting.prefix { $0 == " " }
                return "\(indentation)# \(comment)\n\(setting)\n"
            }
            let padding = String(repeating: " ", count: commentColumn - setting.count)
            return "\(setting)\(padding)  # \(comment)\n"
        }.joined()
    }

    private static let commentColumn = 36

    private func lines(indentation: String, isOff: Bool) -> [(setting: String, comment: String)] {
        let isOff = isOff || !applies
        let start = isOff ? indentation + "# " : indentation
        guard !keys.isEmpty else { return [("\(start)\(name): \(value.inlineYAML)", comment)] }

        let inner = indentation + "  "
        if case .mapping = value.content {
            return [("\(start)\(name):", meaning + conditionText)]
                + keys.flatMap { $0.lines(indentation: inner, isOff: isOff) }
        }
        // Off, or a list whose elements have these keys.
        return [("\(start)\(name): \(value.inlineYAML)", meaning + conditionText)]
            + keys.flatMap { $0.lines(indentation: inner, isOff: true) }
    }

    private var comment: String {
        let range = range.map { ", \($0)" } ?? ""
        let fallback = defaultValue.map { "default \($0.inlineYAML)" } ?? "must be given"
        return "\(meaning) (\(type)\(range); \(fallback))\(conditionText)"
    }

    private var conditionText: String { condition.map { "; only for \($0)" } ?? "" }
}
