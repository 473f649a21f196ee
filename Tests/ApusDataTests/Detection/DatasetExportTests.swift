import ApusData
import ApusInterop
import ApusVision
import Foundation
import Testing

@Suite struct DatasetExportTests {
    private let world = SmallWorld()

    @Test func whatCOCOWriterWritesReadsBack() throws {
        let folder = try TemporaryFolder()
        let export = try COCOWriter.write(world, to: folder.url, split: "test")
        #expect((export.pictures, export.objects, export.unreadable) == (2, 3, []))
        let set = try COCODataset(contentsOf: export.file, readsMasks: true)
        #expect(set.issues.total == 0)
        #expect(set.categories == world.categories)
        for index in 0..<2 {
            let record = try set.record(index)
            #expect(record.id == world.record(index).id)
            #expect(record.canvas == world.canvas)
            #expect(record.objects == world.record(index).objects)
            #expect(try set.image(index) == world.image(index))
        }
        // Written once more from the files it is the same, pictures to the byte.
        let again = try COCOWriter.write(set, to: folder.url.appendingPathComponent("again"), split: "test")
        #expect(try Data(contentsOf: again.file) == Data(contentsOf: export.file))
        #expect(try COCODataset(contentsOf: again.file).image(1) == world.image(1))
    }

    /// A detector that is shown a folder numbers its pictures by their sorted names.
    @Test func exportedWorldsKeepTheirNumbersWhenSortedByName() throws {
        let folder = try TemporaryFolder()
        let world = ShapesWorld(seed: 1, split: .test, count: 12, width: 32, height: 32)
        let export = try COCOWriter.write(world, to: folder.url, split: "test")
        let set = try COCODataset(contentsOf: export.file)
        let files = try ImageFiles.find(folder.url.appendingPathComponent("test").path)
        let found = PictureFiles(files, classNames: world.categories.map(\.name))
        #expect(found.count == 12)
        for index in 0..<12 {
            #expect(try found.record(index).id == set.record(index).id)
            #expect(try found.image(index) == set.image(index))
        }
    }

    @Test func whatVOCWriterWritesReadsBack() throws {
        let folder = try TemporaryFolder()
        _ = try VOCWriter.write(world, indices: 0..<1, to: folder.url, split: "train")
        let export = try VOCWriter.write(world, to: folder.url, split: "test")
        #expect((export.pictures, export.objects) == (2, 3))
        let set = try VOCDataset(
            contentsOf: folder.url, split: "test", classNames: world.categories.map(\.name))
        #expect(set.issues.total == 0)
        #expect(set.count == 2)
        #expect(try VOCDataset(contentsOf: folder.url).count == 3)
        for index in 0..<2 {
            let objects = try set.record(index).objects
            #expect(objects.map(\.box) == world.record(index).objects.map(\.box))
            #expect(objects.map(\.category) == world.record(index).objects.map(\.category))
            #expect(objects.map(\.isDifficult) == (index == 0 ? [true, false, true] : []))
            #expect(try set.image(index) == world.image(index))
        }
    }

    @Test func nothingIsWrittenOver() throws {
        let folder = try TemporaryFolder()
        _ = try COCOWriter.write(world, to: folder.url, split: "test")
        _ = try VOCWriter.write(world, to: folder.url, split: "test")
        #expect(throws: FileWriteError.self) { try COCOWriter.write(world, to: folder.url, split: "test") }
        #expect(throws: FileWriteError.self) { try VOCWriter.write(world, to: folder.url, split: "test") }
    }

    @Test func picturesThatCannotBeReadAreLeftOut() throws {
        let folder = try TemporaryFolder()
        let text =
            #"{"images": [{"id": 1, "file_name": "x/a.png", "width": 4, "height": 4}, "#
            + #"{"id": 2, "file_name": "y/a.png", "width": 4, "height": 4}, "#
            + #"{"id": 3, "file_name": "gone.png", "width": 4, "height": 4}], "categories": []}"#
        let file = try folder.write("set.json", text)
        try folder.picture("x/a.png", width: 4, height: 4)
        try folder.picture("y/a.png", width: 4, height: 4)
        let set = try COCODataset(contentsOf: file)
        let export = try COCOWriter.write(set, to: folder.url.appendingPathComponent("out"), split: "all")
        #expect((export.pictures, export.unreadable.count) == (2, 1))
        #expect(export.unreadable[0].contains("gone.png"))
        let names = try (0..<2).map { try COCODataset(contentsOf: export.file).record($0).name }
        #expect(names == ["a.png", "y_a.png"])
        #expect(throws: DatasetError.self) {
            try VOCWriter.write(
                set, indices: 2..<3, to: folder.url.appendingPathComponent("voc"), split: "all")
        }
    }
}
