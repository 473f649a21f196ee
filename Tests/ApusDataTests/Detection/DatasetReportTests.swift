import ApusData
import ApusVision
import Foundation
import Testing

@Suite struct DatasetReportTests {
    @Test func countsWhatIsThere() {
        let report = DatasetReport(SmallWorld(), name: "small")
        #expect((report.pictures, report.objects, report.emptyPictures) == (2, 3, 1))
        #expect((report.crowds, report.difficult, report.mostObjects) == (1, 1, 3))
        #expect((report.small, report.medium, report.large) == (3, 0, 0))
        #expect(report.objectsPerPicture == 1.5)
        #expect(report.tinyShare == 1)
        #expect(report.occludedObjectShare == 1.0 / 3)
        #expect(report.classes.map(\.objects) == [2, 1])
        #expect(report.classes.map(\.pictures) == [1, 1])
        #expect(report.widths == 12...12)
        #expect(report.isClean)
        #expect(report.text.hasSuffix("\nnothing to mend\n"))
        #expect(DatasetReport(SmallWorld(), name: "small", limit: 1).emptyPictures == 0)
    }

    @Test func namesWhatShouldBeMended() throws {
        let folder = try TemporaryFolder()
        let names = ["a", "gone", "broken", "other"]
        let images = names.enumerated().map {
            #"{"id": \#($0.offset), "file_name": "\#($0.element).png", "width": 200, "height": 100}"#
        }
        let boxes = ["[0, 0, 40, 40]", "[150, 10, 100, 100]", "[1, 1, -5, 5]", "[0.5, 0.5, 100, 99]"]
        let annotations = boxes.enumerated().map {
            #"{"id": \#($0.offset), "image_id": \#($0.offset), "category_id": 1, "bbox": \#($0.element)}"#
        }
        let file = try folder.write(
            "set.json",
            #"{"images": [\#(images.joined(separator: ","))], "annotations": [\#(annotations.joined(separator: ","))], "#
                + #""categories": [{"id": 1, "name": "x"}, {"id": 2, "name": "y"}]}"#)
        try folder.picture("a.png", width: 200, height: 100)
        try folder.write("broken.png", "no picture")
        try folder.picture("other.png", width: 100, height: 200)
        let report = DatasetReport(try COCODataset(contentsOf: file), name: "set")
        #expect(!report.isClean)
        #expect(report.missingPictures.count == 1)
        #expect(report.missingPictures.examples.first?.contains("gone.png") == true)
        #expect(report.unreadablePictures.count == 1)
        #expect(report.unreadablePictures.examples.first?.contains("broken.png") == true)
        #expect(
            report.wrongSizes.examples == ["other.png: the picture is 100x200, its markings are for 200x100"])
        #expect(report.boxesOverEdge.count == 1)
        #expect(report.leftOut["degenerateBox"]?.count == 1)
        #expect(report.emptyClasses == ["y"])
        #expect((report.small, report.medium, report.large) == (0, 1, 2))
        #expect(report.occludedObjectShare == nil)
        for part in [
            "missing pictures: 1\n", "left out: degenerate boxes: 1\n", "annotations[2].bbox", "gone.png",
        ] {
            #expect(report.text.contains(part))
        }
        let coded = try JSONDecoder().decode(DatasetReport.self, from: JSONEncoder().encode(report))
        #expect(coded == report)
    }

    @Test func previewsAreDrawnFromTheSeed() throws {
        let first = try DatasetPreview(SmallWorld(), name: "small", count: 2, seed: 1)
        #expect(first.unreadable.isEmpty)
        #expect(try DatasetPreview(SmallWorld(), name: "small", count: 2, seed: 1).image == first.image)
        let one = try (0..<8).map {
            try DatasetPreview(SmallWorld(), name: "small", count: 1, seed: $0).image
        }
        #expect(one.contains { $0 != one[0] })
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "set.json",
            #"{"images": [{"id": 1, "file_name": "gone.png", "width": 2, "height": 2}], "categories": []}"#)
        let gone = try COCODataset(contentsOf: file)
        let error = #expect(throws: DatasetError.self) {
            try DatasetPreview(gone, name: "set", count: 1, seed: 1)
        }
        #expect(error?.reason.contains("gone.png") == true)
    }
}
