import ApusData
import Foundation
import Testing

@Suite struct DatasetFormatTests {
    private static let coco = #"{"images": [{"id": 1, "file_name": "a.png"}], "categories": []}"#
    private static let voc = "<annotation><size><width>4</width><height>4</height></size></annotation>"

    @Test(
        "Forms are told apart by what lies in the folder",
        arguments: [
            (["annotations/instances_val.json"], DetectionDatasetFormat.coco),
            (["set.json", "images/a.png"], .coco),
            (["train/_annotations.coco.json", "train/a.png"], .coco),
            (["Annotations/a.xml", "JPEGImages/a.png"], .voc),
            (["a.xml", "a.png"], .voc), (["annotations/a.xml", "images/a.png"], .voc),
            (["data.yaml", "images/a.png"], .yolo), (["images/a.png", "labels/a.txt"], .yolo),
        ])
    func forms(files: [String], format: DetectionDatasetFormat) throws {
        let folder = try TemporaryFolder()
        for file in files {
            switch file.split(separator: ".").last {
            case "json": try folder.write(file, Self.coco)
            case "xml": try folder.write(file, Self.voc)
            case "png": try folder.picture(file, width: 4, height: 4)
            case "yaml": try folder.write(file, "names: [a]\n")
            default: try folder.write(file, "")
            }
        }
        // JSON of other kinds is no second form.
        try folder.write("settings.json", "{}")
        #expect(try DetectionDatasetFormat(of: folder.url) == format)
        let set = try DetectionDatasetFormat.open(folder.url)
        #expect(set.count == 1)
        let file = folder.url.appendingPathComponent(files[0])
        if format != .voc, file.pathExtension != "png" {
            #expect(try DetectionDatasetFormat(of: file) == format)
        }
    }

    @Test func whatIsNoneSaysWhatWasLookedFor() throws {
        let folder = try TemporaryFolder()
        try folder.write("notes.txt", "")
        let error = #expect(throws: DatasetError.self) { try DetectionDatasetFormat(of: folder.url) }
        for part in [
            folder.url.path, "annotations/*.json", "Annotations/*.xml", "data.yaml", "has notes.txt",
        ] {
            #expect(error?.description.contains(part) == true)
        }
        for name in ["notes.txt", "absent"] {
            #expect(throws: DatasetError.self) {
                try DetectionDatasetFormat(of: folder.url.appendingPathComponent(name))
            }
        }
    }

    @Test func twoFormsInOneFolderAreRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("annotations/instances_a.json", Self.coco)
        try folder.write("data.yaml", "names: [a]\n")
        let error = #expect(throws: DatasetError.self) { try DetectionDatasetFormat.open(folder.url) }
        #expect(error?.reason.hasPrefix("holds data sets of COCO and of YOLO") == true)
    }

    @Test func splitsOfCOCOAreNamed() throws {
        let folder = try TemporaryFolder()
        for split in ["train2017", "val2017"] {
            try folder.write("annotations/instances_\(split).json", Self.coco)
            try folder.write("annotations/captions_\(split).json", "{}")
        }
        #expect(try DetectionDatasetFormat.open(folder.url, split: "val2017").count == 1)
        for split in [nil, "test"] {
            let error = #expect(throws: DatasetError.self) {
                try DetectionDatasetFormat.open(folder.url, split: split)
            }
            #expect(error?.reason.contains("train2017, val2017") == true)
        }
    }
}
