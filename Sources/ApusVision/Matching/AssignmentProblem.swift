/// The assignment problem: pairs of rows and columns, none twice and as many as there can be, that together cost least
/// (Kuhn 1955, the Hungarian method). Set prediction matches queries and objects so (DETR).
public struct AssignmentProblem: Sendable {
    public let rows: Int
    public let columns: Int
    /// Row by row.
    private let costs: [Double]

    /// Why costs cannot be assigned.
    public enum Failure: Error, Equatable, CustomStringConvertible {
        case notANumber(row: Int, column: Int)
        /// So many costs are infinite that some row or column finds no partner.
        case infeasible

        public var description: String {
            switch self {
            case .notANumber(let row, let column):
                "assignment problem: the cost of row \(row) and column \(column) is not a number"
            case .infeasible:
                "assignment problem: infinite costs leave a row or column without a partner"
            }
        }
    }

    /// - Parameter costs: row by row; `+infinity` forbids a pair.
    /// - Precondition: there are `rows * columns` costs.
    /// - Throws: ``Failure/notANumber(row:column:)``, for minus infinity too.
    public init(costs: [Double], rows: Int, columns: Int) throws(Failure) {
        precondition(
            rows >= 0 && columns >= 0 && costs.count == rows * columns,
            "AssignmentProblem: \(costs.count) costs for \(rows) rows and \(columns) columns")
        if let place = costs.firstIndex(where: { $0.isNaN || $0 == -.infinity }) {
            throw .notANumber(row: place / columns, column: place % columns)
        }
        self.costs = costs
        self.rows = rows
        self.columns = columns
    }

    /// The pairs that cost least, by ascending row: as many as the smaller of both counts.
    ///
    /// In the worst case the smaller count squared times the larger.
    ///
    /// - Throws: ``Failure/infeasible``.
    public func solved() throws(Failure) -> [(row: Int, column: Int)] {
        if rows == 0 || columns == 0 { return [] }
        if rows <= columns {
            return try Self.partners(costs, rows, columns).enumerated()
                .map { (row: $0.offset, column: $0.element) }
        }
        var turned = [Double](repeating: 0, count: costs.count)
        for row in 0..<rows {
            for column in 0..<columns { turned[column * rows + row] = costs[row * columns + column] }
        }
        return try Self.partners(turned, columns, rows).enumerated()
            .map { (row: $0.element, column: $0.offset) }
            .sorted { $0.row < $1.row }
    }

    /// For each row its column; there are at least as many columns.
    private static func partners(
        _ costs: [Double], _ rows: Int, _ columns: Int
    ) throws(Failure) -> [Int] {
        var search = AssignmentSearch(rows, columns)
        guard costs.withUnsafeBufferPointer({ search.solve($0) }) else { throw .infeasible }
        return search.columnOfRow
    }
}
