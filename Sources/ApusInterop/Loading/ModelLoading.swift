import ApusNN
import ApusTensor

extension ModelState {
    /// Takes all values from `source`, strictly: each name of the one must be in the other, with the same shape.
    ///
    /// Float32 comes from any floating type, whole numbers from any whole type. `num_batches_tracked` may be
    /// missing on either side. A tied parameter is found under any of its names. NaN and infinities are loaded
    /// and reported. No initial value is drawn.
    ///
    /// - Throws: `LoadError` with all that differs, or what reading a tensor throws (`SafetensorsError`). Nothing
    ///   in the model has changed then.
    @discardableResult
    public func load(_ source: some TensorSource) throws -> LoadReport {
        try apply(LoadPlan(self, source, except: [], replacing: []), seed: nil)
    }

    /// Takes values from `source`, strictly but for parts left out by name.
    ///
    /// A prefix is a path in the names, such as `fc` or `layer4.2`, and takes in everything below it.
    ///
    /// - Parameters:
    ///   - except: parts neither read nor missed, on both sides: the model keeps what it has, and what has no
    ///     values yet is drawn.
    ///   - replacing: parts drawn anew, such as a head with another number of classes; the source's are passed
    ///     over.
    ///   - seed: what drawing starts from, as in `initialize(seed:)`.
    /// - Throws: `LoadError` with all that differs, a prefix that begins no name included, or what reading a
    ///   tensor throws (`SafetensorsError`). Nothing in the model has changed then.
    @discardableResult
    public func load(
        _ source: some TensorSource, except: [String] = [], replacing: [String] = [], seed: UInt64
    ) throws -> LoadReport {
        try apply(LoadPlan(self, source, except: except, replacing: replacing), seed: seed)
    }

    private func apply(_ plan: LoadPlan, seed: UInt64?) throws -> LoadReport {
        guard plan.report.isExact else { throw LoadError(source: plan.sourceName, report: plan.report) }
        ModelState.whole {
            for (entry, value) in plan.parameters { entry.cell.load(value) }
            for (entry, value) in plan.buffers { entry.cell.set(value) }
            if let seed {
                for entry in plan.drawn { draw(entry, seed: seed) }
                for entry in plan.restored { entry.cell.restore() }
                initialize(seed: seed)
            }
        }
        return plan.report
    }
}

extension Module {
    /// Takes all values from `source`, strictly: see `ModelState.load(_:)`.
    ///
    /// - Throws: `LoadError`, or what reading a tensor throws; the model is then as it was.
    @discardableResult
    public func load(_ source: some TensorSource) throws -> LoadReport { try ModelState(self).load(source) }

    /// Takes values from `source`, strictly but for parts left out by name: see
    /// `ModelState.load(_:except:replacing:seed:)`.
    ///
    /// - Throws: `LoadError`, or what reading a tensor throws; the model is then as it was.
    @discardableResult
    public func load(
        _ source: some TensorSource, except: [String] = [], replacing: [String] = [], seed: UInt64
    ) throws -> LoadReport {
        try ModelState(self).load(source, except: except, replacing: replacing, seed: seed)
    }
}
