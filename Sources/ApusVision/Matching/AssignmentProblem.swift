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
    /// Rows enter one after the other; each takes the shortest augmenting path, found as Dijkstra finds paths, on costs
    /// that duals keep from falling below 0 (Jonker and Volgenant 1987; rectangular after Crouse 2016). In the worst
    /// case the smaller count squared times the larger.
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
        var search = PathSearch(rows, columns)
        for row in 0..<rows where !search.augment(from: row, costs.span) { throw .infeasible }
        return search.columnOfRow
    }
}

/// The state of the search for augmenting paths.
private struct PathSearch {
    private let columns: Int
    /// Prices of rows and columns: every reduced cost is at least 0, and 0 of a pair that is taken.
    private var rowPrices: [Double]
    private var columnPrices: [Double]
    private(set) var columnOfRow: [Int]
    private var rowOfColumn: [Int]
    /// The length of the shortest path to each column, and the row that it comes from.
    private var lengths: [Double]
    private var previous: [Int]
    /// Columns that are not yet reached for good.
    private var open: [Int]

    init(_ rows: Int, _ columns: Int) {
        self.columns = columns
        rowPrices = [Double](repeating: 0, count: rows)
        columnPrices = [Double](repeating: 0, count: columns)
        columnOfRow = [Int](repeating: -1, count: rows)
        rowOfColumn = [Int](repeating: -1, count: columns)
        lengths = [Double](repeating: 0, count: columns)
        previous = [Int](repeating: -1, count: columns)
        open = []
    }

    /// Gives `start` a column, and its former row another one, and so on; false where no path ends.
    mutating func augment(from start: Int, _ costs: Span<Double>) -> Bool {
        for column in 0..<columns { lengths[column] = .infinity }
        open = Array((0..<columns).reversed())
        var visitedRows = [start]
        var visitedColumns: [Int] = []
        var (row, least, sink) = (start, 0.0, -1)
        while sink < 0 {
            guard let place = nearest(row, least, costs) else { return false }
            let column = open[place]
            least = lengths[column]
            open.swapAt(place, open.count - 1)
            open.removeLast()
            visitedColumns.append(column)
            if rowOfColumn[column] < 0 {
                sink = column
            } else {
                row = rowOfColumn[column]
                visitedRows.append(row)
            }
        }
        rowPrices[start] += least
        for visited in visitedRows.dropFirst() { rowPrices[visited] += least - lengths[columnOfRow[visited]] }
        for visited in visitedColumns { columnPrices[visited] -= least - lengths[visited] }
        while true {
            let owner = previous[sink]
            rowOfColumn[sink] = owner
            (columnOfRow[owner], sink) = (sink, columnOfRow[owner])
            if owner == start { return true }
        }
    }

    /// Lengthens the paths by a step from `row`, and gives the place among the open columns of the nearest; of equally
    /// near ones a free one. Nil where none is reached.
    private mutating func nearest(_ row: Int, _ least: Double, _ costs: Span<Double>) -> Int? {
        var (found, shortest): (Int?, Double) = (nil, .infinity)
        let (base, price) = (row * columns, rowPrices[row])
        for place in open.indices {
            let column = open[place]
            let length = least + costs[base + column] - price - columnPrices[column]
            if length < lengths[column] {
                lengths[column] = length
                previous[column] = row
            }
            if lengths[column] < shortest || (lengths[column] == shortest && rowOfColumn[column] < 0) {
                guard lengths[column] < .infinity else { continue }
                (found, shortest) = (place, lengths[column])
            }
        }
        return found
    }
}
