/// Sets that are joined and never divided (Tarjan 1975): the larger one takes the smaller one in, and paths are halved.
package struct DisjointSets {
    private var parents: [Int32]
    private var sizes: [Int32]

    /// So many sets of one member each.
    package init(count: Int) {
        parents = (0..<Int32(count)).map { $0 }
        sizes = [Int32](repeating: 1, count: count)
    }

    /// The member that stands for the set.
    @inline(__always)
    package mutating func root(_ member: Int) -> Int {
        var place = Int32(member)
        while parents[Int(place)] != place {
            let above = parents[Int(parents[Int(place)])]
            parents[Int(place)] = above
            place = above
        }
        return Int(place)
    }

    /// Members of the set that `root` stands for.
    @inline(__always)
    package func size(_ root: Int) -> Int { Int(sizes[root]) }

    /// Makes one set of two; of equally large ones the first takes the second in.
    ///
    /// - Precondition: both stand for their sets, and are not the same.
    /// - Returns: the member that stands for the joint set.
    @inline(__always)
    @discardableResult
    package mutating func join(_ first: Int, _ second: Int) -> Int {
        let (kept, gone) = sizes[first] >= sizes[second] ? (first, second) : (second, first)
        parents[gone] = Int32(kept)
        sizes[kept] += sizes[gone]
        return kept
    }
}
