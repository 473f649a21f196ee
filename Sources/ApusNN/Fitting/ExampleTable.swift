/// Examples to fit something to: a row of numbers each.
public struct ExampleTable: Sendable, Hashable {
    /// Numbers of an example.
    public let columns: Int
    /// `rows * columns` numbers, row after row.
    public private(set) var values: [Float]

    public var rows: Int { columns == 0 ? 0 : values.count / columns }

    /// - Precondition: rows are whole, and have at least one number.
    public init(columns: Int, values: [Float] = []) {
        precondition(
            columns > 0 && values.count.isMultiple(of: columns),
            "ExampleTable: \(values.count) numbers in rows of \(columns)")
        self.columns = columns
        self.values = values
    }

    /// One example.
    public subscript(row: Int) -> ArraySlice<Float> {
        values[row * columns..<(row + 1) * columns]
    }

    /// Adds an example.
    ///
    /// - Precondition: it has as many numbers as the others.
    public mutating func append(_ row: some Collection<Float>) {
        precondition(row.count == columns, "ExampleTable: a row of \(row.count) among rows of \(columns)")
        values.append(contentsOf: row)
    }

    /// The same examples with every number times a factor.
    public func scaled(by factor: Float) -> ExampleTable {
        ExampleTable(columns: columns, values: values.map { $0 * factor })
    }

    /// The rows for which `isKept` says so, in their order.
    func keeping(where isKept: (Int) -> Bool) -> ExampleTable {
        var result = ExampleTable(columns: columns)
        for row in 0..<rows where isKept(row) { result.append(self[row]) }
        return result
    }
}
