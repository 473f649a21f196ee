import ApusData
import ApusVision
import Foundation
import Testing

@Suite struct COCODatasetTests {
    private static let images =
        #"[{"id": 7, "file_name": "a.png", "width": 20, "height": 10}, "#
        + #"{"id": 3, "file_name": "b.png", "width": 30, "height": 40}]"#
    private static let categories = #"[{"id": 90, "name": "cat"}, {"id": 18, "name": "dog"}]"#

    private func read(_ text: String, readsMasks: Bool = false) throws -> COCODataset {
        try COCODataset(
            bytes: Array(text.utf8), name: "x.json", images: URL(fileURLWithPath: "/nowhere"),
            readsMasks: readsMasks)
    }

    private func read(annotations: String, readsMasks: Bool = false) throws -> COCODataset {
        // Annotations first: what they point to comes later in the file.
        try read(
            #"{"info": {}, "annotations": ["# + annotations + #"], "images": "# + Self.images
                + #", "categories": "# + Self.categories + "}", readsMasks: readsMasks)
    }

    private func message(_ text: String) -> String? {
        #expect(throws: DatasetError.self) { try read(text) }?.description
    }

    @Test func readsPicturesObjectsAndClasses() throws {
        let set = try read(
            annotations: """
                {"id": 1, "image_id": 3, "category_id": 90, "bbox": [1, 2, 3.5, 4], "area": 9.25, "iscrowd": 1},
                {"id": 2, "image_id": 7, "category_id": 18, "bbox": [0.5, 1, 2, 3], "iscrowd": 0, "occlusion": 0.25},
                {"id": 3, "image_id": 3, "category_id": 18, "bbox": [5, 5, 5, 5], "ignore": 1, "area": null}
                """)
        #expect(set.count == 2)
        #expect(set.issues.total == 0)
        #expect(set.categories.map(\.name) == ["dog", "cat"])
        #expect(set.categories.map(\.id) == [18, 90])
        let first = try set.record(0)
        #expect((first.id, first.name, first.canvas) == (7, "a.png", Canvas(width: 20, height: 10)))
        #expect(
            first.objects == [
                ObjectAnnotation(box: Box(x: 0.5, y: 1, width: 2, height: 3), category: 0, occlusion: 0.25)
            ])
        #expect(
            try set.record(1).objects == [
                ObjectAnnotation(
                    box: Box(x: 1, y: 2, width: 3.5, height: 4), category: 1, isCrowd: true, area: 9.25),
                ObjectAnnotation(box: Box(x: 5, y: 5, width: 5, height: 5), category: 0, isDifficult: true),
            ])
        #expect(set.imageFile(0).path == "/nowhere/a.png")
    }

    @Test(
        "What cannot be right is left out, counted and named",
        arguments: [
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, 1, -3, 2]}"#, .degenerateBox,
                "annotations[0].bbox"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, 1, 3, 0]}"#, .degenerateBox,
                "annotations[0].bbox"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [NaN, 1, 3, 2]}"#, .degenerateBox,
                "annotations[0].bbox"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, 1, 1e999, 2]}"#, .degenerateBox,
                "annotations[0].bbox"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, 1, 3]}"#, .badValue,
                "annotations[0].bbox"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": "big"}"#, .badValue,
                "annotations[0].bbox"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, "x", 3, 2]}"#, .badValue,
                "annotations[0].bbox"
            ),
            (#"{"id": 1, "category_id": 18, "bbox": [1, 1, 3, 2]}"#, .badValue, "annotations[0]"),
            (
                #"{"id": 1, "image_id": "7", "category_id": 18, "bbox": [1, 1, 3, 2]}"#, .badValue,
                "annotations[0]"
            ),
            (#"{"image_id": 7, "category_id": 18, "bbox": [1, 1, 3, 2]}"#, .badValue, "annotations[0]"),
            (
                #"{"id": 1, "image_id": 8, "category_id": 18, "bbox": [1, 1, 3, 2]}"#, .unknownPicture,
                "annotations[0].image_id"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 1, "bbox": [1, 1, 3, 2]}"#, .unknownClass,
                "annotations[0].category_id"
            ),
            (
                #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [21, 1, 3, 2]}"#, .outsideBox,
                "annotations[0].bbox"
            ),
            ("17", .badValue, "annotations[0]"), ("[[1]]", .badValue, "annotations[0]"),
        ] as [(String, DatasetIssue.Kind, String)])
    func leftOut(annotation: String, kind: DatasetIssue.Kind, place: String) throws {
        let sound = #"{"id": 2, "image_id": 7, "category_id": 18, "bbox": [1, 1, 3, 2]}"#
        let set = try read(annotations: "\(annotation), \(sound)")
        #expect(set.issues.total == 1)
        #expect(set.issues.count(kind) == 1)
        let issue = try #require(set.issues.examples.first)
        #expect(issue.file == "x.json")
        #expect(issue.place == place)
        #expect(issue.description.hasSuffix("; left out"))
        #expect(try set.record(0).objects.count == 1)
    }

    @Test func duplicatesAreLeftOut() throws {
        let same = #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, 1, 3, 2]}"#
        let annotations = try read(annotations: "\(same), \(same)")
        #expect(annotations.issues.count(.duplicate) == 1)
        #expect(annotations.issues.examples.first?.place == "annotations[1].id")
        #expect(try annotations.record(0).objects.count == 1)

        let twice = try read(
            #"{"images": [{"id": 1, "file_name": "a", "width": 5, "height": 5}, {"id": 1, "file_name": "b"}], "#
                + #""categories": [{"id": 1, "name": "x"}, {"id": 1, "name": "y"}]}"#)
        #expect(twice.count == 1)
        #expect(twice.categories.map(\.name) == ["x"])
        #expect(twice.issues.count(.duplicate) == 2)
    }

    @Test func picturesWithoutNumberOrNameAreLeftOut() throws {
        let set = try read(
            #"{"images": [{"file_name": "a"}, {"id": 2}, {"id": 3, "file_name": ""}, {"id": 4, "file_name": "a\u0000b"}, "#
                + #"{"id": 5, "file_name": "e", "width": -1, "height": 5}, 9], "categories": []}"#)
        #expect(set.count == 1)
        #expect(set.issues.count(.badValue) == 6)
        // No size in the file, so that the picture's own is asked for.
        #expect(throws: ImageReadError.self) { try set.record(0) }
    }

    @Test func manyIssuesStaySmall() throws {
        let annotations = [String](repeating: "1", count: 5000).joined(separator: ",")
        let set = try read(annotations: annotations)
        #expect(set.issues.total == 5000)
        #expect(set.issues.examples.count == DatasetIssues.examplesOfAKind)
    }

    @Test(
        "What is not COCO at all is refused",
        arguments: [
            ("", "not JSON"), ("<html>", "not JSON"), ("{", "not JSON"), ("[]", "there is no \"images\""),
            ("{}", "there is no \"images\""), (#"{"images": []}"#, "there is no \"categories\""),
            (#"{"images": {}, "categories": []}"#, "images: not JSON"),
            (#"{"images": [], "images": [], "categories": []}"#, "the list is there twice"),
            (#"{"images": [], "categories": []} x"#, "text behind the end"),
            (#"{"images": [{"id": 1, "width": 0x5}]}"#, "images[0]: not JSON"),
            (#"{"annotations": [{}, {"bbox": [1, 2,}]}"#, "annotations[1].bbox: not JSON"),
            (#"[{"image_id": 1, "bbox": [1, 2, 3, 4]}]"#, "there is no \"images\""),
        ])
    func notCOCO(text: String, part: String) {
        let message = message(text)
        #expect(message?.hasPrefix("x.json: ") == true)
        #expect(message?.contains(part) == true, "\(message ?? "")")
    }

    @Test func aMillionBracketsAreRefused() {
        let brackets = String(repeating: "[", count: 1_000_000)
        #expect(message(brackets)?.contains("nested deeper than 64") == true)
        #expect(message(#"{"images": "# + brackets)?.contains("images[0]: not JSON") == true)
    }

    @Test func everyTruncationIsRefused() throws {
        let whole = Array(
            (#"{"images": "# + Self.images
                + #", "annotations": [{"id": 1, "image_id": 3, "category_id": 90, "#
                + #""bbox": [1, 2, 3, 4], "segmentation": [[1, 2, 3, 4, 5, 6]]}], "categories": "#
                + Self.categories + "}").utf8)
        for length in whole.indices {
            #expect(throws: DatasetError.self) {
                try COCODataset(
                    bytes: Array(whole[..<length]), name: "x", images: URL(fileURLWithPath: "/"),
                    readsMasks: true)
            }
        }
        #expect(try read(String(decoding: whole, as: UTF8.self)).count == 2)
    }

    @Test func damagedMasksAreNamed() throws {
        func reason(_ segmentation: String) throws -> String? {
            let set = try read(
                annotations:
                    #"{"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, 1, 3, 2], "segmentation": "#
                    + segmentation + "}", readsMasks: true)
            return #expect(throws: DatasetError.self) { try set.record(0) }?.description
        }
        for segmentation in [
            "[[1, 2, 3, 4]]", "[[1, 2, 3, 4, 5]]", "[[1, 2, 3, NaN, 5, 6]]", "[[1, 2, 3, 1e30, 5, 6]]",
            "[1, 2]",
            "{}", #"{"size": [10, 20], "counts": [3]}"#, #"{"size": [20, 10], "counts": [200]}"#,
            #"{"size": [10, 20], "counts": [-1, 201]}"#,
            #"{"size": [10, 20], "counts": "zzzzzzzzzzzzzzzzzzz"}"#,
            #"{"size": [10, 20], "counts": [9223372036854775807, 9223372036854775807]}"#,
            #"{"size": [10, 20], "counts": [1e99]}"#,
        ] {
            #expect(
                try reason(segmentation)?.hasPrefix("x.json: annotations[0].segmentation: no mask: ") == true)
        }
    }

    @Test func findsThePictures() throws {
        let folder = try TemporaryFolder()
        let text = #"{"images": "# + Self.images + #", "categories": []}"#
        let file = try folder.write("annotations/instances_val2017.json", text)
        try folder.picture("val2017/a.png", width: 20, height: 10)
        try folder.picture("images/other.png", width: 1, height: 1)
        let set = try COCODataset(contentsOf: file)
        #expect(set.imageFolder.lastPathComponent == "val2017")
        #expect(try set.image(0).canvas == Canvas(width: 20, height: 10))
        #expect(throws: ImageReadError.self) { try set.image(1) }

        // Boxes of a picture of another size cannot be trusted.
        try folder.picture("val2017/b.png", width: 40, height: 30)
        let error = #expect(throws: DatasetError.self) { try set.image(1) }
        #expect(error?.reason.contains("the picture is 40x30, its markings are for 30x40") == true)

        let beside = try folder.write("train/_annotations.coco.json", text)
        try folder.picture("train/a.png", width: 20, height: 10)
        #expect(try COCODataset(contentsOf: beside).image(0).width == 20)
        #expect(throws: DatasetError.self) { try COCODataset(contentsOf: folder.url) }
    }
}
