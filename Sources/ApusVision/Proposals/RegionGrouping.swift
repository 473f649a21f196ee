/// Joins a picture's regions, always the two neighbours that are most alike, until one is left (Uijlings et al. 2013,
/// algorithm 1). Every region on the way may be an object.
package struct RegionGrouping {
    /// The boxes of all regions: the first ones, and then the joined ones; the last is the whole picture.
    package let boxes: [Box]

    package init(_ regions: PictureRegions, _ first: RegionDescriptors, by similarity: RegionSimilarity) {
        var descriptors = first
        let area = Float(regions.canvas.width * regions.canvas.height)
        var pairs = PairQueue()
        var neighbors = [[Int]](repeating: [], count: regions.count)
        for (one, other) in regions.neighbors {
            neighbors[one].append(other)
            neighbors[other].append(one)
            pairs.add(similarity(one, other, of: descriptors, area: area), one, other)
        }
        var isAlone = [Bool](repeating: true, count: regions.count)
        // The last joined region that a region was seen beside.
        var seen = [Int](repeating: -1, count: regions.count)
        while let (one, other) = pairs.next() {
            guard isAlone[one], isAlone[other] else { continue }
            let joint = descriptors.count
            descriptors.join(one, other)
            (isAlone[one], isAlone[other]) = (false, false)
            var around: [Int] = []
            for next in neighbors[one] + neighbors[other] where isAlone[next] && seen[next] != joint {
                seen[next] = joint
                around.append(next)
                neighbors[next].append(joint)
                pairs.add(similarity(next, joint, of: descriptors, area: area), next, joint)
            }
            neighbors[one] = []
            neighbors[other] = []
            neighbors.append(around)
            isAlone.append(true)
            seen.append(-1)
        }
        boxes = descriptors.boxes
    }
}

/// Pairs of regions, the most alike first; of equal ones that with the smaller numbers. A binary heap.
private struct PairQueue {
    private struct Pair {
        let similarity: Float
        let first: Int
        let second: Int

        func goesBefore(_ other: Pair) -> Bool {
            if similarity != other.similarity { return similarity > other.similarity }
            return (first, second) < (other.first, other.second)
        }
    }

    private var heap: [Pair] = []

    mutating func add(_ similarity: Float, _ first: Int, _ second: Int) {
        heap.append(Pair(similarity: similarity, first: first, second: second))
        var place = heap.count - 1
        while place > 0, heap[place].goesBefore(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func next() -> (Int, Int)? {
        guard let top = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var place = 0
            while true {
                var best = place
                for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                    if heap[child].goesBefore(heap[best]) { best = child }
                }
                if best == place { break }
                heap.swapAt(place, best)
                place = best
            }
        }
        return (top.first, top.second)
    }
}
