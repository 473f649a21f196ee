// Parameters held fixed, by name: the slower or frozen body of fine-tuning.
extension ModelState {
    /// Makes parameters constants: no gradient is computed for them, and optimizers leave them alone, weight
    /// decay included. Running statistics of norms go on moving; a frozen norm is a property of its layer.
    ///
    /// - Throws: ``NamePatternError`` where a pattern names no parameter; then nothing changes.
    public func freeze(_ patterns: [NamePattern]) throws(NamePatternError) {
        for index in try indices(of: patterns) { parameters[index].cell.setFrozen(true) }
    }

    /// Makes every parameter a constant.
    public func freeze() {
        for entry in parameters { entry.cell.setFrozen(true) }
    }

    /// Makes frozen parameters trainable again.
    ///
    /// - Throws: ``NamePatternError`` where a pattern names no parameter; then nothing changes.
    public func unfreeze(_ patterns: [NamePattern]) throws(NamePatternError) {
        for index in try indices(of: patterns) { parameters[index].cell.setFrozen(false) }
    }

    /// Names of the frozen parameters, in the order of the walk.
    public var frozenNames: [String] { parameters.filter { $0.cell.isFrozen }.map(\.name) }

    /// Places of the parameters that any of the patterns names, rising.
    func indices(of patterns: [NamePattern]) throws(NamePatternError) -> [Int] {
        let names = parameters.map(\.name)
        var chosen = Set<String>()
        for pattern in patterns { chosen.formUnion(try pattern.matches(in: names)) }
        return names.indices.filter { chosen.contains(names[$0]) }
    }
}
