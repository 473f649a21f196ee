import ApusData
import Testing

@Suite struct ImageArraysTests {
    private func arrays(
        images: [UInt8] = [UInt8](0..<12), channels: Int = 3, height: Int = 1, width: Int = 2,
        maximum: UInt8 = 255, labels: [Int] = [0, 1], classNames: [String] = ["a", "b"]
    ) throws -> ImageArrays {
        try ImageArrays(
            images: images, channels: channels, height: height, width: width, maximum: maximum,
            labels: labels,
            classNames: classNames, name: "set")
    }

    @Test func channelsComeTogetherInAPicture() throws {
        let set = try arrays()
        #expect(set.count == 2)
        #expect(set.image(0).pixels == [0, 2, 4, 1, 3, 5])
        #expect(set.image(1).pixels == [6, 8, 10, 7, 9, 11])
        #expect(set.picture(1) == set.image(1))
    }

    @Test func picturesForLookingAtAreSpread() throws {
        let set = try arrays(
            images: [0, 1, 8, 16], channels: 1, height: 2, maximum: 16, labels: [0], classNames: ["a"])
        #expect(set.image(0).pixels == [0, 1, 8, 16])
        #expect(set.picture(0).pixels == [0, 16, 128, 255])
    }

    @Test func subsetsKeepTheirOrder() throws {
        let set = try arrays().subset([1, 0, 1])
        #expect(set.labels == [1, 0, 1])
        #expect(set.images == [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    }

    @Test func whatDoesNotFitIsRefused() throws {
        #expect(throws: ImageArraysError.self) { try arrays(images: [1, 2, 3]) }
        #expect(throws: ImageArraysError.self) { try arrays(labels: [0]) }
        #expect(throws: ImageArraysError.self) { try arrays(channels: 2) }
        #expect(throws: ImageArraysError.self) { try arrays(height: 0) }
        #expect(throws: ImageArraysError.self) { try arrays(height: .max, width: .max) }
        #expect(
            throws: ImageArraysError(name: "set", reason: "label 2 of picture 1 is not one of the 2 classes")
        ) {
            try arrays(labels: [0, 2])
        }
        #expect(
            throws: ImageArraysError(name: "set", reason: "label -1 of picture 0 is not one of the 2 classes")
        ) {
            try arrays(labels: [-1, 0])
        }
        #expect(throws: ImageArraysError(name: "set", reason: "value 9 in picture 1 is above the largest, 8"))
        {
            try arrays(maximum: 8)
        }
        #expect(throws: ImageArraysError.self) { try arrays(maximum: 0) }
    }
}
