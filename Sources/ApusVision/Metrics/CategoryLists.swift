/// What belongs to pictures, sorted by category: one array, a range of it for each category, within one the pictures
/// in order, within a picture the order given.
struct CategoryLists<Element> {
    /// A member and the picture it belongs to.
    struct Member {
        let element: Element
        let picture: Int
    }

    let members: [Member]
    /// Where each category starts, and the end.
    private let starts: [Int]

    /// - Parameters:
    ///   - pictures: a list for each picture.
    ///   - category: of an item, 0 to `categoryCount - 1`.
    ///   - element: what to keep of an item.
    init<Item>(
        _ pictures: [[Item]], categoryCount: Int, category: (Item) -> Int, element: (Item) -> Element
    ) {
        var ends = [Int](repeating: 0, count: categoryCount + 1)
        for list in pictures {
            for item in list {
                let category = category(item)
                precondition(
                    category >= 0 && category < categoryCount,
                    "evaluation: category \(category) is not one of 0 to \(categoryCount - 1)")
                ends[category + 1] += 1
            }
        }
        for category in 0..<categoryCount { ends[category + 1] += ends[category] }
        let starts = ends
        self.starts = starts
        members = Array(unsafeUninitializedCapacity: starts[categoryCount]) { buffer, count in
            for (picture, list) in pictures.enumerated() {
                for item in list {
                    let category = category(item)
                    buffer.initializeElement(
                        at: ends[category], to: Member(element: element(item), picture: picture))
                    ends[category] += 1
                }
            }
            count = starts[categoryCount]
        }
    }

    /// The members of one category.
    subscript(category: Int) -> ArraySlice<Member> { members[starts[category]..<starts[category + 1]] }
}
