/// Fits a ``LinearSVM`` to a few positives and more negatives than anybody could keep: only those are kept that the
/// machine of the moment does not push away by far, and it is fitted again whenever enough of them have come
/// (Felzenszwalb et al. 2010, "Object detection with discriminatively trained part based models"; Girshick et al. 2014,
/// arXiv 1311.2524, section 2.3).
public struct HardNegativeMining: Sendable {
    public var solver: LinearSVMSolver
    /// Negatives with a larger margin are hard.
    public var hardMargin: Float
    /// Negatives with a smaller margin are thrown out again after each fit.
    public var easyMargin: Float
    /// So many new negatives, and it is fitted again.
    public var interval: Int
    /// The machine of the moment; nil before the first fit.
    public private(set) var machine: LinearSVM?
    private let positives: ExampleTable
    /// What is kept.
    public private(set) var negatives: ExampleTable
    private var added = 0

    /// - Parameter positives: all that there are.
    public init(
        positives: ExampleTable, solver: LinearSVMSolver = LinearSVMSolver(), hardMargin: Float = -1.0001,
        easyMargin: Float = -1.2, interval: Int = 2000
    ) {
        self.positives = positives
        self.solver = solver
        self.hardMargin = hardMargin
        self.easyMargin = easyMargin
        self.interval = interval
        negatives = ExampleTable(columns: positives.columns)
    }

    /// Takes in some negatives: those that come first all, later ones where they are hard.
    ///
    /// - Parameter rows: which of the candidates are negatives.
    public mutating func add(_ candidates: ExampleTable, rows: some Sequence<Int>) {
        for row in rows {
            let example = candidates[row]
            if let machine, machine.margin(example) <= hardMargin { continue }
            negatives.append(example)
            added += 1
        }
        if machine == nil ? added > 0 : added >= interval { fit() }
    }

    /// The machine of all that was taken in.
    public mutating func finished() -> LinearSVM {
        if machine == nil || added > 0 { fit() }
        return machine ?? LinearSVM(weights: [Float](repeating: 0, count: positives.columns), bias: 0)
    }

    private mutating func fit() {
        let machine = solver.fit(positives: positives, negatives: negatives)
        let (table, easy) = (negatives, easyMargin)
        negatives = table.keeping { machine.margin(table[$0]) >= easy }
        added = 0
        self.machine = machine
    }
}
