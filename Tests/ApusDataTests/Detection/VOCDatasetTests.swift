import ApusData
import ApusVision
import Foundation
import Testing

@Suite struct VOCDatasetTests {
    private static func object(_ name: String, _ corners: [String], _ more: String = "") -> String {
        let tags = zip(["xmin", "ymin", "xmax", "ymax"], corners).map { "<\($0)>\($1)</\($0)>" }.joined()
        return "<object><name>\(name)</name>\(more)<bndbox>\(tags)</bndbox></object>"
    }

    private static func file(_ objects: String..., size: String = "<width>20</width><height>10</height>")
        -> String
    {
        "<?xml version=\"1.0\"?>\n<annotation><filename>other.jpg</filename><size>\(size)</size>"
            + objects.joined() + "</annotation>"
    }

    /// A folder with the annotation files `0.xml`, `1.xml`, ...
    private func folder(_ files: String...) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (index, text) in files.enumerated() { try folder.write("Annotations/\(index).xml", text) }
        return folder
    }

    @Test func readsPicturesObjectsAndClasses() throws {
        let folder = try folder(
            Self.file(
                Self.object("dog", ["1", "1", "20", "10"]),
                Self.object(
                    " cat\n", ["3", "2.5", "4", "9"],
                    "<difficult>1</difficult><part><name>head</name><bndbox><xmin>0</xmin></bndbox></part>")),
            Self.file())
        try folder.picture("JPEGImages/0.png", width: 20, height: 10)
        let set = try VOCDataset(contentsOf: folder.url)
        #expect(set.issues.total == 0)
        #expect(set.categories.map(\.name) == ["cat", "dog"])
        let record = try set.record(0)
        #expect((record.name, record.canvas) == ("JPEGImages/0.png", Canvas(width: 20, height: 10)))
        #expect(
            record.objects == [
                ObjectAnnotation(box: Box(minX: 0, minY: 0, maxX: 20, maxY: 10), category: 1),
                ObjectAnnotation(
                    box: Box(minX: 2, minY: 1.5, maxX: 4, maxY: 9), category: 0, isDifficult: true),
            ])
        #expect(try set.image(0).canvas == record.canvas)
        #expect(try set.record(1).objects.isEmpty)
        #expect(set.imageFile(1).lastPathComponent == "1.jpg")
    }

    @Test func aBoxMayBeOnePixelWide() throws {
        let folder = try folder(Self.file(Self.object("dog", ["5", "1", "5", "9"])))
        #expect(
            try VOCDataset(contentsOf: folder.url).record(0).objects.map(\.box)
                == [Box(minX: 4, minY: 0, maxX: 5, maxY: 9)])
    }

    @Test func splitsHaveTheSameClasses() throws {
        let folder = try folder(
            Self.file(Self.object("dog", ["1", "1", "9", "9"])),
            Self.file(Self.object("cat", ["1", "1", "9", "9"])),
            Self.file(Self.object("ant", ["1", "1", "9", "9"])))
        try folder.write("ImageSets/Main/val.txt", "2 -1\n0  1\r\n\n7\n0\n")
        try folder.write("ImageSets/Main/cat_val.txt", "2 -1\n")
        let set = try VOCDataset(contentsOf: folder.url, split: "val")
        #expect(set.categories.map(\.name) == ["ant", "cat", "dog"])
        #expect(
            try (0..<set.count).map { try set.record($0).name } == ["Annotations/2.jpg", "Annotations/0.jpg"])
        #expect(set.issues.count(.unreadableFile) == 1)
        #expect(set.issues.count(.duplicate) == 1)

        let error = #expect(throws: DatasetError.self) {
            try VOCDataset(contentsOf: folder.url, split: "test")
        }
        #expect(error?.description.hasSuffix("No such file or directory; there are the splits val") == true)

        let given = try VOCDataset(contentsOf: folder.url, classNames: ["dog", "cat"])
        #expect(given.issues.count(.unknownClass) == 1)
        #expect(try given.record(0).objects.map(\.category) == [0])
    }

    @Test(
        "Objects that cannot be right are left out",
        arguments: [
            (["5", "5", "5", "5"], DatasetIssue.Kind.degenerateBox), (["5", "5", "4", "9"], .degenerateBox),
            (["5", "5", "3", "2"], .degenerateBox),
            (["nan", "5", "9", "9"], .degenerateBox), (["1", "1", "inf", "9"], .degenerateBox),
            (["five", "5", "9", "9"], .badValue), (["1", "1", "9"], .badValue),
            (["30", "1", "40", "9"], .outsideBox),
        ])
    func leftOut(corners: [String], kind: DatasetIssue.Kind) throws {
        let folder = try folder(
            Self.file(Self.object("dog", ["1", "1", "9", "9"]), Self.object("dog", corners)))
        let set = try VOCDataset(contentsOf: folder.url)
        #expect(set.issues.total == 1)
        #expect(set.issues.count(kind) == 1)
        #expect(set.issues.examples.first?.place == "object[1]")
        #expect(set.issues.examples.first?.file.hasSuffix("Annotations/0.xml") == true)
        #expect(try set.record(0).objects.count == 1)
    }

    @Test(
        "Files that are no annotations are refused",
        arguments: [
            ("", "there is no element"), ("{}", "text outside of the root"), ("<annotation>", "not XML"),
            ("<annotation></object>", "not XML"),
            ("<html></html>", "<html> where <annotation> should be"),
            ("<annotation>&x;</annotation>", "not XML"),
            ("\u{0}<annotation/>", "a control character"),
            (
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation><filename>&x;</filename></annotation>",
                "a document type"
            ),
            ("<!doctype annotation><annotation/>", "a document type"),
            ("<annotation/><annotation/>", "a second root element"),
            ("<annotation a=1/>", "without quotation marks"),
            ("<annotation>&#0;&#x110000;</annotation>", "is no character"),
            ("<annotation/> x", "outside of the root"),
            ("<annotation", "has no end"), ("<annotation><!-- </annotation>", "ends where \"-->\" should be"),
            (
                String(repeating: "<annotation>", count: 100_000),
                "nested deeper than 32"
            ),
        ])
    func refused(text: String, part: String) throws {
        let folder = try folder(text, Self.file(Self.object("dog", ["1", "1", "9", "9"])))
        let set = try VOCDataset(contentsOf: folder.url)
        #expect(set.count == 1)
        #expect(set.issues.count(.unreadableFile) == 1)
        #expect(set.issues.examples.first?.description.contains(part) == true, "\(set.issues.examples)")

        let alone = try self.folder(text)
        let error = #expect(throws: DatasetError.self) { try VOCDataset(contentsOf: alone.url) }
        #expect(error?.reason.contains("not one annotated picture") == true)
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("Annotations/0.xml", "")
        try Data(Array("<annotation><".utf8) + [0xFF, 0xFE] + Array("/></annotation>".utf8)).write(to: file)
        let error = #expect(throws: DatasetError.self) { try VOCDataset(contentsOf: folder.url) }
        #expect(error?.reason.contains("text that is not UTF-8") == true)
    }

    @Test("Latin-1 is read where the declaration says so")
    func latin1() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("Annotations/0.xml", "")
        let text =
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
            + Self.file(Self.object("K\u{E4}fer", ["1", "1", "9", "9"]))
        try #require(text.data(using: .isoLatin1)).write(to: file)
        #expect(try VOCDataset(contentsOf: folder.url).categories.map(\.name) == ["K\u{E4}fer"])
    }

    @Test func everyTruncationIsRefused() throws {
        let text = Self.file(Self.object("dog", ["1", "1", "9", "9"]))
        let folder = try TemporaryFolder()
        for length in 0..<text.utf8.count {
            try folder.write("Annotations/0.xml", String(decoding: text.utf8.prefix(length), as: UTF8.self))
            #expect(throws: DatasetError.self) { try VOCDataset(contentsOf: folder.url) }
        }
    }

    @Test func aSizeThatIsMissingIsThePictures() throws {
        let folder = try folder(
            Self.file(Self.object("dog", ["1", "1", "9", "9"]), size: "<width>0</width>"))
        #expect(throws: ImageReadError.self) { try VOCDataset(contentsOf: folder.url).record(0) }
        try folder.picture("JPEGImages/0.png", width: 12, height: 11)
        #expect(try VOCDataset(contentsOf: folder.url).record(0).canvas == Canvas(width: 12, height: 11))
    }

    private static let bccd = ProcessInfo.processInfo.environment["APUS_DATA"].map {
        URL(fileURLWithPath: $0).appendingPathComponent("bccd")
    }

    @Test(
        .enabled(
            if: bccd.map { FileManager.default.fileExists(atPath: $0.path) } ?? false, "APUS_DATA has no bccd"
        ))
    func readsRealPhotographs() throws {
        let root = try #require(Self.bccd)
        let set = try VOCDataset(contentsOf: root)
        #expect(set.count == 364)
        #expect(set.categories.map(\.name) == ["Platelets", "RBC", "WBC"])
        #expect(set.issues.count(.degenerateBox) == 2)
        #expect(set.issues.total == 2)
        let parts = try ["trainval", "test"].map { try VOCDataset(contentsOf: root, split: $0).count }
        #expect(parts.reduce(0, +) == 364)
        #expect(DatasetReport(set, name: "bccd").missingPictures.count == 0)
    }
}
