/// Which detections of one category are right, for every range of sizes and every threshold of IoU.
struct COCOMatching {
    /// A detection.
    struct Found {
        let box: Box
        let mask: RunLengthMask?
        let score: Double
    }

    /// An object.
    struct Marked {
        let box: Box
        let mask: RunLengthMask?
        let area: Double
        let isCrowd: Bool
        let isIgnored: Bool
    }

    /// One bit for each threshold of IoU.
    typealias Thresholds = UInt16

    /// A detection among the surest of its picture.
    struct Ranked {
        let score: Double
        /// Detections of its picture that come before it.
        let rank: Int
        /// Its place in the verdicts.
        let slot: Int
    }

    /// Whether a detection took an object, and whether it is left out; it is wrong where it did neither.
    struct Verdict {
        var matched: Thresholds = 0
        var ignored: Thresholds = 0
    }

    /// By falling score.
    let order: [Ranked]
    /// `order.count` or more for each range of sizes, one after the other.
    let verdicts: [Verdict]
    /// Verdicts of one range of sizes.
    let slotCount: Int
    /// Objects to be found in each range of sizes.
    let objectCounts: [Int]

    init(
        _ found: ArraySlice<CategoryLists<Found>.Member>,
        _ marked: ArraySlice<CategoryLists<Marked>.Member>, _ subject: COCOEvaluator.Subject
    ) {
        let groups = Group.list(found, marked)
        let limit = COCOEvaluator.detectionLimits.last ?? 0

        var groupOf = [Int](repeating: 0, count: found.count)
        for (index, group) in groups.enumerated() {
            for member in group.found { groupOf[member - found.startIndex] = index }
        }
        // Sorting a category at once sorts its pictures too.
        var sorted = zip(found, 0...).map { ScoreOrder(score: $0.element.score, index: $1) }
        sorted.sort()
        var seen = [Int](repeating: 0, count: groups.count)
        var order: [Ranked] = []
        order.reserveCapacity(found.count)
        var boxes = [Box](repeating: Box(x: 0, y: 0, width: 0, height: 0), count: found.count)
        var masks = [RunLengthMask?](repeating: nil, count: subject == .masks ? found.count : 0)
        for place in sorted.lazy.map(\.index) {
            let group = groupOf[place]
            let rank = seen[group]
            guard rank < limit else { continue }
            seen[group] += 1
            let slot = groups[group].found.lowerBound - found.startIndex + rank
            let member = found[found.startIndex + place].element
            boxes[slot] = member.box
            if subject == .masks { masks[slot] = member.mask }
            order.append(Ranked(score: member.score, rank: rank, slot: slot))
        }

        let sizes = ObjectSize.allCases.map(\.areas)
        var verdicts = [Verdict](repeating: Verdict(), count: sizes.count * found.count)
        var objectCounts = [Int](repeating: 0, count: sizes.count)
        var scratch = PictureMatching()
        boxes.withUnsafeBufferPointer { boxes in
            for (group, count) in zip(groups, seen) {
                let start = group.found.lowerBound - found.startIndex
                switch subject {
                case .boxes:
                    scratch.load(
                        UnsafeBufferPointer(rebasing: boxes[start..<start + count]), marked[group.marked])
                case .masks: scratch.load(masks[start..<start + count], marked[group.marked])
                }
                for (index, areas) in sizes.enumerated() {
                    objectCounts[index] += scratch.arrange(areas)
                    guard count > 0 else { continue }
                    let first = index * found.count + start
                    verdicts.withUnsafeMutableBufferPointer { verdicts in
                        scratch.match(areas, into: .init(rebasing: verdicts[first..<first + count]))
                    }
                }
            }
        }
        self.order = order
        self.verdicts = verdicts
        slotCount = found.count
        self.objectCounts = objectCounts
    }

    /// What one picture has of the category.
    private struct Group {
        var found: Range<Int>
        var marked: Range<Int>

        /// Both lists go through the pictures in order.
        static func list(
            _ found: ArraySlice<CategoryLists<Found>.Member>,
            _ marked: ArraySlice<CategoryLists<Marked>.Member>
        ) -> [Group] {
            var groups: [Group] = []
            var (nextFound, nextMarked) = (found.startIndex, marked.startIndex)
            while nextFound < found.endIndex || nextMarked < marked.endIndex {
                let picture = min(
                    nextFound < found.endIndex ? found[nextFound].picture : .max,
                    nextMarked < marked.endIndex ? marked[nextMarked].picture : .max)
                let (firstFound, firstMarked) = (nextFound, nextMarked)
                while nextFound < found.endIndex, found[nextFound].picture == picture { nextFound += 1 }
                while nextMarked < marked.endIndex, marked[nextMarked].picture == picture { nextMarked += 1 }
                groups.append(Group(found: firstFound..<nextFound, marked: firstMarked..<nextMarked))
            }
            return groups
        }
    }
}
