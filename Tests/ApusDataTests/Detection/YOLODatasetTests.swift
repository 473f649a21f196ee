import ApusData
import ApusVision
import Foundation
import Testing

@Suite struct YOLODatasetTests {
    private func folder(_ yaml: String? = "names: [dog, cat]\n", labels: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        if let yaml { try folder.write("data.yaml", yaml) }
        try folder.picture("images/train/a.png", width: 20, height: 10)
        try folder.write("labels/train/a.txt", labels)
        return folder
    }

    @Test func readsBoxesPolygonsAndPicturesWithoutObjects() throws {
        let folder = try folder(labels: "1 0.5 0.5 0.2 0.4\r\n\n0 0.1 0.1 0.5 0.1 0.5 0.6\n")
        try folder.picture("images/val/b.png", width: 8, height: 8)
        let set = try YOLODataset(contentsOf: folder.url, readsMasks: true)
        #expect(set.issues.total == 0)
        #expect(set.categories == [ObjectCategory(id: 0, name: "dog"), ObjectCategory(id: 1, name: "cat")])
        let record = try set.record(0)
        #expect((record.name, record.canvas) == ("images/train/a.png", Canvas(width: 20, height: 10)))
        #expect(
            record.objects[0] == ObjectAnnotation(box: Box(minX: 8, minY: 3, maxX: 12, maxY: 7), category: 1))
        let polygon = record.objects[1]
        #expect(abs(polygon.box.minX - 2) + abs(polygon.box.maxY - 6) + abs(polygon.box.maxX - 10) < 1e-9)
        #expect(
            polygon.mask
                == (try RunLengthMask(
                    polygon: [SIMD2(2, 1), SIMD2(10, 1), SIMD2(10, 6)], canvas: Canvas(width: 20, height: 10)))
        )
        #expect(try set.record(1).objects.isEmpty)
        #expect(try set.image(1).width == 8)
    }

    @Test(arguments: [
        ("path: .\ntrain: images/train\nval: images/val\nnames:\n  0: dog\n  2: cat\n", ["dog", "1", "cat"]),
        ("path: ../elsewhere\ntrain: [images/train]\nval: images/val\nnames: {0: dog}\n", ["dog"]),
        ("train: ../images/train\nval: ../images/val\nnc: 1\nnames: ['dog']\n", ["dog"]),
        ("train: list.txt\nval: images/val\nnames: [dog]\n", ["dog"]),
    ])
    func splitsOfTheConfiguration(yaml: String, names: [String]) throws {
        let folder = try folder(yaml, labels: "0 0.5 0.5 0.2 0.4\n")
        try folder.picture("images/val/b.png", width: 8, height: 8)
        try folder.write("list.txt", "images/train/a.png\n")
        let train = try YOLODataset(contentsOf: folder.url, split: "train")
        #expect(train.categories.map(\.name) == names)
        #expect(try (0..<train.count).map { try train.record($0).name } == ["images/train/a.png"])
        #expect(try train.record(0).objects.count == 1)
        #expect(try YOLODataset(contentsOf: folder.url.appendingPathComponent("data.yaml")).count == 2)
        let error = #expect(throws: DatasetError.self) {
            try YOLODataset(contentsOf: folder.url, split: "dev")
        }
        #expect(error?.reason == "there is no split \"dev\"; there are train, val")
    }

    @Test(
        "Lines that cannot be right are left out",
        arguments: [
            ("dog 0.5 0.5 0.2 0.4", DatasetIssue.Kind.badValue), ("0 half 0.5 0.2 0.4", .badValue),
            ("0 0.5 0.5 nan 0.4", .badValue), ("0 0.5 0.5 0.2", .badValue),
            ("0 0.5 0.5 0.2 0.4 0.9", .badValue),
            ("2 0.5 0.5 0.2 0.4", .unknownClass), ("-1 0.5 0.5 0.2 0.4", .unknownClass),
            ("0.5 0.5 0.5 0.2 0.4", .unknownClass), ("1e99 0.5 0.5 0.2 0.4", .unknownClass),
            ("0 0.5 0.5 0 0.4", .degenerateBox), ("0 0.1 0.1 0.1 0.5 0.1 0.7", .degenerateBox),
            ("0 5 0.5 0.2 0.4", .outsideBox), ("0 0.5 0.5 -0.2 0.4", .outsideBox),
            ("1 0.5 0.5 0.2 0.4", .duplicate),
        ])
    func leftOut(line: String, kind: DatasetIssue.Kind) throws {
        let folder = try folder(labels: "1 0.5 0.5 0.2 0.4\n\(line)\n")
        let set = try YOLODataset(contentsOf: folder.url)
        #expect(set.issues.total == 1)
        #expect(set.issues.count(kind) == 1)
        let issue = try #require(set.issues.examples.first)
        #expect(issue.place == "line 2")
        #expect(issue.file.hasSuffix("labels/train/a.txt"))
        #expect(try set.record(0).objects.count == 1)
    }

    @Test(
        "Configurations that name nothing are refused",
        arguments: [
            ("", "it has no keys"), ("- a\n", "it has no keys"), ("a: [\n", "not YAML"),
            ("path: x\n", "no names of classes"),
            ("names: []\nnc: 3\n", "3 classes, but 0 names"), ("names: {a: b}\n", "a map from numbers"),
            ("names: {4000000000: b}\n", "a map from numbers"), ("names: [[a]]\n", "no name"),
            ("names: [a]\ntrain: nowhere\n", "there is no such folder"),
            ("names: [a]\ntrain: nowhere.txt\n", "No such file"),
        ])
    func refused(yaml: String, part: String) throws {
        let folder = try folder(yaml, labels: "")
        let error = #expect(throws: DatasetError.self) { try YOLODataset(contentsOf: folder.url) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func namesWithoutAConfiguration() throws {
        let folder = try folder(nil, labels: "2 0.5 0.5 0.2 0.4\n")
        #expect(try YOLODataset(contentsOf: folder.url).categories.map(\.name) == ["0", "1", "2"])
        try folder.write("classes.txt", "ant\nbee \n\ncat\n")
        #expect(try YOLODataset(contentsOf: folder.url).categories.map(\.name) == ["ant", "bee", "cat"])
    }

    @Test func aPictureWithoutHeadIsNamed() throws {
        let folder = try folder(labels: "0 0.5 0.5 0.2 0.4\n")
        try folder.write("images/train/a.png", "no picture")
        let set = try YOLODataset(contentsOf: folder.url)
        #expect(throws: ImageReadError.self) { try set.record(0) }
    }

    @Test func aFolderWithoutPicturesIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("images/notes.txt", "")
        try folder.write("labels/a.txt", "")
        #expect(throws: DatasetError.self) { try YOLODataset(contentsOf: folder.url) }
    }
}
