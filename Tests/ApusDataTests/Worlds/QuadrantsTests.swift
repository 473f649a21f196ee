import ApusData
import Testing

@Suite struct QuadrantsTests {
    @Test func theClassIsWhereTheCrossLiesSeenFromTheDot() throws {
        let set = try Quadrants.pictures(seed: 4, split: .train, count: 200)
        #expect((set.count, set.channels, set.width, set.height) == (200, 1, 32, 32))
        #expect(Set(set.labels) == [0, 1, 2, 3])
        for index in 0..<set.count {
            let pixels = set.image(index).pixels
            // The brightest cells hold the two marks: 9 pixels of the dot, 13 of the cross.
            var cells: [(row: Int, column: Int, places: [(Int, Int)])] = []
            for row in 0..<4 {
                for column in 0..<4 {
                    let places = (0..<64).map { (row * 8 + $0 / 8, column * 8 + $0 % 8) }
                        .filter { pixels[$0.0 * 32 + $0.1] >= 160 }
                    if !places.isEmpty { cells.append((row, column, places)) }
                }
            }
            #expect(cells.count == 2)
            #expect(cells.map(\.places.count).sorted() == [9, 13])
            let dot = try #require(cells.first { $0.places.count == 9 })
            let cross = try #require(cells.first { $0.places.count == 13 })
            #expect(cross.row != dot.row && cross.column != dot.column)
            #expect(
                set.labels[index] == (cross.row > dot.row ? 2 : 0) + (cross.column > dot.column ? 1 : 0))
        }
    }

    @Test func seedsAndPartsDrawOtherPictures() throws {
        let one = try Quadrants.pictures(seed: 4, split: .train, count: 5)
        #expect(try one == Quadrants.pictures(seed: 4, split: .train, count: 5))
        #expect(try one.images != Quadrants.pictures(seed: 5, split: .train, count: 5).images)
        #expect(try one.images != Quadrants.pictures(seed: 4, split: .test, count: 5).images)
    }
}
