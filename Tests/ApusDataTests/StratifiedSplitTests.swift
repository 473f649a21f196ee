import ApusData
import Testing

@Suite struct StratifiedSplitTests {
    /// A set whose pictures are their own numbers.
    private func numbered(_ labels: [Int], classes: Int) throws -> ImageArrays {
        try ImageArrays(
            images: (0..<labels.count).map { UInt8($0) }, channels: 1, height: 1, width: 1, labels: labels,
            classNames: (0..<classes).map { "\($0)" }, name: "numbers")
    }

    @Test func digitsAreDividedLikeScikitLearns() {
        let (train, test) = Digits.all.stratifiedSplit(testShare: 0.25, seed: 0)
        #expect(train.count == 1347)
        #expect(test.count == 450)
        for label in 0..<10 {
            let all = Digits.all.labels.count { $0 == label }
            let held = test.labels.count { $0 == label }
            #expect(abs(Double(held) - Double(all) * 450 / 1797) < 1)
            #expect(train.labels.count { $0 == label } == all - held)
        }
    }

    @Test func everyPictureIsInOnePart() throws {
        let set = try numbered((0..<97).map { $0 * $0 % 5 }, classes: 6)
        let (train, test) = set.stratifiedSplit(testShare: 0.3, seed: 4)
        #expect(test.count == 30)
        #expect((train.images + test.images).sorted() == set.images)
        #expect(train.images == train.images.sorted())
        #expect(zip(test.images, test.labels).allSatisfy { set.labels[Int($0)] == $1 })
    }

    @Test func theSeedDecidesWhoGoesWhere() throws {
        let set = try numbered((0..<100).map { $0 % 4 }, classes: 4)
        let first = set.stratifiedSplit(testShare: 0.25, seed: 1)
        #expect(set.stratifiedSplit(testShare: 0.25, seed: 1).test == first.test)
        #expect(set.stratifiedSplit(testShare: 0.25, seed: 2).test != first.test)
    }

    @Test func sharesOfNothingAndOfAll() throws {
        let set = try numbered([0, 1, 1], classes: 2)
        #expect(set.stratifiedSplit(testShare: 0, seed: 1).train == set)
        #expect(set.stratifiedSplit(testShare: 1, seed: 1).test == set)
        #expect(set.subset([]).stratifiedSplit(testShare: 0.5, seed: 1).test.count == 0)
    }

    @Test func whatIsLeftGoesToTheLargestRemainder() throws {
        // Of 10 with 7 and 3, a half rounded up is 5: 3.5 and 1.5, and the first class wins the tie.
        let set = try numbered([0, 0, 0, 0, 0, 0, 0, 1, 1, 1], classes: 2)
        let test = set.stratifiedSplit(testShare: 0.5, seed: 1).test
        #expect(test.labels == [0, 0, 0, 0, 1])
    }
}
