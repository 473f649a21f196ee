/// The candidate that `name` was most likely meant to be, or nil when none is near.
///
/// Near means at most a third of the letters inserted, removed, replaced or swapped with a neighbour,
/// capitals aside. Of two that are equally near, the earlier one is taken.
package func nearestName(to name: String, among candidates: [String]) -> String? {
    // No name is that long, and the distance costs the product of the lengths.
    guard name.count <= 64 else { return nil }
    let letters = Array(name.lowercased())
    let distances = candidates.map { (name: $0, distance: editDistance(letters, Array($0.lowercased()))) }
    guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return nearest.distance <= max(1, max(letters.count, nearest.name.count) / 3) ? nearest.name : nil
}

/// Optimal string alignment distance: insertions, removals, replacements and swaps of neighbours.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
        var current = [i + 1]
        for j in b.indices {
            var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, beforePrevious[j - 1] + 1)
            }
            current.append(cost)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[b.count]
}
