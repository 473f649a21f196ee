/// The search for the assignment of least cost: duals first, then augmenting paths (Jonker and Volgenant 1987;
/// rectangular after Crouse 2016).
///
/// Reduced costs, `cost - row price - column price`, never fall below 0, and are 0 of a pair that is taken; a column
/// that is not taken has the price that it began with. Both together make an assignment the cheapest one.
struct AssignmentSearch {
    private let rows: Int
    private let columns: Int
    private var columnPrices: [Double]
    private(set) var columnOfRow: [Int]
    private var rowOfColumn: [Int]

    /// - Precondition: there are at least as many columns as rows.
    init(_ rows: Int, _ columns: Int) {
        self.rows = rows
        self.columns = columns
        columnPrices = [Double](repeating: 0, count: columns)
        columnOfRow = [Int](repeating: -1, count: rows)
        rowOfColumn = [Int](repeating: -1, count: columns)
    }

    /// Gives every row a column.
    ///
    /// - Parameter costs: row by row.
    /// - Returns: false where infinite costs leave a row without one.
    mutating func solve(_ costs: UnsafeBufferPointer<Double>) -> Bool {
        var free = Array(0..<rows)
        // A price of a forbidden pair would be no number.
        if columns > 1 && costs.allSatisfy({ $0 < .infinity }) {
            if rows == columns { lowerPrices(costs) }
            // Each pass leaves few rows; what it does not settle, paths do.
            for _ in 0..<2 where !free.isEmpty { free = bid(free, costs) }
        }
        var paths = PathScratch(columns)
        for row in free where !augment(from: row, costs, &paths) { return false }
        return true
    }

    /// Every column begins with its lowest cost. Where all are taken in the end, any price may be begun with.
    private mutating func lowerPrices(_ costs: UnsafeBufferPointer<Double>) {
        columnPrices.withUnsafeMutableBufferPointer { prices in
            for column in 0..<columns { prices[column] = costs[column] }
            for row in 1..<rows {
                let base = row * columns
                for column in 0..<columns { prices[column] = min(prices[column], costs[base + column]) }
            }
        }
    }

    /// Every row takes its cheapest column from whoever has it, and lowers its price until the second cheapest is as
    /// good: augmenting row reduction.
    ///
    /// - Returns: the rows that were left without a column.
    private mutating func bid(_ free: [Int], _ costs: UnsafeBufferPointer<Double>) -> [Int] {
        var left: [Int] = []
        // Prices may fall in ever smaller steps.
        var budget = 4 * rows
        columnPrices.withUnsafeMutableBufferPointer { prices in
            for start in free {
                var row = start
                while true {
                    let (best, second) = Self.cheapest(costs, row * columns, columns, prices)
                    var column = best.column
                    let lowered = prices[column] - (second.cost - best.cost)
                    let isLower = lowered < prices[column]
                    var former = rowOfColumn[column]
                    if isLower {
                        prices[column] = lowered
                    } else if former >= 0 {
                        // As good, and perhaps free.
                        column = second.column
                        former = rowOfColumn[column]
                    }
                    if former >= 0 { columnOfRow[former] = -1 }
                    rowOfColumn[column] = row
                    columnOfRow[row] = column
                    guard former >= 0 else { break }
                    budget -= 1
                    guard isLower, budget > 0 else {
                        left.append(former)
                        break
                    }
                    row = former
                }
            }
        }
        return left
    }

    private struct Offer {
        var column: Int
        var cost: Double
    }

    /// The two columns of the lowest reduced costs.
    private static func cheapest(
        _ costs: UnsafeBufferPointer<Double>, _ base: Int, _ columns: Int,
        _ prices: UnsafeMutableBufferPointer<Double>
    ) -> (best: Offer, second: Offer) {
        var best = Offer(column: 0, cost: costs[base] - prices[0])
        var second = Offer(column: 1, cost: .infinity)
        for column in 1..<columns {
            let cost = costs[base + column] - prices[column]
            guard cost < second.cost else { continue }
            if cost < best.cost {
                (second, best) = (best, Offer(column: column, cost: cost))
            } else {
                second = Offer(column: column, cost: cost)
            }
        }
        return (best, second)
    }

    /// Arrays that one path after the other uses.
    private struct PathScratch {
        /// The length of the shortest path to each column, and the row that it comes from.
        var lengths: [Double]
        var previous: [Int]
        /// Columns: first those reached for good, then those as near as any, then the others.
        var order: [Int]

        init(_ columns: Int) {
            lengths = [Double](repeating: 0, count: columns)
            previous = [Int](repeating: -1, count: columns)
            order = Array(0..<columns)
        }
    }

    /// Gives `start` a column, and its former row another one, and so on, along the shortest path, found as Dijkstra
    /// finds it; false where no path ends.
    private mutating func augment(
        from start: Int, _ costs: UnsafeBufferPointer<Double>, _ paths: inout PathScratch
    ) -> Bool {
        let columns = columns
        var sink = -1
        // Columns before `done` are reached for good, those before `front` are as near as any.
        var (done, front, least) = (0, 0, 0.0)
        columnPrices.withUnsafeMutableBufferPointer { prices in
            rowOfColumn.withUnsafeBufferPointer { rowOfColumn in
                paths.lengths.withUnsafeMutableBufferPointer { lengths in
                    paths.previous.withUnsafeMutableBufferPointer { previous in
                        paths.order.withUnsafeMutableBufferPointer { order in
                            for column in 0..<columns {
                                lengths[column] = costs[start * columns + column] - prices[column]
                                previous[column] = start
                            }
                            search: while true {
                                if done == front {
                                    // The nearest of the others.
                                    least = .infinity
                                    for place in front..<columns {
                                        let column = order[place]
                                        let length = lengths[column]
                                        guard length <= least else { continue }
                                        if length < least {
                                            front = done
                                            least = length
                                        }
                                        order.swapAt(place, front)
                                        front += 1
                                    }
                                    guard least < .infinity else { break search }
                                    for place in done..<front where rowOfColumn[order[place]] < 0 {
                                        sink = order[place]
                                        break search
                                    }
                                }
                                let column = order[done]
                                done += 1
                                let row = rowOfColumn[column]
                                let base = row * columns
                                let price = costs[base + column] - prices[column] - least
                                for place in front..<columns {
                                    let other = order[place]
                                    let length = costs[base + other] - prices[other] - price
                                    guard length < lengths[other] else { continue }
                                    lengths[other] = length
                                    previous[other] = row
                                    guard length <= least else { continue }
                                    if rowOfColumn[other] < 0 {
                                        sink = other
                                        break search
                                    }
                                    order.swapAt(place, front)
                                    front += 1
                                }
                            }
                            guard sink >= 0 else { return }
                            // Those nearer than the sink; the others at its distance keep their prices.
                            for place in 0..<done {
                                let column = order[place]
                                prices[column] += lengths[column] - least
                            }
                        }
                    }
                }
            }
        }
        guard sink >= 0 else { return false }
        while true {
            let owner = paths.previous[sink]
            rowOfColumn[sink] = owner
            (columnOfRow[owner], sink) = (sink, columnOfRow[owner])
            if owner == start { return true }
        }
    }
}
