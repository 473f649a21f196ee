import ApusData
import ApusVision
import Foundation
import Testing

@Suite struct COCOResultsTests {
    private let categories = [ObjectCategory(id: 3, name: "a"), ObjectCategory(id: 8, name: "b")]

    @Test func whatIsWrittenReadsBack() throws {
        let detections = [
            [
                Detection(box: Box(x: 1.25, y: 2, width: 3, height: 4.5), category: 1, score: 0.75),
                Detection(box: Box(x: 0, y: 0, width: 1e-5, height: 1), category: 0, score: 1),
            ], [], [Detection(box: Box(x: 5, y: 5, width: 5, height: 5), category: 0, score: 0.1)],
        ]
        let results = COCOResults(detections, imageIDs: [7, 5, 9], categories: categories)
        #expect(
            try results.json().hasPrefix(
                #"[{"image_id":7,"category_id":8,"bbox":[1.25,2,3,4.5],"score":0.75},"#))
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("results.json")
        try results.write(to: file.path)
        let read = try COCOResults(contentsOf: file)
        #expect(read == results)
        #expect(try read.detections(imageIDs: [7, 5, 9], categories: categories) == detections)
        #expect(throws: DatasetError.self) { try read.detections(imageIDs: [7, 5], categories: categories) }
        #expect(throws: DatasetError.self) {
            try read.detections(imageIDs: [7, 5, 9], categories: Array(categories.prefix(1)))
        }
    }

    @Test func anEmptyListIsSound() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("results.json", "[]")
        #expect(try COCOResults(contentsOf: file) == COCOResults([]))
        #expect(try COCOResults([]).json() == "[]\n")
    }

    @Test func entriesThatCannotBeRightAreLeftOut() throws {
        let sound =
            #"{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5, "segmentation": {}}"#
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "results.json",
            "[\(sound), 5, {}, \(sound.replacing("0.5", with: "NaN")), \(sound.replacing("1, 2, 3, 4", with: "1, 2, 3"))]"
        )
        let results = try COCOResults(contentsOf: file)
        #expect(results.entries.count == 1)
        #expect(results.issues.count(.badValue) == 4)
        #expect(results.issues.examples.map(\.place) == ["[1]", "[2]", "[3]", "[4]"])
    }

    @Test(arguments: ["", "{}", #"{"images": []}"#, "[{]", "[1,", "[[[["])
    func otherFilesAreRefused(text: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("results.json", text)
        let error = #expect(throws: DatasetError.self) { try COCOResults(contentsOf: file) }
        #expect(error?.description.hasPrefix(file.path) == true)
    }

    @Test func numbersThatAreNotFiniteAreNotWritten() {
        let entry = COCOResults.Entry(
            imageID: 1, categoryID: 1, box: Box(x: 0, y: 0, width: .nan, height: 1), score: 0.5)
        #expect(throws: DatasetError.self) { try COCOResults([entry]).json() }
    }
}
